//! First pass: functions, classes, and the regions of every block.

use super::{Builder, Frame, constant};
use crate::languages::python::facts::Captured;
use crate::languages::python::ids::narrow;
use crate::languages::python::regions::{Group, RegionKind};
use crate::languages::python::syntax::{Field, Node, Sort};
use crate::languages::python::{
    Class, ClassId, ExpressionId, Function, FunctionId, Parameter, ParameterKind, RegionId,
};

impl Builder<'_> {
    /// Opens the regions of one captured statement.
    pub fn open(&mut self, captured: &Captured<'_>) {
        let node = captured.node;
        match (captured.what, self.frame) {
            ("function", _) => self.open_function(node),
            ("lambda", _) => self.open_lambda(node),
            ("class", _) => self.open_class(node),
            ("comprehension", _) => {
                let span = self.span(node);
                self.add_region(RegionKind::Comprehension, span);
            }
            ("if" | "while", Frame::Line(..)) => self.slice.test = self.condition(node),
            ("if", Frame::Whole) => self.open_if(node),
            ("while", Frame::Whole) => self.open_while(node),
            ("for", Frame::Whole) => {
                if let Some(body) = node.field(Field::Body) {
                    self.block(body, RegionKind::Loop);
                }
            }
            ("try", Frame::Whole) => self.open_try(node),
            ("match", Frame::Whole) => self.open_match(node),
            _ => {}
        }
    }

    fn condition(&mut self, node: Node<'_>) -> Option<ExpressionId> {
        node.field(Field::Condition).map(|test| self.lowering.expression(test))
    }

    fn open_function(&mut self, node: Node<'_>) {
        let id = FunctionId { line: self.line(), index: narrow(self.slice.functions.len()) };
        let Some(body) = node.field(Field::Body) else { return };
        let Some(body) = self.block(body, RegionKind::Function(id)) else { return };
        let name = node.field(Field::Name);
        let parameters = node.field(Field::Parameters).map(|list| self.parameters(list)).unwrap_or_default();
        let function = Function {
            name: name.map_or("", |name| self.lowering.text(name)).into(),
            name_span: self.span(name.unwrap_or(node)),
            parameters,
            decorators: self.decorators(node),
            body,
            class: None,
        };
        self.slice.functions.push(function);
        self.functions.insert(node.id(), id);
    }

    fn open_lambda(&mut self, node: Node<'_>) {
        let id = FunctionId { line: self.line(), index: narrow(self.slice.functions.len()) };
        let Some(body) = node.field(Field::Body) else { return };
        let region = self.add_region(RegionKind::Function(id), self.span(body));
        let parameters = node.field(Field::Parameters).map(|list| self.parameters(list)).unwrap_or_default();
        let returned = self.lowering.expression(body);
        self.slice.returned.push((region, returned));
        let name_span = self.span(node);
        let (name, decorators) = ("".into(), Vec::new());
        self.slice.functions.push(Function { name, name_span, parameters, decorators, body: region, class: None });
        self.functions.insert(node.id(), id);
    }

    fn open_class(&mut self, node: Node<'_>) {
        let id = ClassId { line: self.line(), index: narrow(self.slice.classes.len()) };
        let Some(body) = node.field(Field::Body) else { return };
        let Some(body) = self.block(body, RegionKind::Class(id)) else { return };
        let name = node.field(Field::Name);
        let bases = node.field(Field::Bases).map(|list| self.lowering.arguments(list, 0));
        // Nobody asks for the decorators of a class, but they read names.
        self.decorators(node);
        let class = Class {
            name: name.map_or("", |name| self.lowering.text(name)).into(),
            name_span: self.span(name.unwrap_or(node)),
            bases: bases.unwrap_or_default(),
            body,
        };
        self.slice.classes.push(class);
        self.classes.insert(node.id(), id);
    }

    fn decorators(&mut self, node: Node<'_>) -> Vec<ExpressionId> {
        let Some(parent) = node.parent().filter(|parent| parent.sort() == Sort::Decorated) else {
            return Vec::new();
        };
        let decorators = parent.children().filter(|child| child.sort() == Sort::Decorator);
        decorators.filter_map(Node::child).map(|node| self.lowering.expression(node)).collect()
    }

    fn parameters(&mut self, list: Node<'_>) -> Vec<Parameter> {
        let mut parameters = Vec::with_capacity(list.children().count());
        let mut keyword_only = false;
        for node in list.children() {
            let normal = if keyword_only { ParameterKind::KeywordOnly } else { ParameterKind::Normal };
            let inner = node.field(Field::Name).or_else(|| node.child()).unwrap_or(node);
            let (named, kind) = match (node.sort(), inner.sort()) {
                (Sort::Separator, _) => {
                    keyword_only = true;
                    continue;
                }
                (Sort::Name, _) => (node, normal),
                (Sort::Star, _) => (inner, ParameterKind::Star),
                (Sort::DoubleStar, _) => (inner, ParameterKind::DoubleStar),
                (_, Sort::Star) => (inner.child().unwrap_or(inner), ParameterKind::Star),
                (_, Sort::DoubleStar) => (inner.child().unwrap_or(inner), ParameterKind::DoubleStar),
                (Sort::Typed | Sort::Default, Sort::Name) => (inner, normal),
                _ => continue,
            };
            keyword_only |= kind == ParameterKind::Star;
            parameters.push(Parameter {
                name: self.lowering.text(named).into(),
                span: self.span(named),
                default: node.field(Field::Value).map(|value| self.lowering.expression(value)),
                annotation: node.field(Field::Type).map(|annotation| self.lowering.expression(annotation)),
                kind,
            });
        }
        parameters
    }

    fn branch(&mut self, group: u32, body: Node<'_>) -> Option<RegionId> {
        self.block(body, RegionKind::Branch { group })
    }

    fn group(&mut self, exclusive: bool) -> u32 {
        self.groups.push(Group { exhaustive: false, exclusive });
        narrow(self.groups.len() - 1)
    }

    fn mark_dead(&mut self, region: Option<RegionId>) {
        if let Some(RegionId::Block(block)) = region {
            self.regions[block as usize].dead = true;
        }
    }

    fn open_if(&mut self, node: Node<'_>) {
        let group = self.group(true);
        let mut taken = false;
        for clause in std::iter::once(node).chain(node.fields(Field::Alternative)) {
            let test = self.condition(clause);
            let body = clause.field(Field::Consequence).or_else(|| clause.field(Field::Body));
            let Some(body) = body else { continue };
            let outcome = test.map_or(Some(true), |test| constant(&self.lowering.expressions, test));
            let region = self.branch(group, body);
            if taken || outcome == Some(false) {
                self.mark_dead(region);
            }
            taken |= outcome == Some(true) && test.is_some();
            self.groups[group as usize].exhaustive |= test.is_none() || outcome == Some(true);
        }
    }

    fn open_while(&mut self, node: Node<'_>) {
        let test = self.condition(node);
        let Some(body) = node.field(Field::Body) else { return };
        let body = self.block(body, RegionKind::Loop);
        if test.and_then(|test| constant(&self.lowering.expressions, test)) == Some(false) {
            self.mark_dead(body);
        }
    }

    fn open_try(&mut self, node: Node<'_>) {
        if !node.children().any(|clause| clause.sort() == Sort::Except) {
            return;
        }
        let group = self.group(false);
        self.groups[group as usize].exhaustive = true;
        for clause in node.children() {
            match clause.sort() {
                Sort::Block => {
                    self.branch(group, clause);
                }
                Sort::Except => {
                    let body = clause.children().find(|child| child.sort() == Sort::Block);
                    if let Some(body) = body {
                        self.branch(group, body);
                    }
                }
                _ => {}
            }
        }
    }

    fn open_match(&mut self, node: Node<'_>) {
        let group = self.group(true);
        let Some(body) = node.field(Field::Body) else { return };
        for case in body.children().filter(|case| case.sort() == Sort::Case) {
            let Some(block) = case.field(Field::Consequence) else { continue };
            let pattern = case.children().find(|child| child.sort() == Sort::Wrapper);
            let wildcard = pattern.is_some_and(|pattern| self.lowering.text(pattern) == "_");
            self.groups[group as usize].exhaustive |= wildcard && case.field(Field::Guard).is_none();
            self.branch(group, block);
        }
    }
}
