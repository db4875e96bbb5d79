//! Destinations: what was recorded of a sink, made fields with their fixes.

use super::ByFile;
use super::convert::Gathered;
use super::fallback::{Fallback, Named};
use super::record::Record;
use super::suggest::Suggest;
use crate::dataflow::Location;
use crate::destination::{CallShape, Destination, Field};
use crate::edits::{Ask, Slot};
use crate::wandb::sinks::SinkKind;
use crate::workspace::FileId;

/// The destinations of `record`, each in the file of its call.
pub(super) fn destinations(fallback: &Fallback<'_>, suggest: &Suggest<'_>, record: Record) -> ByFile {
    let workspace = fallback.workspace;
    let mut by_file = ByFile::new();
    let finish = |gathered: Gathered, named: Named, ask: Ask, at: Location, program: Option<FileId>, cut: bool| {
        let located = gathered.located();
        let mut field = gathered.finish(fallback, named, cut);
        suggest.fixes(&mut field, &located, &ask, at, program);
        field
    };
    for (at, seen) in record.calls {
        let Some(source) = workspace.text(at.file) else { continue };
        let sink = seen.sink;
        let (program, cut) = (seen.program, seen.cut);
        let finish = |gathered: Gathered, named: Named, slot: Slot| {
            finish(gathered, named, Ask::of(sink, slot), at, program, cut)
        };
        let entity = finish(seen.entity, Named::Entity, Slot::Entity);
        let project = finish(seen.project, Named::Project, Slot::Project);
        let api_key = finish(seen.key, Named::Secret, Slot::Key);
        let server = seen.server.map(|server| Box::new(finish(server, Named::Secret, Slot::Server)));
        let says_nothing = |field: &Field| field.values.is_empty();
        if sink.only_if_told && says_nothing(&entity) && says_nothing(&project) {
            continue;
        }
        if sink.access == crate::wandb::sinks::Access::Read
            && says_nothing(&entity)
            && says_nothing(&project)
            && says_nothing(&api_key)
            && server.is_none()
            && entity.complete
            && project.complete
        {
            continue;
        }
        let sweep_entity = finish(seen.sweep_entity, Named::Entity, Slot::Entity)
            .values
            .into_iter()
            .find(|value| value.text.is_some());
        by_file.entry(at.file).or_default().push(Destination {
            api: sink.api.to_owned(),
            kind: sink.kind,
            access: sink.access,
            place: source.place(at.span),
            entity,
            project,
            api_key,
            server,
            call: seen.shape,
            resolved: None,
            late: None,
            sweep_entity: sweep_entity.map(Box::new),
        });
    }
    for ((at, variable), write) in record.writes {
        let Some(source) = workspace.text(at.file).filter(|_| !write.is_used) else { continue };
        let named = match variable {
            "WANDB_ENTITY" => Named::Entity,
            "WANDB_PROJECT" => Named::Project,
            _ => Named::Secret,
        };
        let field = finish(write.value, named, Ask::sdk(Slot::of_variable(variable)), at, None, write.cut);
        let late = write.late.call().and_then(|late| workspace.text(late.file).map(|file| file.place(late.span)));
        let mut destination = Destination {
            api: format!("environ:{variable}"),
            kind: SinkKind::Environment,
            access: crate::wandb::sinks::Access::Write,
            place: source.place(at.span),
            entity: Field::absent(),
            project: Field::absent(),
            api_key: Field::absent(),
            server: None,
            call: CallShape::default(),
            resolved: None,
            late,
            sweep_entity: None,
        };
        match variable {
            "WANDB_ENTITY" => destination.entity = field,
            "WANDB_PROJECT" => destination.project = field,
            "WANDB_BASE_URL" => destination.server = Some(Box::new(field)),
            _ => destination.api_key = field,
        }
        by_file.entry(at.file).or_default().push(destination);
    }
    for found in by_file.values_mut() {
        found.sort_by(|left, right| left.place.cmp(&right.place));
    }
    by_file
}
