//! The nodes of one parse, as a flat list in order of position.
//!
//! The grammar's own tree is walked once, with its cursor, and left. What lowering does not need (comments, brackets,
//! keywords) is dropped on the way, and what it needs is reached without a search.

use crate::text::Span;

/// No node.
const NONE: u32 = u32::MAX;

macro_rules! named {
    ($(#[$about:meta])* $name:ident, $other:ident: $($sort:ident = $($kind:literal)|+,)*) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum $name {
            $other,
            $($sort,)*
        }

        impl $name {
            /// What the grammar calls `name`.
            pub fn of(name: &str) -> Self {
                match name {
                    $($($kind)|+ => Self::$sort,)*
                    _ => Self::$other,
                }
            }
        }
    };
}

named! {
    /// What a named node is.
    Sort, Other:
    Module = "module",
    Block = "block",
    Identifier = "identifier",
    KeywordIdentifier = "keyword_identifier",
    Text = "string",
    Texts = "concatenated_string",
    TextStart = "string_start",
    TextEnd = "string_end",
    Interpolation = "interpolation",
    Conversion = "type_conversion",
    Format = "format_specifier",
    Integer = "integer",
    Float = "float",
    True = "true",
    False = "false",
    None = "none",
    Ellipsis = "ellipsis",
    Attribute = "attribute",
    Subscript = "subscript",
    Slice = "slice",
    Call = "call",
    Arguments = "argument_list",
    Keyword = "keyword_argument",
    Binary = "binary_operator",
    Boolean = "boolean_operator",
    Not = "not_operator",
    Unary = "unary_operator",
    Comparison = "comparison_operator",
    Conditional = "conditional_expression",
    Dictionary = "dictionary",
    Pair = "pair",
    List = "list" | "list_pattern",
    Tuple = "tuple" | "tuple_pattern",
    Set = "set",
    Expressions = "expression_list" | "pattern_list",
    Splat = "list_splat" | "list_splat_pattern",
    DictionarySplat = "dictionary_splat" | "dictionary_splat_pattern",
    Walrus = "named_expression",
    Lambda = "lambda",
    ListComprehension = "list_comprehension",
    SetComprehension = "set_comprehension",
    DictComprehension = "dictionary_comprehension",
    Generator = "generator_expression",
    ForClause = "for_in_clause",
    IfClause = "if_clause",
    Parenthesized = "parenthesized_expression",
    Await = "await",
    Yield = "yield",
    As = "as_pattern",
    AsTarget = "as_pattern_target",
    Type = "type",
    GenericType = "generic_type",
    UnionType = "union_type",
    MemberType = "member_type",
    SplatType = "splat_type",
    ConstrainedType = "constrained_type",
    TypeParameter = "type_parameter",
    Expression = "expression_statement",
    Print = "print_statement",
    Chevron = "chevron",
    Assignment = "assignment",
    Augmented = "augmented_assignment",
    Return = "return_statement",
    Delete = "delete_statement",
    Raise = "raise_statement",
    Assert = "assert_statement",
    Pass = "pass_statement",
    TypeAlias = "type_alias_statement",
    Break = "break_statement",
    Continue = "continue_statement",
    Global = "global_statement",
    Nonlocal = "nonlocal_statement",
    Import = "import_statement",
    ImportFrom = "import_from_statement",
    FutureImport = "future_import_statement",
    Relative = "relative_import",
    Prefix = "import_prefix",
    Aliased = "aliased_import",
    Wildcard = "wildcard_import",
    Dotted = "dotted_name",
    If = "if_statement",
    Elif = "elif_clause",
    Else = "else_clause",
    While = "while_statement",
    For = "for_statement",
    Try = "try_statement",
    Except = "except_clause",
    Finally = "finally_clause",
    With = "with_statement",
    WithClause = "with_clause",
    WithItem = "with_item",
    Match = "match_statement",
    Case = "case_clause",
    CasePattern = "case_pattern",
    KeywordPattern = "keyword_pattern",
    UnionPattern = "union_pattern",
    DictPattern = "dict_pattern",
    SplatPattern = "splat_pattern",
    ClassPattern = "class_pattern",
    ComplexPattern = "complex_pattern",
    Function = "function_definition",
    Parameters = "parameters" | "lambda_parameters",
    Typed = "typed_parameter",
    Default = "default_parameter" | "typed_default_parameter",
    KeywordSeparator = "keyword_separator",
    PositionalSeparator = "positional_separator",
    Class = "class_definition",
    Decorated = "decorated_definition",
    Decorator = "decorator",
    // Tokens without a name that mean something.
    Operator = "operator",
    Comma = ",",
    Colon = ":",
    Equals = "=",
    Minus = "-",
    Star = "*",
    Async = "async",
    From = "from",
    Underscore = "_",
    Error = "ERROR",
    Missing = "MISSING",
}

impl Sort {
    /// Whether it is a token without a meaning of its own.
    fn is_token(self) -> bool {
        use Sort::{Async, Colon, Comma, Equals, From, Minus, Operator, Star};
        matches!(self, Operator | Comma | Colon | Equals | Minus | Star | Async | From)
    }
}

named! {
    /// What a node is to the node around it.
    Field, None:
    Alias = "alias",
    Alternative = "alternative",
    Argument = "argument",
    Arguments = "arguments",
    Attribute = "attribute",
    Body = "body",
    Cause = "cause",
    Condition = "condition",
    Consequence = "consequence",
    Definition = "definition",
    Expression = "expression",
    Function = "function",
    Guard = "guard",
    Key = "key",
    Left = "left",
    Module = "module_name",
    Name = "name",
    Object = "object",
    Operator = "operator" | "operators",
    Parameters = "parameters",
    ReturnType = "return_type",
    Right = "right",
    Subject = "subject",
    Bases = "superclasses",
    Subscript = "subscript",
    Type = "type",
    Value = "value",
}

/// A node as it is stored.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stored {
    pub sort: Sort,
    pub field: Field,
    /// Whether a syntax error is in it.
    pub damaged: bool,
    pub start: u32,
    pub end: u32,
    first: u32,
    last: u32,
    next: u32,
}

/// All nodes of one parse; the first is the root.
#[derive(Debug, Default)]
pub(super) struct Nodes(Vec<Stored>);

impl Nodes {
    /// Adds a node as the last child of `parent`; returns its number.
    pub fn add(&mut self, parent: Option<u32>, sort: Sort, field: Field, span: Span, damaged: bool) -> u32 {
        let narrow = |number: usize| u32::try_from(number).unwrap_or(NONE);
        let index = narrow(self.0.len());
        let (start, end) = (narrow(span.start), narrow(span.end));
        self.0.push(Stored { sort, field, damaged, start, end, first: NONE, last: NONE, next: NONE });
        if let Some(parent) = parent {
            let around = &mut self.0[parent as usize];
            let before = std::mem::replace(&mut around.last, index);
            if before == NONE {
                around.first = index;
            } else {
                self.0[before as usize].next = index;
            }
        }
        index
    }

    /// The root; `None` where nothing was parsed.
    pub fn root(&self) -> Option<Node<'_>> {
        (!self.0.is_empty()).then_some(Node { nodes: &self.0, index: 0 })
    }
}

/// A node.
#[derive(Clone, Copy)]
pub(super) struct Node<'t> {
    nodes: &'t [Stored],
    index: u32,
}

impl<'t> Node<'t> {
    fn stored(self) -> &'t Stored {
        &self.nodes[self.index as usize]
    }

    pub fn sort(self) -> Sort {
        self.stored().sort
    }

    fn has_field(self, field: Field) -> bool {
        self.stored().field == field
    }

    pub fn is_damaged(self) -> bool {
        self.stored().damaged
    }

    pub fn start(self) -> usize {
        self.stored().start as usize
    }

    pub fn end(self) -> usize {
        self.stored().end as usize
    }

    pub fn span(self) -> Span {
        Span::new(self.start(), self.end())
    }

    /// Everything right under it, tokens included.
    pub fn all(self) -> impl Iterator<Item = Self> + Clone + use<'t> {
        let nodes = self.nodes;
        let at = move |index: u32| (index != NONE).then_some(Self { nodes, index });
        std::iter::successors(at(self.stored().first), move |node| at(node.stored().next))
    }

    /// The parts right under it that have a meaning of their own.
    pub fn children(self) -> impl Iterator<Item = Self> + Clone + use<'t> {
        self.all().filter(|node| !node.sort().is_token())
    }

    /// The first of [`Self::children`].
    pub fn child(self) -> Option<Self> {
        self.children().next()
    }

    /// The parts that are its `field`.
    pub fn fields(self, field: Field) -> impl Iterator<Item = Self> + Clone + use<'t> {
        self.all().filter(move |node| node.has_field(field) && node.sort() != Sort::Comma)
    }

    /// The first part that is its `field`.
    pub fn field(self, field: Field) -> Option<Self> {
        self.fields(field).next()
    }

    /// The first part of sort `sort`.
    pub fn first(self, sort: Sort) -> Option<Self> {
        self.all().find(|node| node.sort() == sort)
    }

    /// Whether a part right under it is of sort `sort`.
    pub fn has(self, sort: Sort) -> bool {
        self.first(sort).is_some()
    }
}
