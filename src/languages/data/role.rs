//! What a capture of `queries/{yaml,json,toml}/document.scm` says about its node.

use std::cmp::Reverse;

use crate::text::Span;

/// What a captured node is. The order decides which of two nodes with the same span is the outer one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// One document of a stream.
    Document,
    /// A key without a value, in a flow mapping.
    BarePair,
    /// The key of a pair, whatever it holds.
    Key,
    /// A list.
    Sequence,
    /// A mapping.
    Mapping,
    /// A TOML table with its header.
    Table,
    /// One element of a TOML array of tables with its header.
    TableArray,
    /// A `- ` item.
    Item,
    /// A key with its value.
    Pair,
    /// A TOML key, or a part of one.
    BareKey,
    /// The same in quotes.
    QuotedKey,
    /// `!tag`
    Tag,
    /// The name after `&`.
    Anchor,
    /// The name after `*`.
    Alias,
    /// A plain YAML scalar.
    Plain,
    /// `'...'` in YAML.
    Single,
    /// `"..."` in YAML.
    Double,
    /// `|` or `>` in YAML.
    Block,
    /// A string of JSON or TOML.
    Text,
    /// A number of JSON or TOML.
    Number,
    /// A truth value of JSON or TOML.
    Boolean,
    /// `null` of JSON.
    Null,
    /// A date or time of TOML.
    Date,
}

impl Role {
    /// The role that a capture's name stands for; `None` for damage.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "document" => Self::Document,
            "pair.bare" => Self::BarePair,
            "key" => Self::Key,
            "sequence" => Self::Sequence,
            "mapping" => Self::Mapping,
            "table" => Self::Table,
            "table.array" => Self::TableArray,
            "item" => Self::Item,
            "pair" => Self::Pair,
            "key.bare" => Self::BareKey,
            "key.quoted" => Self::QuotedKey,
            "tag" => Self::Tag,
            "anchor" => Self::Anchor,
            "alias" => Self::Alias,
            "scalar.plain" => Self::Plain,
            "scalar.single" => Self::Single,
            "scalar.double" => Self::Double,
            "scalar.block" => Self::Block,
            "scalar.string" => Self::Text,
            "scalar.number" => Self::Number,
            "scalar.boolean" => Self::Boolean,
            "scalar.null" => Self::Null,
            "scalar.date" => Self::Date,
            _ => return None,
        })
    }

    /// Whether the node is a single value.
    pub(super) fn is_scalar(self) -> bool {
        self >= Self::Plain
    }

    /// Whether it becomes a node of the document by itself.
    pub(super) fn is_node(self) -> bool {
        matches!(self, Self::Mapping | Self::Sequence) || self.is_scalar()
    }

    /// Whether the node is a TOML table.
    pub(super) fn is_table(self) -> bool {
        matches!(self, Self::Table | Self::TableArray)
    }
}

/// A captured node. There are several for every few bytes of a text, so its offsets are as narrow as the parser's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) role: Role,
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Event {
    /// The node at `span`, which is that of a `role`.
    pub(super) fn new(role: Role, span: Span) -> Self {
        let narrow = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { role, start: narrow(span.start), end: narrow(span.end) }
    }

    /// Where the node is.
    pub(super) fn span(&self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }

    /// Outer nodes before what they hold.
    pub(super) fn order(&self) -> (u32, Reverse<u32>, Role) {
        (self.start, Reverse(self.end), self.role)
    }
}
