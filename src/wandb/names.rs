//! What the SDK accepts as a project name.

use std::fmt;

/// Why the SDK refuses a project name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProjectError {
    /// More than 128 code points; holds how many.
    TooLong(usize),
    /// Characters that are refused, each once.
    Characters(Vec<char>),
}

impl fmt::Display for ProjectError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(length) => write!(formatter, "{length} characters, at most 128 are accepted"),
            Self::Characters(found) => {
                let found: Vec<String> = found.iter().map(|letter| format!("`{letter}`")).collect();
                write!(formatter, "it cannot contain {}", found.join(", "))
            }
        }
    }
}

/// Why the SDK refuses `text` as a project; `None` where it accepts it.
pub fn project_error(text: &str) -> Option<ProjectError> {
    let length = text.chars().count();
    if length > 128 {
        return Some(ProjectError::TooLong(length));
    }
    let mut found: Vec<char> = text.chars().filter(|letter| "/\\#?%:".contains(*letter)).collect();
    found.dedup();
    (!found.is_empty()).then_some(ProjectError::Characters(found))
}

/// The two halves of `entity/project`: exactly one slash, and both halves acceptable.
pub fn split_entity_project(text: &str) -> Option<(&str, &str)> {
    let (entity, project) = text.split_once('/')?;
    let sound = |part: &str| !part.is_empty() && project_error(part).is_none();
    (sound(entity) && sound(project)).then_some((entity, project))
}
