//! Configurations that are Python files, and `configparser`, whose objects read a file by a call of their own.

use super::domain::{Passed, Site, Steps, What};
use super::parsers::{is_made_at, keyword_is};
use super::tracer::Tracer;
use super::workspace::FileId;
use crate::languages::python::Kind;

/// Outside functions that give a module by its path, and the position and keyword of that path.
const BY_PATH: &[(&str, usize, &str)] = &[
    ("importlib.util.spec_from_file_location", 1, "location"),
    ("importlib.machinery.SourceFileLoader", 1, "path"),
    ("imp.load_source", 1, "pathname"),
    ("runpy.run_path", 0, "path_name"),
    ("mmcv.Config.fromfile", 0, "filename"),
    ("mmengine.Config.fromfile", 0, "filename"),
    ("mmcv.utils.Config.fromfile", 0, "filename"),
    ("mmengine.config.Config.fromfile", 0, "filename"),
    ("detectron2.config.LazyConfig.load", 0, "filename"),
];

/// Classes whose objects read INI files.
const INI_PARSERS: &[&str] =
    &["configparser.ConfigParser", "configparser.RawConfigParser", "configparser.SafeConfigParser"];

impl Tracer<'_> {
    /// What a function that loads a Python file gives: its module. `None` for all others.
    pub(super) fn loaded_python(&self, from: FileId, name: &str, passed: &[Passed]) -> Option<Steps> {
        if matches!(name, "importlib.util.module_from_spec") {
            return passed.first().map(|spec| Steps::site(spec.site.clone()));
        }
        let (_, position, keyword) = BY_PATH.iter().find(|(function, ..)| *function == name)?;
        let path = passed.iter().find(|one| keyword_is(one, keyword)).or_else(|| passed.get(*position))?;
        let text = self.constant_text(&path.site);
        let file = text.and_then(|text| self.data_file(from, &text));
        Some(match file {
            Some(file) if self.workspace.kind(file).is_python() => Steps::what(What::Module(file)),
            Some(file) => Steps::what(self.document_config(file, false)),
            None => Steps::unknown(),
        })
    }

    /// Member `section` of the `configparser` object made at `made`; `None` where `callee` makes none.
    ///
    /// The files are those of every `read` call of its module on that object; keys are in lower case, as the parser
    /// makes them.
    pub(super) fn ini_member(&self, callee: &str, made: &Site, section: &str) -> Option<Steps> {
        if !INI_PARSERS.contains(&callee) {
            return None;
        }
        let module = self.module(made.file)?;
        let mut steps = Steps { nexts: Vec::new(), complete: true };
        for call in module.calls_of("read") {
            let Kind::Call { callee, arguments } = module.kind(call) else { continue };
            let Kind::Attribute { object, .. } = module.kind(*callee) else { continue };
            let site = |expression| Site { file: made.file, expression, frame: None };
            let is_own = self.evaluate(&site(*object)).values.iter().any(|value| is_made_at(&value.what, made));
            let path = arguments.first().filter(|_| is_own).map(|first| site(first.value));
            let file =
                path.and_then(|path| self.constant_text(&path)).and_then(|path| self.data_file(made.file, &path));
            match file.map(|file| self.document_config(file, false)) {
                Some(What::Config(config, keys)) => steps.extend(self.config_member(&config, &keys, section)),
                _ => steps.complete = false,
            }
        }
        Some(steps)
    }

    /// `parser.get(section, option)` of `configparser`; `None` where `object` is no such parser.
    pub(super) fn ini_value(&self, object: &Site, passed: &[Passed]) -> Option<Steps> {
        let parser = self.evaluate(object).values.into_iter().find_map(|value| match value.what {
            What::Result(callee, _, made) if INI_PARSERS.contains(&&*callee) => Some((callee, made)),
            _ => None,
        })?;
        let [section, option, ..] = passed else { return None };
        let (section, option) = (self.constant_text(&section.site)?, self.constant_text(&option.site)?);
        let mut steps = Steps::nowhere();
        for next in self.ini_member(&parser.0, &parser.1, &section)?.nexts {
            if let super::domain::Target::What(what) = &next.target {
                steps.extend(self.member_of(what, &option.to_lowercase()).marked(&next.mark));
            }
        }
        Some(steps)
    }
}
