//! Where a name that is kept is written: the nearest configuration, or a new one.

use std::path::PathBuf;

use crate::engine::Request;
use crate::fix::keep::kept;
use crate::rule::FieldName;
use crate::source::open::{MEBIBYTE, Refused, Within, read_text};

/// A configuration before and after.
pub struct Target {
    /// Where it is.
    pub location: PathBuf,
    /// What it holds now; `None` where there is none.
    pub before: Option<Vec<u8>>,
    /// What it is to hold.
    pub after: Vec<u8>,
}

/// The configuration of `request` with `name` among the accepted ones of `field`.
///
/// # Errors
/// A sentence that says why it cannot be edited.
pub fn target(request: &Request, field: FieldName, name: &str) -> Result<Target, String> {
    let root = &request.settings.root;
    let nearest = request.settings.files.iter().rev().find(|file| file.starts_with(root)).cloned();
    let project = Some(root.join("pyproject.toml")).filter(|file| file.is_file());
    let location = nearest.or(project).unwrap_or_else(|| root.join("wblint.toml"));
    let file = location.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let before = match read_text(&location, Within::Tree(root), MEBIBYTE) {
        Ok(text) => Some(text),
        Err(Refused::Missing) => None,
        Err(why) => return Err(format!("{file} cannot be read: {why}")),
    };
    let after = before.clone().unwrap_or_default().into_bytes();
    with(&Target { location, before: before.map(String::into_bytes), after }, field, name)
}

/// `target` with one more name.
///
/// # Errors
/// A sentence that says why it cannot be edited.
pub fn with(target: &Target, field: FieldName, name: &str) -> Result<Target, String> {
    let file = target.location.file_name().unwrap_or_default().to_string_lossy();
    let text = String::from_utf8_lossy(&target.after);
    let key = key(field);
    let Some(after) = kept(&text, file == "pyproject.toml", key, name) else {
        return Err(format!("{file} cannot be edited by wblint; add it by hand: {key} = [{name:?}]"));
    };
    Ok(Target { location: target.location.clone(), before: target.before.clone(), after: after.into_bytes() })
}

/// The list that accepts names of `field`.
fn key(field: FieldName) -> &'static str {
    if field == FieldName::Entity { "entities" } else { "projects" }
}
