//! What tells from the text of a file alone whether it can have a sink.

use std::sync::OnceLock;

use memchr::memmem;

use crate::languages::python::Words;
use crate::source::{FileKind, SourceFile};
use crate::wandb::sinks::{self, Custom};

/// The words by which a sink of the table is called, those of calls that may lead to one, and the variables' names:
/// what every file is asked for.
pub fn telling_words() -> Option<&'static Words> {
    static WORDS: OnceLock<Option<Words>> = OnceLock::new();
    WORDS.get_or_init(|| Words::new(sinks::sink_words().chain(["__init__", "WANDB_ENTITY"]))).as_ref()
}

/// Whether `source` certainly chooses no destination by itself and has no call that could be damaged: a Python file in
/// which nothing is named that could be a sink. Told from the text alone.
pub fn is_silent(source: &SourceFile, custom: Custom) -> bool {
    let text = source.text();
    let says = |word: &str| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    // `dict(type="WandbVisBackend")`
    let may_configure = || says("dict") && says("type");
    source.kind() == FileKind::Python
        && custom.words().next().is_none()
        && telling_words().is_some_and(|words| !words.may_stand_in(text))
        && !says("WANDB_")
        && !may_configure()
}
