//! The record: what runs saw of sinks, and how what several runs saw becomes one.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::convert::Gathered;
use crate::dataflow::Location;
use crate::destination::CallShape;
use crate::wandb::sinks::Sink;
use crate::workspace::FileId;

/// What was seen of one call in all runs.
pub(super) struct Seen {
    pub sink: &'static Sink,
    pub entity: Gathered,
    pub project: Gathered,
    pub key: Gathered,
    pub shape: CallShape,
    pub sweep_entity: Gathered,
    pub server: Option<Gathered>,
    /// The file that was run as the program.
    pub program: Option<FileId>,
    /// A run that came here was not followed to the end.
    pub cut: bool,
}

impl Seen {
    /// A call of `sink` that nothing is known of yet.
    pub fn unseen(sink: &'static Sink, shape: CallShape) -> Self {
        Self {
            sink,
            entity: Gathered::default(),
            project: Gathered::default(),
            key: Gathered::default(),
            shape,
            sweep_entity: Gathered::default(),
            server: None,
            program: None,
            cut: false,
        }
    }

    /// A run that may have come to this call at `at` again was not followed to the end. What the call says by itself
    /// stays as it is.
    pub fn not_followed(&mut self, at: Location) {
        self.cut = true;
        let spread = self.shape.spread;
        let fields = [&mut self.entity, &mut self.project, &mut self.key].into_iter().chain(self.server.as_mut());
        fields.filter(|field| !field.is_written_in(at, spread)).for_each(Gathered::open);
    }

    /// What another run saw of the same call.
    pub fn merge(&mut self, other: Self) {
        self.cut |= other.cut;
        self.entity.merge(other.entity);
        self.project.merge(other.project);
        self.key.merge(other.key);
        self.sweep_entity.merge(other.sweep_entity);
        self.program = self.program.or(other.program);
        if let Some(server) = other.server {
            self.server.get_or_insert_default().merge(server);
        }
    }
}

/// Whether a write of the environment comes after the SDK has read it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Late {
    /// No run came to it.
    #[default]
    Unseen,
    /// In one run at least the SDK had not started.
    InTime,
    /// In every run this call had started the SDK before.
    After(Location),
}

impl Late {
    /// What one run saw: the call that had started the SDK, if one had.
    pub fn of(started: Option<Location>) -> Self {
        started.map_or(Self::InTime, Self::After)
    }

    /// What two runs saw together.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unseen, one) | (one, Self::Unseen) => one,
            (Self::After(_), Self::After(call)) => Self::After(call),
            _ => Self::InTime,
        }
    }

    /// The call that had started the SDK in every run.
    pub fn call(self) -> Option<Location> {
        match self {
            Self::After(call) => Some(call),
            Self::Unseen | Self::InTime => None,
        }
    }
}

/// A write of the environment that was seen.
#[derive(Default)]
pub(super) struct Write {
    pub value: Gathered,
    /// A sink read it.
    pub is_used: bool,
    /// Whether it came too late, in every run.
    pub late: Late,
    /// A run that came here, or would have, was not followed to the end.
    pub cut: bool,
}

impl Write {
    /// A run that may have come here again was not followed to the end.
    pub fn not_followed(&mut self) {
        self.cut = true;
        self.value.open();
    }

    /// What another run saw of the same write.
    pub fn merge(&mut self, other: Self) {
        self.value.merge(other.value);
        self.is_used |= other.is_used;
        self.cut |= other.cut;
        self.late = self.late.and(other.late);
    }
}

/// Everything that was seen.
#[derive(Default)]
pub(super) struct Record {
    pub calls: BTreeMap<Location, Seen>,
    pub writes: BTreeMap<(Location, &'static str), Write>,
}

impl Record {
    /// Adds what another run saw.
    pub fn merge(&mut self, other: Self) {
        for (at, seen) in other.calls {
            match self.calls.entry(at) {
                Entry::Occupied(mut known) => known.get_mut().merge(seen),
                Entry::Vacant(free) => {
                    free.insert(seen);
                }
            }
        }
        for (at, write) in other.writes {
            match self.writes.entry(at) {
                Entry::Occupied(mut known) => known.get_mut().merge(write),
                Entry::Vacant(free) => {
                    free.insert(write);
                }
            }
        }
    }
}
