//! What sort of file a path names.

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
    /// `*.md`
    Markdown,
    /// Anything else.
    Other,
}

impl FileKind {
    /// The sort of the file at `path`, which uses `/`.
    pub fn of(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let lower = name.to_ascii_lowercase();
        let trimmed = [".example", ".sample", ".template", ".dist"].iter().find_map(|end| lower.strip_suffix(end));
        let lower = trimmed.unwrap_or(&lower);
        if lower == ".env" || lower.starts_with(".env.") || lower.strip_suffix(".env").is_some() {
            return Self::DotEnv;
        }
        if lower.starts_with("dockerfile") || lower.ends_with(".dockerfile") || lower == "containerfile" {
            return Self::Docker;
        }
        if lower == "makefile" || lower == "gnumakefile" {
            return Self::Make;
        }
        if lower == "settings" && (path.ends_with("wandb/settings")) {
            return Self::Ini;
        }
        match lower.rsplit_once('.').map_or("", |(_, extension)| extension) {
            "py" | "pyi" | "pyw" => Self::Python,
            "ipynb" => Self::Notebook,
            "yaml" | "yml" => Self::Yaml,
            "json" | "jsonc" => Self::Json,
            "toml" => Self::Toml,
            "ini" | "cfg" | "conf" => Self::Ini,
            "sh" | "bash" | "zsh" | "slurm" | "sbatch" | "job" | "pbs" | "sub" => Self::Shell,
            "mk" => Self::Make,
            "md" | "markdown" => Self::Markdown,
            _ => Self::Other,
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
        matches!(self, Self::Shell | Self::Make | Self::Docker | Self::DotEnv | Self::Markdown)
    }
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
        assert_eq!(FileKind::sniff("bin/train", b"#!/bin/bash -l\nexport A=1\n"), FileKind::Shell);
        assert_eq!(FileKind::sniff("bin/train", b"#!/usr/bin/env python3.11\n"), FileKind::Python);
        assert_eq!(FileKind::sniff("bin/train", b"#!/usr/bin/perl\n"), FileKind::Other);
        assert_eq!(FileKind::sniff("a.yaml", b"#!/bin/bash\n"), FileKind::Yaml);
    }
}
