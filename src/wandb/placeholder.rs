//! Whether a text is a placeholder.

/// Whether `text`, given as entity, is a placeholder.
pub fn is_placeholder_entity(text: &str) -> bool {
    text.contains("your")
}

/// Whether `text`, given as project, is a placeholder.
pub fn is_placeholder_project(text: &str) -> bool {
    text.contains("your")
}
