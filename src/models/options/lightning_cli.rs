//! `LightningCLI`: a command line of a model's and a data module's parameters, run by a trainer.

use crate::dataflow::value::{Abstract, Arguments, ValueSet};
use crate::dataflow::{Call, Interpreter};
use crate::models::options::maker::{Maker, Nested, Style};
use crate::models::options::parameters::function_of;
use crate::models::{Context, Effect, Model, NOTHING};
use std::sync::Arc;

const CLI: &str = "lightning.pytorch.cli.LightningCLI";

/// `LightningCLI`.
pub(crate) static MODEL: Model = Model {
    calls: &[
        (CLI, Effect::Hook(cli)),
        ("pytorch_lightning.cli.LightningCLI", Effect::Hook(cli)),
        ("pytorch_lightning.utilities.cli.LightningCLI", Effect::Hook(cli)),
    ],
    leaves_alone: &["lightning.pytorch.cli."],
    ..NOTHING
};

const STYLE: Style = Style { dashes: "--", is_hyphenated: false, nested: Nested::Dotted, has_positions: false };

fn cli(context: &Context<'_>, run: &mut Interpreter<'_>, call: &Call) -> Option<ValueSet> {
    let maker = Maker { context, style: STYLE, at: call.at };
    for (index, keyword, prefix) in [(0, "model_class", "model"), (1, "datamodule_class", "data")] {
        let Some(class) = call.arguments.get(index, keyword).and_then(ValueSet::only).cloned() else { continue };
        let Some(id) = class.object().filter(|id| run.class(*id).is_some()) else { continue };
        let Some((function, bound)) = function_of(run, &class) else { continue };
        let mut arguments = maker.parameters(run, &function, bound, prefix, &Arguments::default());
        // A configuration file may be given, and hardly anybody gives none.
        for one in &mut arguments.list {
            one.value.open = true;
        }
        let instance = run.call(&ValueSet::one(class), arguments, call.at);
        let names: Vec<Arc<str>> = run
            .content(id)
            .slots
            .iter()
            .filter(|(_, set)| set.only().is_some_and(|value| matches!(value.kind, Abstract::Function(_))))
            .filter_map(|(key, _)| key.name().cloned())
            .filter(|name| !name.starts_with("__"))
            .collect();
        // The trainer calls the methods.
        for name in names {
            let method = run.attribute(&instance, &name);
            run.escape(&method, 0);
        }
    }
    Some(ValueSet::of(Abstract::Object(run.library_object(CLI, []))))
}
