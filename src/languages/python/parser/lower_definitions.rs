//! Functions, lambdas and classes.

use std::sync::Arc;

use super::lowerer::Lowerer;
use super::nodes::{Field, Node, Sort};
use crate::languages::python::ast::{
    Block, Body, Class, Expr, Function, Name, Parameter, ParameterKind, Stmt, StmtKind,
};
use crate::text::Span;

impl Lowerer<'_> {
    /// `def` or `class`, with or without decorators.
    pub(super) fn definition(&mut self, node: Node<'_>) -> Option<StmtKind> {
        let (decorators, definition) = if node.sort() == Sort::Decorated {
            let decorators = node.children().filter(|child| child.sort() == Sort::Decorator);
            let lowered: Vec<Expr> = decorators.map(|decorator| self.part(decorator.child(), decorator)).collect();
            (lowered, node.field(Field::Definition)?)
        } else {
            (Vec::new(), node)
        };
        match definition.sort() {
            Sort::Function => self.function(definition, decorators),
            Sort::Class => self.class(definition, decorators),
            _ => None,
        }
    }

    fn function(&mut self, node: Node<'_>, decorators: Vec<Expr>) -> Option<StmtKind> {
        let (name_node, body) = (node.field(Field::Name)?, node.field(Field::Body)?);
        let name = self.bound(name_node);
        let parameters = node.field(Field::Parameters).map_or_else(Vec::new, |list| self.parameters(list));
        let returns = node.field(Field::ReturnType).map(|annotation| self.expression(annotation));
        let (body, end) = if let Some(span) = self.body_at(body.start()) {
            (Body::lazy(Arc::clone(self.source), span), Some(span.end))
        } else {
            let mut end = None;
            let body = self.body(|this| {
                let statements = this.statements(body);
                end = statements.last().map(|last| last.span.end);
                statements
            });
            (body, end)
        };
        // The grammar counts comments behind a block to the block.
        let span = Span::new(node.start(), end.unwrap_or(node.end()));
        Some(StmtKind::Function(Arc::new(Function {
            name,
            name_span: name_node.span(),
            span,
            decorators,
            parameters,
            returns,
            is_async: node.has(Sort::Async),
            body,
        })))
    }

    /// A body that is lowered now; `statements` lowers them.
    fn body(&mut self, statements: impl FnOnce(&mut Self) -> Vec<Stmt>) -> Body {
        self.scopes.enter();
        let outer = std::mem::take(&mut self.damage);
        let statements = statements(self);
        let damage = std::mem::replace(&mut self.damage, outer);
        Body::parsed(Block { statements, scope: self.scopes.leave(), damage })
    }

    /// `lambda parameters: body`
    pub(super) fn lambda(&mut self, node: Node<'_>) -> Arc<Function> {
        let parameters = node.field(Field::Parameters).map_or_else(Vec::new, |list| self.parameters(list));
        let body = self.body(|this| {
            let value = this.part(node.field(Field::Body), node);
            vec![Stmt { span: value.span, kind: StmtKind::Return(Some(value)) }]
        });
        Arc::new(Function {
            name: Arc::from(""),
            name_span: node.span(),
            span: node.span(),
            decorators: Vec::new(),
            parameters,
            returns: None,
            is_async: false,
            body,
        })
    }

    fn class(&mut self, node: Node<'_>, decorators: Vec<Expr>) -> Option<StmtKind> {
        let (name_node, body) = (node.field(Field::Name)?, node.field(Field::Body)?);
        let name = self.bound(name_node);
        let bases = node.field(Field::Bases).map_or_else(Vec::new, |list| self.arguments(list));
        self.scopes.enter();
        let body = self.statements(body);
        let scope = self.scopes.leave();
        let end = body.last().map_or(node.end(), |last| last.span.end);
        let (name_span, span) = (name_node.span(), Span::new(node.start(), end));
        Some(StmtKind::Class(Arc::new(Class { name, name_span, span, decorators, bases, body, scope })))
    }

    fn parameters(&mut self, list: Node<'_>) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut plain = ParameterKind::Plain;
        for node in list.children() {
            match node.sort() {
                Sort::KeywordSeparator => plain = ParameterKind::KeywordOnly,
                Sort::PositionalSeparator => {
                    for parameter in &mut parameters {
                        if parameter.kind == ParameterKind::Plain {
                            parameter.kind = ParameterKind::PositionalOnly;
                        }
                    }
                }
                _ => {
                    let parameter = self.parameter(node, plain);
                    if parameter.kind == ParameterKind::Variadic {
                        plain = ParameterKind::KeywordOnly;
                    }
                    parameters.push(parameter);
                }
            }
        }
        parameters
    }

    fn parameter(&mut self, node: Node<'_>, plain: ParameterKind) -> Parameter {
        let span = node.span();
        let named = match node.sort() {
            Sort::Typed => node.child(),
            Sort::Default => node.field(Field::Name),
            _ => Some(node),
        };
        let annotation = node.field(Field::Type).map(|annotation| self.expression(annotation));
        let default = node.field(Field::Value).map(|value| self.expression(value));
        let (kind, name) = match named.map(|named| (named.sort(), named)) {
            Some((Sort::Splat, splat)) => (ParameterKind::Variadic, self.parameter_name(splat.child(), span)),
            Some((Sort::DictionarySplat, splat)) => (ParameterKind::Keywords, self.parameter_name(splat.child(), span)),
            _ => (plain, self.parameter_name(named, span)),
        };
        Parameter { name, span, kind, annotation, default }
    }

    /// The name of a parameter; empty where it is none, as for the tuples of Python 2.
    fn parameter_name(&mut self, node: Option<Node<'_>>, span: Span) -> Name {
        if let Some(node) = node.filter(|node| matches!(node.sort(), Sort::Identifier | Sort::KeywordIdentifier)) {
            self.name_of(node)
        } else {
            self.damage.push(span);
            Arc::from("")
        }
    }
}
