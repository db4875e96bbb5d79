//! The SDK's settings files: Python's `configparser`, section `[default]`.
//!
//! Facts: SDK 0.31.0 as tested, and `configparser` of Python 3.11. Keys are lower-cased, `=` and `:` separate,
//! comments take whole lines, deeper lines continue a value, `%%` is `%`, `[DEFAULT]` is inherited by `[default]`.

use std::fmt;

use super::keyring;
use super::keys::{KeyShape, classify_key};
use super::names::project_error;
use super::secret::Secret;
use super::server::{BaseUrl, ServerError};
use super::settings_names::is_setting;

/// One line of a settings file.
#[derive(Clone, PartialEq, Eq)]
pub struct Setting {
    /// The key in lower case.
    pub key: String,
    /// The value; a credential under `api_key` stays out of `Debug`.
    pub value: String,
    /// Its line, from 1.
    pub line: usize,
}

/// Why a file counts as empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettingsError {
    /// Where, from 1.
    pub line: usize,
    /// What is wrong; never quotes the line.
    pub reason: &'static str,
}

impl fmt::Debug for Setting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = if self.key == "api_key" { "***" } else { &self.value };
        write!(formatter, "{} = {value:?} (line {})", self.key, self.line)
    }
}

impl Setting {
    /// The value as a credential.
    pub fn secret(&self) -> Secret {
        Secret::new(self.value.as_str())
    }

    /// Why the SDK refuses this setting and then drops every settings file; `None` if it does not.
    ///
    /// Checked are the key itself and the values that bear on destinations: a wrong number elsewhere is not noticed.
    pub fn refusal(&self) -> Option<String> {
        if !is_setting(&self.key) {
            return Some(format!("`{}` is no setting of the SDK", self.key));
        }
        match self.key.as_str() {
            "base_url" => {
                let refused = BaseUrl::parse(&self.value).err().filter(ServerError::is_of_sdk);
                refused.map(|error| format!("`base_url`: {error}"))
            }
            "project" => project_error(&self.value).map(|error| error.to_string()),
            "mode" => {
                let known = ["online", "offline", "disabled", "shared", "dryrun", "run"].contains(&&*self.value);
                (!known).then(|| "`mode` has a value that the SDK does not know".to_owned())
            }
            _ => None,
        }
    }
}

/// Reads a file: the settings of `[default]`, in order.
///
/// # Errors
/// What makes `configparser` give the file up.
pub fn parse(text: &str) -> Result<Vec<Setting>, SettingsError> {
    let (mut own, mut inherited) = (Vec::<Setting>::new(), Vec::<Setting>::new());
    let (mut section, mut has_section, mut indent) = (None::<String>, false, 0);
    let mut open = false;
    for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let fail = |reason| Err(SettingsError { line: number, reason });
        let content = line.trim();
        if content.is_empty() || content.starts_with(['#', ';']) {
            continue;
        }
        let deep = line.len() - line.trim_start().len();
        let of_section = match section.as_deref() {
            Some("default") => Some(&mut own),
            Some("DEFAULT") => Some(&mut inherited),
            _ => None,
        };
        if open && deep > indent {
            if let Some(last) = of_section.and_then(|list| list.last_mut()) {
                last.value.push('\n');
                last.value.push_str(content);
            }
            continue;
        }
        indent = deep;
        if let Some(name) = content.strip_prefix('[').and_then(|rest| rest.rsplit_once(']')).map(|(name, _)| name) {
            if name == "default" && has_section {
                return fail("the section stands there twice");
            }
            has_section |= name == "default";
            section = Some(name.to_owned());
            open = false;
            continue;
        }
        if section.is_none() {
            return fail("a setting before the first section");
        }
        let Some((key, value)) = content.split_once(['=', ':']) else { return fail("a line without `=`") };
        open = true;
        let Some(list) = of_section else { continue };
        let key = key.trim_end().to_lowercase();
        if list.iter().any(|setting| setting.key == key) {
            return fail("a key stands there twice");
        }
        let value = value.trim();
        // Also where another key is the one that is used. A repository may have put anything else there, to have it masked.
        if key == "api_key" && classify_key(value) == KeyShape::Key {
            keyring::add(value);
        }
        if value.replace("%%", "").replace("%(", "").contains('%') {
            return fail("a `%` that is not written `%%`");
        }
        list.push(Setting { key, value: value.replace("%%", "%"), line: number });
    }
    if !has_section {
        return Ok(Vec::new());
    }
    inherited.retain(|setting| own.iter().all(|known| known.key != setting.key));
    inherited.append(&mut own);
    Ok(inherited)
}
