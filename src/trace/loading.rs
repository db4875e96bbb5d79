//! From a path in code to the data file it names, and from that file to a configuration.

use std::rc::Rc;

use super::domain::{Config, Layer, Mark, Next, Passed, Site, Source, Steps, Traced, What};
use super::fields::HOLE;
use super::modules::join;
use super::tracer::Tracer;
use super::workspace::FileId;
use crate::languages::python::ArgumentKind;
use crate::text::COMPOSED;

/// Outside functions that read a data file, or an opened one.
const LOADERS: &[&str] = &[
    "json.load",
    "json.loads",
    "orjson.loads",
    "yaml.safe_load",
    "yaml.load",
    "yaml.full_load",
    "yaml.unsafe_load",
    "toml.load",
    "toml.loads",
    "tomllib.load",
    "tomllib.loads",
    "tomli.load",
    "omegaconf.OmegaConf.load",
    "hydra.utils.OmegaConf.load",
    "anyconfig.load",
    "confuse.load_yaml",
];

impl Tracer<'_> {
    /// What an outside function that has to do with files gives; `None` for all others.
    pub(super) fn loaded(&self, site: &Site, name: &str, passed: &[Passed]) -> Option<Steps> {
        let first = passed.iter().find(|one| matches!(one.kind, ArgumentKind::Positional | ArgumentKind::Keyword(_)));
        if matches!(name, "builtins.open" | "io.open" | "codecs.open" | "gzip.open") {
            return Some(self.opened(&first?.site));
        }
        if matches!(name, "os.path.join") {
            return Some(self.joined(site, passed));
        }
        if LOADERS.contains(&name) {
            return Some(self.load(site.file, &first?.site));
        }
        if let Some(steps) = self.loaded_python(site.file, name, passed) {
            return Some(steps);
        }
        match name {
            "omegaconf.OmegaConf.merge" | "omegaconf.OmegaConf.unsafe_merge" => Some(self.merged(passed)),
            "omegaconf.OmegaConf.from_cli" | "omegaconf.OmegaConf.from_dotlist" => {
                let config = Config { layers: Vec::new(), open: true, complete: true, program: None };
                Some(Steps::what(What::Config(Rc::new(config), Rc::from([]))))
            }
            "hydra.compose" => Some(self.composed_config(site, passed)),
            _ => None,
        }
    }

    /// `open(path)`: the texts that the path may be, unknown parts left open.
    fn opened(&self, path: &Site) -> Steps {
        let paths = self.path_texts(path);
        let open = |(path, mark): (Rc<str>, Mark)| Next::what(What::Opened(path)).marked(&mark);
        Steps { nexts: paths.0.into_iter().map(open).collect(), complete: paths.1 }
    }

    /// The texts of a path; unknown parts are [`HOLE`].
    fn path_texts(&self, path: &Site) -> (Vec<(Rc<str>, Mark)>, bool) {
        let before = self.holes.replace(true);
        let outcome = self.evaluate(path);
        self.holes.set(before);
        let texts = outcome.values.into_iter().filter_map(|value| match value.what {
            What::Text(text, _) => Some((text, value.mark)),
            What::Opened(text) => Some((text, value.mark)),
            _ => None,
        });
        (texts.collect(), outcome.complete)
    }

    /// `os.path.join(a, b, ...)`: joined where every part is known, or behind the unknown ones.
    fn joined(&self, _site: &Site, passed: &[Passed]) -> Steps {
        let mut path = String::new();
        let mut mark = Mark::default();
        let mut at = None;
        for one in passed {
            let (texts, _) = self.path_texts(&one.site);
            let part = match texts.as_slice() {
                [(text, inner)] => {
                    mark = inner.clone().then(&mark);
                    at = self.location(&one.site).or(at);
                    text.to_string()
                }
                _ if self.holes.get() => HOLE.to_string(),
                _ => return Steps::unknown(),
            };
            path = if part.starts_with('/') { part } else { join(path.trim_end_matches('/'), &part) };
            if path.len() > COMPOSED {
                return Steps::unknown();
            }
        }
        at.map_or_else(Steps::unknown, |at| Steps::one(Next::what(What::Text(path.into(), at)).marked(&mark)))
    }

    /// The configuration that the file named (or opened) by `argument` holds.
    fn load(&self, from: FileId, argument: &Site) -> Steps {
        let (paths, complete) = self.path_texts(argument);
        let mut steps = Steps { nexts: Vec::new(), complete };
        for (path, mark) in paths {
            let known = self.data_file(from, &path);
            let what = known.map_or_else(|| What::Anywhere(Rc::from([])), |file| self.document_config(file, false));
            steps.complete &= known.is_some();
            steps.nexts.push(Next::what(what).marked(&mark));
        }
        if steps.nexts.is_empty() {
            steps.nexts.push(Next::what(What::Anywhere(Rc::from([]))));
            steps.complete = false;
        }
        steps
    }

    /// The file that `path`, written in `from`, names: beside it, above it, or by a tail that only one file has.
    pub(super) fn data_file(&self, from: FileId, path: &str) -> Option<FileId> {
        let tail = path.rsplit(HOLE).next().unwrap_or(path);
        let tail = tail.trim_start_matches(['/', '.']).trim_start_matches('/');
        let mut parts: Vec<&str> = Vec::new();
        for part in tail.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
        let tail = parts.join("/");
        if tail.is_empty() || !self.follow {
            return None;
        }
        let own = self.workspace.path(from);
        let mut folder = own.rsplit_once('/').map_or("", |(folder, _)| folder);
        loop {
            if let Some(file) = self.workspace.find(&join(folder, &tail)) {
                return Some(file);
            }
            if folder.is_empty() {
                break;
            }
            folder = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
        }
        self.workspace.ending(&tail)
    }

    /// `OmegaConf.merge(a, b, ...)`: later arguments win.
    fn merged(&self, passed: &[Passed]) -> Steps {
        let mut config = Config { layers: Vec::new(), open: false, complete: true, program: None };
        for one in passed {
            let outcome = self.evaluate(&one.site);
            config.complete &= outcome.complete && !outcome.values.is_empty();
            for value in outcome.values {
                config.open |= value.mark.override_by.is_some();
                match value.what {
                    What::Config(inner, keys) if keys.is_empty() => {
                        config.open |= inner.open;
                        config.complete &= inner.complete;
                        config.layers.extend(inner.layers.iter().cloned());
                    }
                    what => config.layers.push(Layer { package: Vec::new(), source: Source::What(what) }),
                }
            }
        }
        Steps::what(What::Config(Rc::new(config), Rc::from([])))
    }

    /// A method of an opened file or of a path gives the same again.
    pub(super) fn file_method(&self, object: &What, name: &str) -> Option<Steps> {
        match (object, name) {
            (What::Opened(_), "read" | "open" | "__enter__") => Some(Steps::what(object.clone())),
            (What::Text(path, _), "open" | "read_text" | "read_bytes") => Some(Steps::what(What::Opened(path.clone()))),
            (What::Text(..), "resolve" | "absolute" | "as_posix" | "expanduser") => Some(Steps::what(object.clone())),
            _ => None,
        }
    }
}

impl Traced {
    /// Whether it is a text.
    pub fn is_text(&self) -> bool {
        matches!(self.what, What::Text(..))
    }
}
