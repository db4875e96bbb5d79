//! Finding the sinks of a file and making destinations of them.

use std::collections::HashSet;

use super::domain::{Outcome, Passed, Site, What};
use super::environment::{SERVER, Write, in_force};
use super::fields::Found;
use super::model::{CallShape, Destination, Keyword};
use super::script_sinks::blank;
use super::shared::Shared;
use super::telling::telling_words;
use super::tracer::Tracer;
use super::workspace::{FileId, Workspace};
use crate::languages::python::{ArgumentKind, Binding, BindingKind, ExpressionId, Kind, Module};
use crate::wandb::sinks::{self, Access, Custom, Sink, SinkKind};

/// Every destination that `file` chooses by the sinks of the table and those of `custom`; `shared` goes with the
/// workspace. With `follow` false nothing
/// outside the file is looked at.
pub fn destinations(
    workspace: &dyn Workspace,
    shared: &Shared,
    file: FileId,
    follow: bool,
    custom: Custom,
) -> Vec<Destination> {
    let tracer = Tracer::new(workspace, shared, follow, custom);
    let Some(module) = tracer.module(file) else {
        let mut found = tracer.script_destinations(file);
        found.extend(tracer.configured_sinks(file));
        found.sort_by(|left, right| left.place.cmp(&right.place));
        return found;
    };
    let writes = tracer.writes(&module, file);
    let mut used: HashSet<usize> = HashSet::new();
    let mut found = Vec::new();
    for call in candidates(&module, custom) {
        let site = Site { file, expression: call, frame: None };
        tracer.running.refuel_little();
        if let Some((sink, passed)) = tracer.sink_at(&module, &site) {
            found.extend(tracer.destination(&module, &site, sink, &passed, &writes, &mut used));
        }
    }
    for (index, write) in writes.iter().enumerate() {
        if !used.contains(&index) {
            found.extend(tracer.environment_destination(&module, write));
        }
    }
    found.sort_by(|left, right| left.place.cmp(&right.place));
    found
}

/// The calls that may be sinks, by the last word of their callee or an alias of one.
fn candidates(module: &Module, custom: Custom) -> Vec<ExpressionId> {
    // `dict(type="WandbVisBackend", ...)`: of a `dict` that quotes no sink nobody asks.
    let mut calls: Vec<_> = custom.words().flat_map(|word| module.calls_of_near("dict", word)).collect();
    let mut known: HashSet<&str> = HashSet::new();
    let mut open: Vec<&str> = custom.words().collect();
    let alias = |word: &str, binding: &Binding| match binding.kind {
        BindingKind::Import(_) => custom.is_word(word),
        _ => true,
    };
    let found = telling_words().map(|words| module.seek(words)).unwrap_or_default();
    calls.extend(module.calls_at(found));
    calls.extend(module.calls_quoting(found, "wandb", "dict"));
    let named = module.named_at(found).into_iter().filter(|(word, one)| alias(word, one));
    open.extend(named.map(|(_, one)| &*one.name));
    while let Some(word) = open.pop() {
        if sinks::is_sink_word(word) || word == "__init__" || !known.insert(word) {
            continue;
        }
        calls.extend(module.calls_of(word));
        open.extend(module.named_after(word).into_iter().filter(|one| alias(word, one)).map(|one| &*one.name));
    }
    calls.retain(|call| module.alive(module.span(*call).start));
    calls.sort_by_key(|&call| (module.span(call).start, call));
    calls.dedup();
    calls
}

impl Tracer<'_> {
    /// The sink that the call at `site` is, with its arguments.
    fn sink_at(&self, module: &Module, site: &Site) -> Option<(&'static Sink, Vec<Passed>)> {
        let Kind::Call { callee, arguments } = module.kind(site.expression) else { return None };
        let passed = self.passed(site, arguments);
        if let Kind::Name(name) = module.kind(*callee)
            && &**name == "dict"
        {
            // `dict(type="WandbVisBackend", init_kwargs=...)` of an mmengine configuration.
            let kind = arguments.iter().find(|one| one.keyword() == Some("type"))?;
            let Kind::Text(text) = module.kind(kind.value) else { return None };
            return self
                .sinks
                .find(text)
                .filter(|_| text.to_ascii_lowercase().contains("wandb"))
                .map(|sink| (sink, passed));
        }
        let outcome = self.evaluate(&site.at(*callee));
        let known = outcome.values.into_iter().find_map(|value| self.as_sink(&value.what, passed.clone()));
        known.or_else(|| {
            // A method so rarely named otherwise that an unknown object is no reason to overlook it.
            let Kind::Attribute { name, .. } = module.kind(*callee) else { return None };
            (&**name == "init_trackers")
                .then(|| self.sinks.find("accelerate.init_trackers").map(|sink| (sink, passed)))?
        })
    }

    fn as_sink(&self, what: &What, passed: Vec<Passed>) -> Option<(&'static Sink, Vec<Passed>)> {
        match what {
            What::External(name) => self.sinks.find(name).map(|sink| (sink, passed)),
            What::Method(object, name) => match &**object {
                What::Result(callee, ..) => self.sinks.find(&format!("{callee}.{name}")).map(|sink| (sink, passed)),
                _ => None,
            },
            What::Partial(inner, carried) => {
                let mut all = carried.as_ref().clone();
                all.extend(passed);
                self.as_sink(inner, all)
            }
            What::Class(file, class) if self.constructor(*file, *class).is_none() => {
                let bases = self.outside_bases(*file, *class);
                bases.iter().find_map(|base| self.sinks.find(base)).map(|sink| (sink, passed))
            }
            _ => None,
        }
    }

    fn destination(
        &self,
        module: &Module,
        site: &Site,
        sink: &'static Sink,
        passed: &[Passed],
        writes: &[Write],
        used: &mut HashSet<usize>,
    ) -> Option<Destination> {
        let offset = module.span(site.expression).start;
        if sink.kind == SinkKind::Ambient && !self.reports(passed) {
            return None;
        }
        let mut entity = self.field(sink.entity, passed);
        let mut project = self.field(sink.project, passed);
        if let Some((way, form)) = &sink.path {
            let (path_entity, path_project) = self.path_fields(way, *form, passed);
            for (field, path) in [(&mut entity, path_entity), (&mut project, path_project)] {
                // Parts of the path beat keywords.
                if !path.outcome.values.is_empty() {
                    *field = path;
                }
            }
        }
        if sink.access == Access::Write && sink.kind != SinkKind::Login {
            for (field, variable, keyword) in
                [(&mut entity, "WANDB_ENTITY", "entity"), (&mut project, "WANDB_PROJECT", "project")]
            {
                if is_open(&field.outcome) {
                    self.ambient(module, site, variable, keyword, offset, writes, used, field);
                }
            }
        }
        let key = self.field(sink.key, passed);
        let server = self.server(sink, passed);
        if sink.access == Access::Read
            && entity.outcome.values.is_empty()
            && project.outcome.values.is_empty()
            && key.outcome.values.is_empty()
            && server.is_none()
        {
            return None;
        }
        let place = self.place(self.location(site)?)?;
        Some(Destination {
            api: sink.api.to_owned(),
            kind: sink.kind,
            access: sink.access,
            entity: self.finished(entity, "WANDB_ENTITY"),
            project: self.finished(project, "WANDB_PROJECT"),
            api_key: self.finished(key, "WANDB_API_KEY"),
            server,
            call: self.shape(module, site, passed),
            place,
            resolved: None,
            late: None,
            sweep_entity: (sink.kind == SinkKind::Sweep).then(|| self.sweep_entity(passed)).flatten().map(Box::new),
        })
    }

    /// The server that a call names; `None` where it names none.
    fn server(&self, sink: &Sink, passed: &[Passed]) -> Option<Box<super::model::Field>> {
        let found = self.field(sink.server, passed);
        (!found.outcome.values.is_empty()).then(|| Box::new(self.finished(found, SERVER)))
    }

    /// What the environment or `wandb.setup` gives where the call leaves a field open.
    #[allow(clippy::too_many_arguments, reason = "one private step with one caller")]
    fn ambient(
        &self,
        module: &Module,
        site: &Site,
        variable: &str,
        keyword: &str,
        offset: usize,
        writes: &[Write],
        used: &mut HashSet<usize>,
        field: &mut Found,
    ) {
        if let Some(outcome) = self.from_setup(site, keyword) {
            field.outcome = outcome;
            return;
        }
        let Some(write) = in_force(module, writes, variable, offset) else { return };
        let outcome = self.written(write);
        if let Some(index) = writes.iter().position(|other| other.at == write.at && other.variable == write.variable) {
            used.insert(index);
        }
        let values = outcome.values.into_iter().map(super::domain::Traced::through_environment);
        field.outcome = Outcome { values: values.collect(), complete: outcome.complete };
    }

    /// Whether a call that uses the environment only says that it reports to W&B.
    fn reports(&self, passed: &[Passed]) -> bool {
        let Some(arguments) = passed.iter().find(|one| super::parsers::keyword_is(one, "args")) else { return false };
        self.evaluate(&arguments.site).values.iter().any(|value| match &value.what {
            What::Result(_, made_with, _) => {
                let steps = self.keyword_of(made_with, "report_to");
                self.finish(steps).values.iter().any(|value| match &value.what {
                    What::Text(text, _) => &**text == "wandb",
                    What::Sequence(site) => self
                        .elements(site)
                        .unwrap_or_default()
                        .iter()
                        .any(|one| self.constant_text(one).as_deref() == Some("wandb")),
                    _ => false,
                })
            }
            _ => false,
        })
    }

    /// The value under `entity` in the dictionary that `wandb.sweep` is given.
    fn sweep_entity(&self, passed: &[Passed]) -> Option<super::model::Value> {
        let way = sinks::Way { position: Some(0), keyword: "sweep", keys: &["entity"] };
        let field = self.finished(self.field(&[way], passed), "WANDB_ENTITY");
        field.values.into_iter().find(|value| value.text.is_some())
    }

    fn environment_destination(&self, module: &Module, write: &Write) -> Option<Destination> {
        let cuts = self.running.cuts();
        let outcome = self.written(write);
        let found = Found { cut: self.running.cuts() > cuts, ..Found::of(outcome) };
        let field = self.finished(found, write.variable);
        let place = self.place(write.at)?;
        let mut destination = blank(format!("environ:{}", write.variable), SinkKind::Environment, place);
        if write.variable != SERVER {
            destination.late = self.started_before(module, write);
        }
        match write.variable {
            "WANDB_ENTITY" => destination.entity = field,
            "WANDB_PROJECT" => destination.project = field,
            SERVER => destination.server = Some(Box::new(field)),
            _ => destination.api_key = field,
        }
        Some(destination)
    }

    fn shape(&self, module: &Module, site: &Site, passed: &[Passed]) -> CallShape {
        let mut shape = CallShape::default();
        for one in passed.iter().filter(|one| one.site.file == site.file) {
            let Some(place) = self.place(super::domain::Location { file: site.file, span: one.span }) else { continue };
            match &one.kind {
                ArgumentKind::Positional => shape.positionals.push(place),
                ArgumentKind::Keyword(name) => {
                    let literal = match module.kind(one.site.expression) {
                        Kind::Boolean(value) => Some(if *value { "True" } else { "False" }.to_owned()),
                        Kind::Text(text) => Some(text.to_string()),
                        Kind::Nothing => Some("None".to_owned()),
                        _ => None,
                    };
                    if &**name == "mode" {
                        shape.mode.clone_from(&literal);
                    }
                    shape.keywords.push(Keyword { name: name.to_string(), place, literal });
                }
                ArgumentKind::Star | ArgumentKind::DoubleStar => shape.spread = true,
            }
        }
        shape.positionals.shrink_to_fit();
        shape.keywords.shrink_to_fit();
        shape
    }
}

/// Whether a call says nothing about a field.
fn is_open(outcome: &Outcome) -> bool {
    outcome.complete && outcome.values.iter().all(|value| matches!(value.what, What::Nothing))
}
