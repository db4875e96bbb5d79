//! The sorts of node that facts are taken from, and the names that the grammar has for them.

macro_rules! named {
    ($(#[$about:meta])* $name:ident, $other:ident: $($(#[$doc:meta])* $sort:ident = $($kind:literal)|+,)*) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(in crate::languages::python) enum $name {
            /// Any other.
            $other,
            $($(#[$doc])* $sort,)*
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
    /// What a node is; sorts that mean the same to us are one.
    Sort, Other:
    Name = "identifier",
    Text = "string",
    Texts = "concatenated_string",
    /// The prefix and the quotes that begin a string.
    Opening = "string_start",
    Content = "string_content",
    Hole = "interpolation",
    Nothing = "none",
    True = "true",
    False = "false",
    Number = "integer" | "float",
    Attribute = "attribute",
    Dotted = "dotted_name" | "member_type",
    Subscript = "subscript",
    Slice = "slice",
    Call = "call",
    Arguments = "argument_list",
    Keyword = "keyword_argument",
    Binary = "binary_operator",
    Boolean = "boolean_operator",
    Not = "not_operator",
    Comparison = "comparison_operator",
    /// An operator between two operands.
    Operator = "operator",
    Conditional = "conditional_expression",
    Dictionary = "dictionary",
    Pair = "pair",
    /// Literals and patterns alike.
    Sequence = "list" | "tuple" | "set" | "expression_list" | "pattern_list" | "tuple_pattern" | "list_pattern",
    /// In values, patterns and parameters alike.
    Star = "list_splat" | "list_splat_pattern",
    DoubleStar = "dictionary_splat" | "dictionary_splat_pattern",
    Walrus = "named_expression",
    Lambda = "lambda",
    Comprehension = "list_comprehension" | "set_comprehension" | "generator_expression",
    Mapping = "dictionary_comprehension",
    ForClause = "for_in_clause",
    /// What only stands around the thing meant.
    Wrapper = "parenthesized_expression" | "await" | "type" | "case_pattern",
    As = "as_pattern",
    Yield = "yield",
    Statement = "expression_statement",
    Import = "import_statement",
    ImportFrom = "import_from_statement",
    Renamed = "aliased_import",
    Wildcard = "wildcard_import",
    Assignment = "assignment",
    Augmented = "augmented_assignment",
    Function = "function_definition",
    Parameters = "parameters" | "lambda_parameters",
    Typed = "typed_parameter",
    Default = "default_parameter" | "typed_default_parameter",
    /// The bare star among parameters.
    Separator = "keyword_separator",
    Class = "class_definition",
    Decorated = "decorated_definition",
    Decorator = "decorator",
    Return = "return_statement",
    /// It leaves its block.
    Leave = "raise_statement" | "continue_statement" | "break_statement",
    Block = "block",
    If = "if_statement",
    While = "while_statement",
    For = "for_statement",
    Try = "try_statement",
    Except = "except_clause",
    With = "with_item",
    Match = "match_statement",
    Case = "case_clause",
    Global = "global_statement",
    Delete = "delete_statement",
    /// Where the grammar lost its way.
    Error = "ERROR",
    /// What the grammar put in to go on.
    Missing = "MISSING",
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
    Condition = "condition",
    Consequence = "consequence",
    Expression = "expression",
    Format = "format_specifier",
    Function = "function",
    Guard = "guard",
    Key = "key",
    Left = "left",
    Module = "module_name",
    Name = "name",
    Object = "object",
    Operator = "operator" | "operators",
    Parameters = "parameters",
    Right = "right",
    Bases = "superclasses",
    Subscript = "subscript",
    Type = "type",
    Value = "value",
}
