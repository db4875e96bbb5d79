//! What sort of file a path names.

/// What a template's name has behind the name that it is a template of.
const TEMPLATES: [&[u8]; 4] = [b".example", b".sample", b".template", b".dist"];

/// The longest extension that is known, in bytes.
const LONGEST_EXTENSION: usize = 8;

/// The sort of a file, by its name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FileKind {
    /// `*.py`, `*.pyi`, `*.pyw`
    Python,
    /// `*.ipynb`
    Notebook,
    /// `*.yaml`, `*.yml`
    Yaml,
    /// `*.json` (and `launch.json` with comments)
    Json,
    /// `*.toml`
    Toml,
    /// `*.ini`, `*.cfg`, `*.conf`, and `wandb/settings`
    Ini,
    /// `*.sh`, `*.bash`, `*.slurm`, `*.sbatch`, ...
    Shell,
    /// `Makefile`, `*.mk`
    Make,
    /// `Dockerfile*`
    Docker,
    /// `.env*`
    DotEnv,
    /// `.netrc`
    Netrc,
    /// `*.md`
    Markdown,
    /// Anything else.
    Other,
}

impl FileKind {
    /// The sort of the file at `path`, which uses `/`. Every file of a tree is asked, so no text is made.
    pub fn of(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path).as_bytes();
        let name = TEMPLATES.iter().find_map(|end| front(name, end)).unwrap_or(name);
        if begins(name, b".env") && (name.len() == 4 || name[4] == b'.') || front(name, b".env").is_some() {
            return Self::DotEnv;
        }
        if begins(name, b"dockerfile") || front(name, b".dockerfile").is_some() {
            return Self::Docker;
        }
        if name == b".netrc" {
            return Self::Netrc;
        }
        let Some(dot) = name.iter().rposition(|&byte| byte == b'.') else { return Self::bare(name, path) };
        let mut lower = [0; LONGEST_EXTENSION];
        let extension = &name[dot + 1..];
        let Some(lower) = lower.get_mut(..extension.len()) else { return Self::Other };
        lower.copy_from_slice(extension);
        lower.make_ascii_lowercase();
        match &*lower {
            b"py" | b"pyi" | b"pyw" => Self::Python,
            b"ipynb" => Self::Notebook,
            b"yaml" | b"yml" => Self::Yaml,
            b"json" | b"jsonc" => Self::Json,
            b"toml" => Self::Toml,
            b"ini" | b"cfg" | b"conf" => Self::Ini,
            b"sh" | b"bash" | b"zsh" | b"slurm" | b"sbatch" | b"job" | b"pbs" | b"sub" => Self::Shell,
            b"mk" => Self::Make,
            b"md" | b"markdown" => Self::Markdown,
            _ => Self::Other,
        }
    }

    /// The sort of a file whose `name` has no extension.
    fn bare(name: &[u8], path: &str) -> Self {
        let is = |word: &[u8]| name.eq_ignore_ascii_case(word);
        if is(b"containerfile") {
            Self::Docker
        } else if is(b"makefile") || is(b"gnumakefile") {
            Self::Make
        } else if path.ends_with("wandb/settings") {
            Self::Ini
        } else {
            Self::Other
        }
    }

    /// The sort of the file at `path`; where the name says nothing, by the `#!` line its `head` begins with.
    pub fn sniff(path: &str, head: &[u8]) -> Self {
        let kind = Self::of(path);
        if kind == Self::Other { shebang(head).unwrap_or(kind) } else { kind }
    }

    /// Whether the file holds Python code.
    pub fn is_python(self) -> bool {
        matches!(self, Self::Python | Self::Notebook)
    }

    /// Whether the file is a tree of keys and values.
    pub fn is_data(self) -> bool {
        matches!(self, Self::Yaml | Self::Json | Self::Toml | Self::Ini)
    }

    /// Whether the file is made of commands and assignments, or quotes them.
    pub fn is_script(self) -> bool {
        matches!(self, Self::Shell | Self::Make | Self::Docker | Self::DotEnv | Self::Netrc | Self::Markdown)
    }
}

/// `name` without `end`, in any letter case.
#[inline]
fn front<'a>(name: &'a [u8], end: &[u8]) -> Option<&'a [u8]> {
    let (front, tail) = name.split_at_checked(name.len().checked_sub(end.len())?)?;
    tail.eq_ignore_ascii_case(end).then_some(front)
}

/// Whether `name` begins with `start`, in any letter case.
#[inline]
fn begins(name: &[u8], start: &[u8]) -> bool {
    name.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// The sort that a `#!` line names, `#!/usr/bin/env -S python3 -u` included.
fn shebang(head: &[u8]) -> Option<FileKind> {
    let line = head.strip_prefix(b"#!")?.split(|&byte| byte == b'\n').next()?;
    let line = std::str::from_utf8(&line[..line.len().min(256)]).ok()?;
    line.split_whitespace().take(4).find_map(|word| {
        let name = word.rsplit('/').next().unwrap_or(word);
        match name.trim_end_matches(|character: char| character.is_ascii_digit() || character == '.') {
            "python" | "pypy" => Some(FileKind::Python),
            "sh" | "bash" | "zsh" | "dash" | "ksh" => Some(FileKind::Shell),
            _ => None,
        }
    })
}

/// Whether `path` is a template or documentation, where a placeholder is right.
pub fn is_template(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    [".example", ".sample", ".template", ".dist", ".default", ".md", ".markdown"].iter().any(|end| lower.ends_with(end))
        || lower.rsplit('/').next().is_some_and(|name| {
            // `config_template.yaml` is to be filled in; `train_example.py` is a program.
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            let marks = if FileKind::of(name).is_python() { ["."].as_slice() } else { &[".", "_", "-"] };
            let named = |word: &str| {
                marks.iter().any(|mark| stem.strip_suffix(word).is_some_and(|front| front.ends_with(mark)))
            };
            ["example", "template", "sample"].into_iter().any(named)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_decides_and_a_shebang_helps_out() {
        assert_eq!(FileKind::of("conf/.env.example"), FileKind::DotEnv);
        assert_eq!(FileKind::of("a/Dockerfile.gpu"), FileKind::Docker);
        assert_eq!(FileKind::of("x/wandb/settings"), FileKind::Ini);
        for name in
            ["settings", "wandb/settings.py.old", "a.markdown2", "readme", "", ".", "a.", ".envrc", "x.env.py.bak"]
        {
            assert_eq!(FileKind::of(name), FileKind::Other, "{name}");
        }
        for (name, kind) in [
            ("A.PY", FileKind::Python),
            ("a.yaml.Sample", FileKind::Yaml),
            (".ENV.local", FileKind::DotEnv),
            ("prod.env", FileKind::DotEnv),
            ("gpu.Dockerfile.template", FileKind::Docker),
            (".netrc", FileKind::Netrc),
            ("Containerfile", FileKind::Docker),
            ("GNUmakefile.dist", FileKind::Make),
            ("a.Markdown", FileKind::Markdown),
        ] {
            assert_eq!(FileKind::of(name), kind, "{name}");
        }
        assert_eq!(FileKind::sniff("bin/train", b"#!/bin/bash -l\nexport A=1\n"), FileKind::Shell);
        assert_eq!(FileKind::sniff("bin/train", b"#!/usr/bin/env python3.11\n"), FileKind::Python);
        assert_eq!(FileKind::sniff("bin/train", b"#!/usr/bin/perl\n"), FileKind::Other);
        assert_eq!(FileKind::sniff("a.yaml", b"#!/bin/bash\n"), FileKind::Yaml);
    }
}
