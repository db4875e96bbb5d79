//! The sinks: callables that choose an entity or a project.

/// Whether a sink writes runs or reads somebody's project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Runs are written there.
    Write,
    /// Something is read from there.
    Read,
}

/// What sort of sink it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SinkKind {
    /// `wandb.init` itself: its positional order and keywords are known.
    Init,
    /// `wandb.sweep`.
    Sweep,
    /// Any other call.
    Call,
    /// An assignment to `WANDB_ENTITY` or `WANDB_PROJECT`.
    Environment,
    /// A line of a shell script.
    Command,
    /// An entry of a configuration file (`_target_: ...WandbLogger`).
    Configuration,
}
