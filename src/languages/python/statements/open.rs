//! First pass: functions, classes, and the regions of every block.

use tree_sitter::Node;

use super::{Builder, Frame, constant};
use crate::languages::python::facts::Captured;
use crate::languages::python::ids::narrow;
use crate::languages::python::regions::{Group, RegionKind};
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
                if let Some(body) = node.child_by_field_name("body") {
                    self.block(body, RegionKind::Loop);
                }
            }
            ("try", Frame::Whole) => self.open_try(node),
            ("match", Frame::Whole) => self.open_match(node),
            _ => {}
        }
    }

    fn condition(&mut self, node: Node<'_>) -> Option<ExpressionId> {
        node.child_by_field_name("condition").map(|test| self.lowering.expression(test))
    }

    fn open_function(&mut self, node: Node<'_>) {
        let id = FunctionId { line: self.line(), index: narrow(self.slice.functions.len()) };
        let Some(body) = node.child_by_field_name("body") else { return };
        let Some(body) = self.block(body, RegionKind::Function(id)) else { return };
        let name = node.child_by_field_name("name");
        let parameters = node.child_by_field_name("parameters").map(|list| self.parameters(list)).unwrap_or_default();
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
        let Some(body) = node.child_by_field_name("body") else { return };
        let region = self.add_region(RegionKind::Function(id), self.span(body));
        let parameters = node.child_by_field_name("parameters").map(|list| self.parameters(list)).unwrap_or_default();
        let returned = self.lowering.expression(body);
        self.slice.returned.push((region, returned));
        let name_span = self.span(node);
        let (name, decorators) = ("".into(), Vec::new());
        self.slice.functions.push(Function { name, name_span, parameters, decorators, body: region, class: None });
        self.functions.insert(node.id(), id);
    }

    fn open_class(&mut self, node: Node<'_>) {
        let id = ClassId { line: self.line(), index: narrow(self.slice.classes.len()) };
        let Some(body) = node.child_by_field_name("body") else { return };
        let Some(body) = self.block(body, RegionKind::Class(id)) else { return };
        let name = node.child_by_field_name("name");
        let bases = node.child_by_field_name("superclasses").map(|list| self.lowering.arguments(list, 0));
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
        let Some(parent) = node.parent().filter(|parent| parent.kind() == "decorated_definition") else {
            return Vec::new();
        };
        let mut cursor = parent.walk();
        let decorators: Vec<Node<'_>> =
            parent.named_children(&mut cursor).filter(|child| child.kind() == "decorator").collect();
        decorators
            .into_iter()
            .filter_map(|node| node.named_child(0))
            .map(|node| self.lowering.expression(node))
            .collect()
    }

    fn parameters(&mut self, list: Node<'_>) -> Vec<Parameter> {
        let mut cursor = list.walk();
        let nodes: Vec<Node<'_>> = list.named_children(&mut cursor).collect();
        let mut parameters = Vec::with_capacity(nodes.len());
        let mut keyword_only = false;
        for node in nodes {
            let normal = if keyword_only { ParameterKind::KeywordOnly } else { ParameterKind::Normal };
            let inner = node.child_by_field_name("name").or_else(|| node.named_child(0)).unwrap_or(node);
            let (named, kind) = match (node.kind(), inner.kind()) {
                ("keyword_separator", _) => {
                    keyword_only = true;
                    continue;
                }
                ("identifier", _) => (node, normal),
                ("list_splat_pattern", _) => (inner, ParameterKind::Star),
                ("dictionary_splat_pattern", _) => (inner, ParameterKind::DoubleStar),
                (_, "list_splat_pattern") => (inner.named_child(0).unwrap_or(inner), ParameterKind::Star),
                (_, "dictionary_splat_pattern") => (inner.named_child(0).unwrap_or(inner), ParameterKind::DoubleStar),
                ("typed_parameter" | "default_parameter" | "typed_default_parameter", "identifier") => (inner, normal),
                _ => continue,
            };
            keyword_only |= kind == ParameterKind::Star;
            parameters.push(Parameter {
                name: self.lowering.text(named).into(),
                span: self.span(named),
                default: node.child_by_field_name("value").map(|value| self.lowering.expression(value)),
                annotation: node.child_by_field_name("type").map(|annotation| self.lowering.expression(annotation)),
                kind,
            });
        }
        parameters
    }

    fn branch(&mut self, group: u32, body: Node<'_>) -> Option<RegionId> {
        let id = self.block(body, RegionKind::Branch { group })?;
        self.groups[group as usize].members.push(id);
        Some(id)
    }

    fn group(&mut self, exclusive: bool) -> u32 {
        self.groups.push(Group { exhaustive: false, exclusive, members: Vec::new() });
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
        let mut cursor = node.walk();
        let alternatives: Vec<Node<'_>> = node.children_by_field_name("alternative", &mut cursor).collect();
        for clause in std::iter::once(node).chain(alternatives) {
            let test = self.condition(clause);
            let body = clause.child_by_field_name("consequence").or_else(|| clause.child_by_field_name("body"));
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
        let Some(body) = node.child_by_field_name("body") else { return };
        let body = self.block(body, RegionKind::Loop);
        if test.and_then(|test| constant(&self.lowering.expressions, test)) == Some(false) {
            self.mark_dead(body);
        }
    }

    fn open_try(&mut self, node: Node<'_>) {
        let mut cursor = node.walk();
        let clauses: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        if !clauses.iter().any(|clause| clause.kind() == "except_clause") {
            return;
        }
        let group = self.group(false);
        self.groups[group as usize].exhaustive = true;
        for clause in clauses {
            match clause.kind() {
                "block" => {
                    self.branch(group, clause);
                }
                "except_clause" => {
                    let mut cursor = clause.walk();
                    let body = clause.named_children(&mut cursor).find(|child| child.kind() == "block");
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
        let Some(body) = node.child_by_field_name("body") else { return };
        let mut cursor = body.walk();
        let cases: Vec<Node<'_>> =
            body.named_children(&mut cursor).filter(|case| case.kind() == "case_clause").collect();
        for case in cases {
            let Some(block) = case.child_by_field_name("consequence") else { continue };
            let mut cursor = case.walk();
            let pattern = case.named_children(&mut cursor).find(|child| child.kind() == "case_pattern");
            let wildcard = pattern.is_some_and(|pattern| self.lowering.text(pattern) == "_");
            self.groups[group as usize].exhaustive |= wildcard && case.child_by_field_name("guard").is_none();
            self.branch(group, block);
        }
    }
}
