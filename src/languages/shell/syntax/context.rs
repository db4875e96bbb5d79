//! What can be open, and how far it has got.

/// One thing that is open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) context: Context,
    /// Its place among the events that are kept; everything inside of it comes behind.
    pub(super) event: usize,
    /// What held outside and holds again when it closes: for substitutions the first here-document of their own.
    pub(super) saved: usize,
}

/// How the bytes inside of a frame are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// `( ... )`: commands.
    Subshell,
    /// `$( ... )`, `<( ... )`, `>( ... )`: commands.
    Substitution,
    /// Commands between backquotes.
    Backquote,
    /// `{ ...; }`: commands.
    Brace,
    /// The right side of `&&` or `||`, as long as its pipeline.
    Conditional,
    /// A function, which ends with its body.
    Function,
    /// `if ...; then ...`.
    If(Part),
    /// `elif ...; then ...`.
    Elif(Part),
    /// `else ...`.
    Else,
    /// The condition of `while` or `until`.
    While,
    /// `do ... done`.
    Do,
    /// `for` or `select`.
    Loop(LoopPart),
    /// `case WORD in ... esac`, between its items.
    Case(CasePart),
    /// `pattern | pattern) ... ;;`.
    Item(ItemPart),
    /// A simple command.
    Simple(Kind),
    /// `NAME=value`; whether its value has been read.
    Assignment(bool),
    /// `( ... )` behind the `=` of an assignment.
    Array,
    /// `[[ ... ]]`.
    Test,
    /// A word; whether it is the end of the simple command so far.
    Word(bool),
    /// `" ... "`.
    Double,
    /// Text with expansions up to a closing bracket.
    Bracket(Bracket),
    /// The body of a here-document with expansions.
    Heredoc,
}

/// Where an `if` or `elif` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Before its `then`.
    Condition,
    /// Behind its `then`.
    Body,
}

/// Where a loop is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LoopPart {
    /// Behind its variable.
    In,
    /// Among its words.
    Words,
    /// Before its `do`.
    Body,
}

/// Where a `case` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CasePart {
    /// Before its `in`.
    In,
    /// Before an item or `esac`.
    Items,
}

/// Where an item of a `case` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ItemPart {
    /// Before a pattern.
    Pattern,
    /// Behind a pattern.
    Separator,
    /// Among its commands.
    Body,
}

/// What a simple command turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing yet but assignments and redirections.
    Prefix,
    /// A command that runs something.
    Command,
    /// `export` and the like.
    Declaration,
    /// `[ ... ]` and `unset`: nothing that anybody asks for.
    Silent,
}

/// A bracket, with how many of its own sort are open inside of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bracket {
    /// `${ ... }`.
    Parameter,
    /// `$(( ... ))`.
    Arithmetic(u32),
    /// `(( ... ))` as a command, or behind `for`.
    ArithmeticCommand(u32),
    /// `$[ ... ]`, or the subscript of an assignment.
    Square(u32),
    /// `@( ... )` and its like.
    Pattern(u32),
}

impl Context {
    /// Whether a closing word inside of it cannot mean anything outside.
    pub(super) fn is_closed(self) -> bool {
        matches!(self, Self::Subshell | Self::Substitution | Self::Backquote | Self::Heredoc)
    }

    /// Whether it ends by itself, without a closing word or sign.
    pub(super) fn ends_by_itself(self) -> bool {
        matches!(
            self,
            Self::Conditional
                | Self::Function
                | Self::Simple(_)
                | Self::Assignment(true)
                | Self::Word(_)
                | Self::Heredoc
        )
    }

    /// Whether its end is one sign far away, before which nothing is read as a command.
    pub(super) fn hides_commands(self) -> bool {
        matches!(self, Self::Array | Self::Double | Self::Bracket(_))
    }
}
