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
        if lower == ".env" || lower.starts_with(".env.") || lower.ends_with(".env") {
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

    /// Whether the file holds Python code.
    pub fn is_python(self) -> bool {
        matches!(self, Self::Python | Self::Notebook)
    }
}

/// Whether `path` is a template or documentation, where a placeholder is right.
pub fn is_template(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    [".example", ".sample", ".template", ".dist", ".md", ".markdown"].iter().any(|end| lower.ends_with(end))
        || lower.rsplit('/').next().is_some_and(|name| name.contains(".example.") || name.contains(".template."))
}
