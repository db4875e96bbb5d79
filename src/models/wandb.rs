//! `wandb` itself: what its objects hold that sinks are given.

use std::sync::Arc;

use crate::dataflow::heap::Key;
use crate::dataflow::value::{Abstract, Value, ValueSet};
use crate::dataflow::{Call, Interpreter};
use crate::models::hooks::unknown;
use crate::models::{Context, Effect, Model, NOTHING};

const SETTINGS: &str = "wandb.Settings";

/// The SDK.
pub(crate) static MODEL: Model = Model {
    calls: &[
        (SETTINGS, Effect::Keywords(SETTINGS)),
        ("wandb.sdk.wandb_settings.Settings", Effect::Keywords(SETTINGS)),
        ("transformers.TrainingArguments", Effect::Keywords("transformers.TrainingArguments")),
        ("transformers.Seq2SeqTrainingArguments", Effect::Keywords("transformers.TrainingArguments")),
        ("wandb.finish", Effect::None),
        ("wandb.log", Effect::None),
        ("wandb.watch", Effect::None),
        ("wandb.save", Effect::None),
        ("wandb.define_metric", Effect::Unknown),
        ("wandb.Artifact", Effect::Unknown),
        ("wandb.Image", Effect::Unknown),
        ("wandb.Table", Effect::Unknown),
    ],
    methods: &[(SETTINGS, "__dict__", as_dict), (SETTINGS, "update", update), (SETTINGS, "*", unknown)],
    changeable: &[SETTINGS],
    ..NOTHING
};

fn as_dict(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, _: &Call) -> Option<ValueSet> {
    let id = receiver.object()?;
    Some(ValueSet::of(run.dict_of(id)))
}

fn update(_: &Context<'_>, run: &mut Interpreter<'_>, receiver: &Value, _: &str, call: &Call) -> Option<ValueSet> {
    let id = receiver.object()?;
    for one in &call.arguments.list {
        if let Some(keyword) = &one.keyword {
            run.state.edit(id).slots.insert(Key::Name(Arc::clone(keyword)), one.value.clone());
        }
    }
    Some(ValueSet::of(Abstract::None))
}
