//! What the SDK accepts as a project name.
//!
//! Entities are not validated by the client at all; projects are, before anything is sent. The rule and its texts are
//! the same from 0.17.0 to 0.31.0 (`wandb_settings.py`, `_validate_project`): length first, then characters.

use std::fmt;

/// The longest project name, in Unicode code points.
pub const PROJECT_LIMIT: usize = 128;

/// Characters that no project name may have, in the order in which the SDK names them.
pub const FORBIDDEN_IN_PROJECT: [char; 6] = ['/', '\\', '#', '?', '%', ':'];

/// Why the SDK refuses a project name (`wandb.errors.UsageError`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProjectError {
    /// Longer than [`PROJECT_LIMIT`].
    TooLong {
        /// The name.
        name: String,
        /// Its length in code points.
        length: usize,
    },
    /// Has characters of [`FORBIDDEN_IN_PROJECT`].
    Forbidden {
        /// The name.
        name: String,
        /// Those that it has, each once, in the SDK's order.
        found: Vec<char>,
    },
}

impl ProjectError {
    /// What to do about it, in one line.
    pub fn help(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "shorten the name to 128 characters or fewer",
            Self::Forbidden { found, .. } if found.contains(&'/') => {
                "a project has no `/`: give the part before it as `entity`, the part after it as `project`"
            }
            Self::Forbidden { .. } => "replace the characters, for example with `-`",
        }
    }
}

impl fmt::Display for ProjectError {
    /// The sentence of the SDK. It writes the found characters in no fixed order; here they are in a fixed one.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { name, .. } => {
                write!(formatter, "Invalid project name '{name}': exceeded {PROJECT_LIMIT} characters")
            }
            Self::Forbidden { name, found } => write!(
                formatter,
                "Invalid project name '{name}': cannot contain characters '{}', found '{}'",
                joined(&FORBIDDEN_IN_PROJECT),
                joined(found)
            ),
        }
    }
}

impl std::error::Error for ProjectError {}

/// Why the SDK refuses `text` as a project, or `None` if it accepts it. Nothing is trimmed; the empty text is accepted.
pub fn project_error(text: &str) -> Option<ProjectError> {
    let length = text.chars().count();
    if length > PROJECT_LIMIT {
        return Some(ProjectError::TooLong { name: text.to_owned(), length });
    }
    let found: Vec<char> = FORBIDDEN_IN_PROJECT.into_iter().filter(|&character| text.contains(character)).collect();
    (!found.is_empty()).then(|| ProjectError::Forbidden { name: text.to_owned(), found })
}

/// Splits `team/project` into entity and project. `None` unless there is exactly one `/` with an entity before it and
/// a project after it that the SDK accepts (so not `a/b/c`, `/b`, `http://x`), both without white space at their edges.
pub fn split_entity_project(text: &str) -> Option<(&str, &str)> {
    let (entity, project) = text.split_once('/')?;
    let is_part = |part: &str| !part.is_empty() && part.trim() == part && project_error(part).is_none();
    (is_part(entity) && is_part(project)).then_some((entity, project))
}

fn joined(characters: &[char]) -> String {
    characters.iter().map(char::to_string).collect::<Vec<_>>().join(",")
}
