//! What the SDK would use where the code passes nothing: variables, settings files, the folder of the git repository.
//! The first two are read as the live checks read them. Source: experiments with SDK 0.31.0.

use std::path::Path;

use crate::destination::{Destination, Resolved, State};
use crate::live::{Ambient, Surroundings};
use crate::wandb::sinks::{Access, SinkKind};

/// Fills in [`Destination::resolved`] of every writing call that leaves a field open.
pub(super) fn resolve(destinations: &mut [Destination], surroundings: &Surroundings, root: &Path) {
    let ambient = Ambient::read(surroundings, surroundings.settings());
    let repository = root.join(".git").exists().then(|| root.file_name()).flatten();
    let repository = repository.map(|name| name.to_string_lossy().into_owned());
    for destination in destinations {
        let starts_runs = matches!(destination.kind, SinkKind::Init | SinkKind::Call | SinkKind::Ambient);
        if destination.access != Access::Write || !starts_runs {
            continue;
        }
        let is_open = |state: State| state == State::Absent;
        let entity = ambient.entity.clone().filter(|_| is_open(destination.entity.state()));
        let project = ambient.project.clone().filter(|_| is_open(destination.project.state()));
        let derived = repository.as_deref().filter(|_| project.is_none() && is_open(destination.project.state()));
        let derived = derived.map(|name| project_of(name, &destination.place.path));
        let mut sources: Vec<String> =
            [&entity, &project].into_iter().flatten().map(|one| one.source.clone()).collect();
        sources.extend(derived.iter().map(|_| "git".to_owned()));
        sources.dedup();
        if !sources.is_empty() {
            destination.resolved = Some(Resolved {
                entity: entity.map(|one| one.name),
                project: project.map(|one| one.name).or(derived),
                source: sources.join(", "),
            });
        }
    }
}

/// The project that the SDK derives for a program at `path` of the repository `name`: the folder is joined by `_`.
fn project_of(name: &str, path: &str) -> String {
    match path.rsplit_once('/') {
        Some((folder, _)) => format!("{name}-{}", folder.replace('/', "_")),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::project_of;

    #[test]
    fn a_program_in_a_folder_carries_it_in_its_project() {
        assert_eq!(project_of("MyRepo.Name", "train.py"), "MyRepo.Name");
        assert_eq!(project_of("MyRepo.Name", "a/b c/train.py"), "MyRepo.Name-a_b c");
    }
}
