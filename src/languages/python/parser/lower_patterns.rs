//! The patterns of `case`.

use super::lowerer::Lowerer;
use super::nodes::{Field, Node, Sort};
use crate::languages::python::ast::{Expr, ExprKind, Name, Pattern, UnaryOperator};
use crate::text::Span;

impl Lowerer<'_> {
    /// The pattern between `case` and its colon or guard.
    pub(super) fn case_pattern(&mut self, case: Node<'_>) -> Pattern {
        let mut parts =
            self.patterns(case.all().take_while(|part| matches!(part.sort(), Sort::CasePattern | Sort::Comma)));
        let has_comma = case.all().any(|part| part.sort() == Sort::Comma);
        match parts.pop() {
            Some(only) if parts.is_empty() && !has_comma && !matches!(only, Pattern::Star(_)) => only,
            last => {
                parts.extend(last);
                Pattern::Sequence(parts)
            }
        }
    }

    /// All of `nodes` that are patterns; a minus belongs to the number behind it.
    fn patterns<'n>(&mut self, nodes: impl Iterator<Item = Node<'n>>) -> Vec<Pattern> {
        let (mut patterns, mut minus) = (Vec::new(), None);
        for node in nodes {
            match node.sort() {
                Sort::Minus => minus = Some(node.start()),
                Sort::Operator | Sort::Comma | Sort::Colon | Sort::Equals | Sort::Star => {}
                _ => {
                    let pattern = self.pattern(node);
                    patterns.push(match (minus.take(), pattern) {
                        (Some(start), Pattern::Value(value)) => Pattern::Value(negative(start, value)),
                        (_, pattern) => pattern,
                    });
                }
            }
        }
        patterns
    }

    fn only<'n>(&mut self, nodes: impl Iterator<Item = Node<'n>>) -> Pattern {
        self.patterns(nodes).pop().unwrap_or(Pattern::Unknown)
    }

    fn pattern(&mut self, node: Node<'_>) -> Pattern {
        if node.is_damaged() {
            self.damage.push(node.span());
            return Pattern::Unknown;
        }
        let lowered = self.deeper(|this| this.pattern_of(node));
        lowered.unwrap_or_else(|| {
            self.damage.push(node.span());
            Pattern::Unknown
        })
    }

    fn pattern_of(&mut self, node: Node<'_>) -> Pattern {
        match node.sort() {
            Sort::CasePattern => self.only(node.all()),
            Sort::As => {
                let Some(target) = node.children().filter(|part| part.sort() == Sort::Identifier).last() else {
                    return Pattern::Unknown;
                };
                let inner = self.only(node.children().take_while(|part| part.start() < target.start()));
                Pattern::As { pattern: Box::new(inner), name: self.bound(target) }
            }
            Sort::UnionPattern => Pattern::Or(self.patterns(node.all())),
            Sort::List => Pattern::Sequence(self.patterns(node.all())),
            Sort::Tuple => {
                let has_comma = node.has(Sort::Comma);
                let mut parts = self.patterns(node.all());
                match parts.pop() {
                    Some(only) if parts.is_empty() && !has_comma => only,
                    last => {
                        parts.extend(last);
                        Pattern::Sequence(parts)
                    }
                }
            }
            Sort::SplatPattern => Pattern::Star(self.rest(node)),
            Sort::DictPattern => self.mapping(node),
            Sort::ClassPattern => self.class_pattern(node),
            Sort::Dotted | Sort::Identifier | Sort::Underscore => {
                if node.sort() == Sort::Dotted && node.children().nth(1).is_some() {
                    return Pattern::Value(self.dotted(node));
                }
                Pattern::Capture(self.capture(node))
            }
            Sort::ComplexPattern => Pattern::Value(Expr { span: node.span(), kind: ExprKind::Unknown }),
            Sort::Text | Sort::Texts | Sort::True | Sort::False | Sort::None | Sort::Integer | Sort::Float => {
                Pattern::Value(self.expression(node))
            }
            _ => Pattern::Unknown,
        }
    }

    /// What a name binds; `_` binds nothing.
    fn capture(&mut self, node: Node<'_>) -> Option<Name> {
        (self.written(node) != "_").then(|| self.bound(node))
    }

    /// The name behind `*` or `**`.
    fn rest(&mut self, node: Node<'_>) -> Option<Name> {
        let name = node.children().last()?;
        self.capture(name)
    }

    fn mapping(&mut self, node: Node<'_>) -> Pattern {
        let (mut entries, mut rest, mut minus) = (Vec::new(), None, None);
        let mut key = None;
        for part in node.all() {
            match part.sort() {
                Sort::Comma | Sort::Colon => {}
                Sort::SplatPattern => rest = self.rest(part),
                Sort::Minus => minus = Some(part.start()),
                _ if key.is_none() => {
                    let value = match self.pattern(part) {
                        Pattern::Value(value) => value,
                        _ => self.unknown(part.span()),
                    };
                    key = Some(match minus.take() {
                        Some(start) => negative(start, value),
                        None => value,
                    });
                }
                _ => {
                    let value = self.pattern(part);
                    entries.extend(key.take().map(|key| (key, value)));
                }
            }
        }
        Pattern::Mapping { entries, rest }
    }

    fn class_pattern(&mut self, node: Node<'_>) -> Pattern {
        let Some(class) = node.first(Sort::Dotted) else { return Pattern::Unknown };
        let class = self.dotted(class);
        let (mut positional, mut keywords) = (Vec::new(), Vec::new());
        for part in node.children().filter(|part| part.sort() == Sort::CasePattern) {
            match part.first(Sort::KeywordPattern) {
                Some(keyword) => {
                    let Some(name) = keyword.child() else { continue };
                    let value = self.only(keyword.all().skip_while(|part| part.start() <= name.start()));
                    keywords.push((self.name_of(name), value));
                }
                None => positional.push(self.pattern(part)),
            }
        }
        Pattern::Class { class, positional, keywords }
    }

    /// `if condition` behind a pattern.
    pub(super) fn guard(&mut self, case: Node<'_>) -> Option<Expr> {
        let clause = case.field(Field::Guard)?;
        Some(self.part(clause.child(), clause))
    }
}

/// A negative number whose minus stands at `start`.
fn negative(start: usize, operand: Expr) -> Expr {
    let span = Span::new(start, operand.span.end);
    Expr { span, kind: ExprKind::Unary { operator: UnaryOperator::Minus, operand: Box::new(operand) } }
}
