//! The AST and the scopes of a file in the text form that `dump.py` has, too.

use std::fmt::Write;

use wblint::languages::python::ast::{
    Argument, ArgumentKind, BinaryOperator, Block, Class, Clause, CompareOperator, ComprehensionKind, DictItem, Expr,
    ExprKind, Function, Handler, ImportName, Parameter, Pattern, Piece, Scope, Stmt, StmtKind, UnaryOperator,
};
use wblint::languages::python::parser::Tree;
use wblint::text::Span;

/// The whole of `tree`: its statements, `---`, and its scopes, sorted.
pub fn dump(tree: &Tree) -> String {
    let mut dump = Dump { text: &tree.text, out: Vec::new(), scopes: Vec::new(), spans: true };
    dump.scope(0, "module", "module", &tree.scope);
    for statement in &tree.body {
        dump.stmt(statement, 0);
    }
    dump.scopes.sort();
    let scopes: Vec<String> = dump.scopes.into_iter().map(|(_, text)| text).collect();
    format!("{}\n---\n{}", dump.out.join("\n"), scopes.join("\n"))
}

struct Dump<'t> {
    text: &'t str,
    out: Vec<String>,
    scopes: Vec<(String, String)>,
    spans: bool,
}

impl Dump<'_> {
    fn scope(&mut self, offset: usize, kind: &str, name: &str, scope: &Scope) {
        let line = if kind == "module" { 0 } else { self.text[..offset].matches('\n').count() + 1 };
        let joined = |names: &[std::sync::Arc<str>]| names.join(" ");
        let text = format!(
            "{line} {kind} {name}: local {}; global {}; nonlocal {}",
            joined(&scope.locals),
            joined(&scope.globals),
            joined(&scope.nonlocals)
        );
        self.scopes.push((text.clone(), text));
    }

    fn span(&self, span: Span) -> String {
        if self.spans { format!("@{}-{}", span.start, span.end) } else { String::new() }
    }

    fn line(&mut self, depth: usize, text: &str) {
        self.out.push(format!("{}{text}", " ".repeat(depth)));
    }

    fn text_of(&self, text: &str, span: Span) -> String {
        let written = span.of(self.text);
        // Escapes that no table is carried for, and those of surrogates, which are no characters.
        let is_surrogate = |at: usize| {
            let digits = written.get(at..at + 2).unwrap_or_default().to_ascii_lowercase();
            digits.starts_with('d') && digits.ends_with(['8', '9', 'a', 'b', 'c', 'd', 'e', 'f'])
        };
        let is_unknown = written.contains("\\N{")
            || written.match_indices("\\u").any(|(at, _)| is_surrogate(at + 2))
            || written.match_indices("\\U0000").any(|(at, _)| is_surrogate(at + 6));
        if self.spans && is_unknown { "?".to_owned() } else { quoted(text) }
    }

    fn option(&mut self, expression: Option<&Expr>) -> String {
        expression.map_or_else(|| "-".to_owned(), |expression| self.expr(expression))
    }

    fn many(&mut self, expressions: &[Expr]) -> String {
        let texts: Vec<String> = expressions.iter().map(|expression| self.expr(expression)).collect();
        format!("[{}]", texts.join(" "))
    }

    fn expr(&mut self, expression: &Expr) -> String {
        assert!(expression.span.start <= expression.span.end, "{expression:?}");
        assert!(self.text.get(expression.span.start..expression.span.end).is_some(), "{expression:?}");
        let kind = self.kind(expression);
        format!("({kind}{})", self.span(expression.span))
    }

    fn kind(&mut self, expression: &Expr) -> String {
        match &expression.kind {
            ExprKind::Str(text) => format!("Str {}", self.text_of(text, expression.span)),
            ExprKind::FString(pieces) => self.pieces(pieces, expression.span),
            ExprKind::Bytes => "Bytes".to_owned(),
            ExprKind::Int(value) => format!("Int {value}"),
            ExprKind::Float(value) => format!("Float {:016x}", value.to_bits()),
            ExprKind::Bool(true) => "True".to_owned(),
            ExprKind::Bool(false) => "False".to_owned(),
            ExprKind::None => "None".to_owned(),
            ExprKind::Ellipsis => "Ellipsis".to_owned(),
            ExprKind::Name(name) => format!("Name {name}"),
            ExprKind::Attribute { object, name, name_span } => {
                assert_eq!(name_span.of(self.text), &**name);
                format!("Attribute {} {name}", self.expr(object))
            }
            ExprKind::Subscript { object, index } => format!("Subscript {} {}", self.expr(object), self.expr(index)),
            ExprKind::Slice { lower, upper, step } => {
                let (lower, upper) = (self.option(lower.as_deref()), self.option(upper.as_deref()));
                format!("Slice {lower} {upper} {}", self.option(step.as_deref()))
            }
            ExprKind::Call { callee, arguments } => {
                format!("Call {} {}", self.expr(callee), self.arguments(arguments))
            }
            ExprKind::Unary { operator, operand } => {
                let operator = match operator {
                    UnaryOperator::Minus => "USub",
                    UnaryOperator::Plus => "UAdd",
                    UnaryOperator::Invert => "Invert",
                    UnaryOperator::Not => "Not",
                };
                format!("Unary {operator} {}", self.expr(operand))
            }
            ExprKind::Binary { operator, left, right } => {
                format!("Binary {} {} {}", binary(*operator), self.expr(left), self.expr(right))
            }
            ExprKind::Logic { is_or, left, right } => {
                let left_text = match &left.kind {
                    ExprKind::Logic { is_or: inner, .. }
                        if inner == is_or && left.span.start == expression.span.start =>
                    {
                        let place = if self.spans { format!("@{}-?", left.span.start) } else { String::new() };
                        format!("({}{place})", self.kind(left))
                    }
                    _ => self.expr(left),
                };
                format!("Logic {} {left_text} {}", if *is_or { "Or" } else { "And" }, self.expr(right))
            }
            ExprKind::Compare { first, rest } => {
                let mut text = format!("Compare {}", self.expr(first));
                for (operator, operand) in rest {
                    let _ = write!(text, " {} {}", compared(*operator), self.expr(operand));
                }
                text
            }
            ExprKind::Conditional { test, then, otherwise } => {
                format!("Conditional {} {} {}", self.expr(test), self.expr(then), self.expr(otherwise))
            }
            ExprKind::Lambda(function) => self.lambda(function),
            ExprKind::Tuple(items) => format!("Tuple {}", self.many(items)),
            ExprKind::List(items) => format!("List {}", self.many(items)),
            ExprKind::Set(items) => format!("Set {}", self.many(items)),
            ExprKind::Dict(items) => {
                let texts: Vec<String> = items
                    .iter()
                    .map(|item| match item {
                        DictItem::Entry { key, value, .. } => format!("{}:{}", self.expr(key), self.expr(value)),
                        DictItem::Spread(value) => format!("**{}", self.expr(value)),
                    })
                    .collect();
                format!("Dict [{}]", texts.join(" "))
            }
            ExprKind::Comprehension(comprehension) => {
                let kind = match comprehension.kind {
                    ComprehensionKind::List => "List",
                    ComprehensionKind::Set => "Set",
                    ComprehensionKind::Dict => "Dict",
                    ComprehensionKind::Generator => "Generator",
                };
                let element = self.expr(&comprehension.element);
                let value = self.option(comprehension.value.as_ref());
                format!("Comprehension {kind} {element} {value} {}", self.clauses(&comprehension.clauses))
            }
            ExprKind::Starred(value) => format!("Starred {}", self.expr(value)),
            ExprKind::Await(value) => format!("Await {}", self.expr(value)),
            ExprKind::Yield(value) => format!("Yield {}", self.option(value.as_deref())),
            ExprKind::YieldFrom(value) => format!("YieldFrom {}", self.expr(value)),
            ExprKind::Walrus { name, name_span, value } => {
                assert_eq!(name_span.of(self.text), &**name);
                format!("Walrus {name} {}", self.expr(value))
            }
            ExprKind::Unknown => "Unknown".to_owned(),
        }
    }

    fn pieces(&mut self, pieces: &[Piece], span: Span) -> String {
        let before = std::mem::replace(&mut self.spans, false);
        let (mut texts, mut open): (Vec<String>, Option<String>) = (Vec::new(), None);
        let is_unknown = before && {
            self.spans = true;
            let is_unknown = self.text_of("", span) == "?";
            self.spans = false;
            is_unknown
        };
        let close = |open: &mut Option<String>, texts: &mut Vec<String>| {
            if let Some(text) = open.take() {
                texts.push(if is_unknown { "T?".to_owned() } else { format!("T{}", quoted(&text)) });
            }
        };
        for piece in pieces {
            match piece {
                Piece::Text { text, span } => {
                    assert!(!span.of(self.text).is_empty());
                    open.get_or_insert_default().push_str(text);
                }
                Piece::Value { value, conversion, format } => {
                    close(&mut open, &mut texts);
                    let converts = conversion.is_some_and(|letter| letter != 's');
                    let is_formatted = converts || format.as_ref().is_none_or(|format| !format.is_empty());
                    texts.push(format!("V{}{}", u8::from(is_formatted), self.expr(value)));
                }
            }
        }
        close(&mut open, &mut texts);
        self.spans = before;
        format!("FString [{}]", texts.join(" "))
    }

    fn lambda(&mut self, function: &Function) -> String {
        let parameters = self.parameters(&function.parameters);
        let block = function.body.get();
        self.function_scope(function, "lambda", block);
        let [Stmt { kind: StmtKind::Return(Some(value)), .. }] = block.statements.as_slice() else {
            return "Lambda ?".to_owned();
        };
        format!("Lambda {parameters} gen{} {}", u8::from(block.scope.is_generator), self.expr(value))
    }

    fn function_scope(&mut self, function: &Function, name: &str, block: &Block) {
        self.scope(function.span.start, "function", name, &block.scope);
    }

    fn arguments(&mut self, arguments: &[Argument]) -> String {
        let mut texts: Vec<String> = arguments
            .iter()
            .map(|Argument { span, kind, value }| {
                assert!(span.contains(value.span));
                let value = self.expr(value);
                match kind {
                    ArgumentKind::Positional => value,
                    ArgumentKind::Keyword(name) => format!("{name}={value}"),
                    ArgumentKind::Star => format!("*{value}"),
                    ArgumentKind::DoubleStar => format!("**{value}"),
                }
            })
            .collect();
        if !self.spans {
            texts.sort();
        }
        format!("[{}]", texts.join(" "))
    }

    fn clauses(&mut self, clauses: &[Clause]) -> String {
        let texts: Vec<String> = clauses
            .iter()
            .map(|clause| {
                let (target, iterable) = (self.expr(&clause.target), self.expr(&clause.iterable));
                format!("for {target} in {iterable} if {}", self.many(&clause.conditions))
            })
            .collect();
        format!("[{}]", texts.join(" "))
    }

    fn parameters(&mut self, parameters: &[Parameter]) -> String {
        let texts: Vec<String> = parameters
            .iter()
            .map(|parameter| {
                let (annotation, default) =
                    (self.option(parameter.annotation.as_ref()), self.option(parameter.default.as_ref()));
                format!("{:?} {} {annotation} {default}", parameter.kind, parameter.name)
            })
            .collect();
        format!("[{}]", texts.join(", "))
    }

    fn pattern(&mut self, pattern: &Pattern) -> String {
        let named = |name: &Option<std::sync::Arc<str>>| name.as_deref().unwrap_or("_").to_owned();
        match pattern {
            Pattern::Value(value) => format!("Value {}", self.expr(value)),
            Pattern::Capture(name) => format!("Capture {}", named(name)),
            Pattern::Sequence(patterns) => format!("Sequence {}", self.patterns(patterns)),
            Pattern::Star(name) => format!("Star {}", named(name)),
            Pattern::Mapping { entries, rest } => {
                let texts: Vec<String> =
                    entries.iter().map(|(key, value)| format!("{}:{}", self.expr(key), self.pattern(value))).collect();
                format!("Mapping [{}] {}", texts.join(" "), named(rest))
            }
            Pattern::Class { class, positional, keywords } => {
                let class = self.expr(class);
                let positional = self.patterns(positional);
                let keywords: Vec<String> =
                    keywords.iter().map(|(name, value)| format!("{name}={}", self.pattern(value))).collect();
                format!("Class {class} {positional} [{}]", keywords.join(" "))
            }
            Pattern::Or(patterns) => format!("Or {}", self.patterns(patterns)),
            Pattern::As { pattern, name } => format!("As {} {name}", self.pattern(pattern)),
            Pattern::Unknown => "Unknown".to_owned(),
        }
    }

    fn patterns(&mut self, patterns: &[Pattern]) -> String {
        let texts: Vec<String> = patterns.iter().map(|pattern| self.pattern(pattern)).collect();
        format!("[{}]", texts.join(" "))
    }

    fn block(&mut self, name: &str, statements: &[Stmt], depth: usize) {
        if !name.is_empty() && !statements.is_empty() {
            self.line(depth - 1, name);
        }
        for statement in statements {
            self.stmt(statement, depth);
        }
    }

    fn stmt(&mut self, statement: &Stmt, depth: usize) {
        assert!(self.text.get(statement.span.start..statement.span.end).is_some(), "{statement:?}");
        let place = self.span(statement.span);
        let deeper = depth + 1;
        let text = match &statement.kind {
            StmtKind::Expr(value) => format!("Expr {}", self.expr(value)),
            StmtKind::Assign { targets, value } => format!("Assign {} {}", self.many(targets), self.expr(value)),
            StmtKind::AugAssign { target, operator, value } => {
                format!("AugAssign {} {} {}", self.expr(target), binary(*operator), self.expr(value))
            }
            StmtKind::AnnAssign { target, annotation, value } => {
                let (target, annotation) = (self.expr(target), self.expr(annotation));
                format!("AnnAssign {target} {annotation} {}", self.option(value.as_ref()))
            }
            StmtKind::Delete(targets) => format!("Delete {}", self.many(targets)),
            StmtKind::Return(value) => format!("Return {}", self.option(value.as_ref())),
            StmtKind::Raise(value) => format!("Raise {}", self.option(value.as_ref())),
            StmtKind::Assert(test) => format!("Assert {}", self.expr(test)),
            StmtKind::Pass => "Pass".to_owned(),
            StmtKind::Break => "Break".to_owned(),
            StmtKind::Continue => "Continue".to_owned(),
            StmtKind::Global(names) => format!("Global {}", names.join(" ")),
            StmtKind::Nonlocal(names) => format!("Nonlocal {}", names.join(" ")),
            StmtKind::Import(names) => format!("Import {}", imported(names)),
            StmtKind::ImportFrom(import) => {
                format!("ImportFrom {} {} {}", import.module, import.level, imported(&import.names))
            }
            StmtKind::If { test, .. } => format!("If {}", self.expr(test)),
            StmtKind::While { test, .. } => format!("While {}", self.expr(test)),
            StmtKind::For { target, iterable, .. } => format!("For {} {}", self.expr(target), self.expr(iterable)),
            StmtKind::With { items, .. } => {
                let texts: Vec<String> = items
                    .iter()
                    .map(|item| format!("{} as {}", self.expr(&item.context), self.option(item.target.as_ref())))
                    .collect();
                format!("With {}", texts.join(", "))
            }
            StmtKind::Try(_) => "Try".to_owned(),
            StmtKind::Match { subject, .. } => format!("Match {}", self.expr(subject)),
            StmtKind::Function(function) => return self.function(function, depth),
            StmtKind::Class(class) => return self.class(class, depth),
            StmtKind::Damaged => "Damaged".to_owned(),
        };
        self.line(depth, &format!("{text}{place}"));
        match &statement.kind {
            StmtKind::If { then: body, otherwise, .. }
            | StmtKind::While { body, otherwise, .. }
            | StmtKind::For { body, otherwise, .. } => {
                self.block("", body, deeper);
                self.block("else", otherwise, deeper);
            }
            StmtKind::With { body, .. } => self.block("", body, deeper),
            StmtKind::Try(attempt) => {
                self.block("", &attempt.body, deeper);
                for Handler { kind, name, body } in &attempt.handlers {
                    let kind = self.option(kind.as_ref());
                    self.line(depth, &format!("except {kind} {}", name.as_deref().unwrap_or("-")));
                    self.block("", body, deeper);
                }
                self.block("else", &attempt.otherwise, deeper);
                self.block("finally", &attempt.finally, deeper);
            }
            StmtKind::Match { cases, .. } => {
                for case in cases {
                    let (pattern, guard) = (self.pattern(&case.pattern), self.option(case.guard.as_ref()));
                    self.line(depth, &format!("case {pattern} if {guard}"));
                    self.block("", &case.body, deeper);
                }
            }
            _ => {}
        }
    }

    fn function(&mut self, function: &Function, depth: usize) {
        assert_eq!(function.name_span.of(self.text), &*function.name);
        let decorators = self.many(&function.decorators);
        let kind = if function.is_async { "async" } else { "def" };
        let parameters = self.parameters(&function.parameters);
        let returns = self.option(function.returns.as_ref());
        let block = function.body.get();
        self.function_scope(function, &function.name, block);
        let generator = u8::from(block.scope.is_generator);
        let (name, place) = (&function.name, self.span(function.span));
        let head = format!("Function {decorators} {kind} {name} {parameters} {returns} gen{generator}{place}");
        self.line(depth, &head);
        self.block("", &block.statements, depth + 1);
    }

    fn class(&mut self, class: &Class, depth: usize) {
        assert_eq!(class.name_span.of(self.text), &*class.name);
        let (decorators, bases) = (self.many(&class.decorators), self.arguments(&class.bases));
        self.scope(class.span.start, "class", &class.name, &class.scope);
        let place = self.span(class.span);
        self.line(depth, &format!("Class {decorators} {} {bases}{place}", class.name));
        self.block("", &class.body, depth + 1);
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for letter in text.chars() {
        if matches!(letter, ' '..='~') && !matches!(letter, '"' | '\\') {
            quoted.push(letter);
        } else {
            let _ = write!(quoted, "\\{:x}.", u32::from(letter));
        }
    }
    quoted.push('"');
    quoted
}

fn imported(names: &[ImportName]) -> String {
    let texts: Vec<String> =
        names.iter().map(|name| format!("{} as {}", name.name, name.alias.as_deref().unwrap_or("-"))).collect();
    texts.join(", ")
}

fn binary(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Add => "Add",
        BinaryOperator::Subtract => "Sub",
        BinaryOperator::Multiply => "Mult",
        BinaryOperator::Divide => "Div",
        BinaryOperator::FloorDivide => "FloorDiv",
        BinaryOperator::Modulo => "Mod",
        BinaryOperator::Power => "Pow",
        BinaryOperator::MatrixMultiply => "MatMult",
        BinaryOperator::And => "BitAnd",
        BinaryOperator::Or => "BitOr",
        BinaryOperator::Xor => "BitXor",
        BinaryOperator::LeftShift => "LShift",
        BinaryOperator::RightShift => "RShift",
    }
}

fn compared(operator: CompareOperator) -> &'static str {
    match operator {
        CompareOperator::Equal => "Eq",
        CompareOperator::NotEqual => "NotEq",
        CompareOperator::Less => "Lt",
        CompareOperator::LessEqual => "LtE",
        CompareOperator::Greater => "Gt",
        CompareOperator::GreaterEqual => "GtE",
        CompareOperator::In => "In",
        CompareOperator::NotIn => "NotIn",
        CompareOperator::Is => "Is",
        CompareOperator::IsNot => "IsNot",
    }
}
