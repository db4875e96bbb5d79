//! First pass: functions, classes, and the regions of every block.

use tree_sitter::Node;

use super::Builder;
use crate::languages::python::facts::Captured;
use crate::languages::python::lower::span;
use crate::languages::python::regions::{Group, RegionKind};
use crate::languages::python::{
    Class, ClassId, ExpressionId, Function, FunctionId, Kind, Parameter, ParameterKind, RegionId,
};

impl Builder<'_> {
    /// Opens the regions of one captured statement.
    pub fn open(&mut self, captured: &Captured<'_>) {
        let node = captured.node;
        match captured.what {
            "function" | "lambda" => self.open_function(node),
            "class" => self.open_class(node),
            "if" => self.open_if(node),
            "while" => self.open_while(node),
            "for" => {
                self.open_field(node, "body", RegionKind::Loop);
            }
            "try" => self.open_try(node),
            "match" => self.open_match(node),
            "comprehension" => {
                self.add_region(RegionKind::Comprehension, span(node));
            }
            _ => {}
        }
    }

    fn open_field(&mut self, node: Node<'_>, field: &str, kind: RegionKind) -> Option<RegionId> {
        node.child_by_field_name(field).map(|body| self.add_region(kind, span(body)))
    }

    fn open_function(&mut self, node: Node<'_>) {
        let id = FunctionId(u32::try_from(self.module.functions.len()).unwrap_or(u32::MAX));
        let Some(body) = self.open_field(node, "body", RegionKind::Function(id)) else { return };
        let name = node.child_by_field_name("name");
        let parameters = node.child_by_field_name("parameters").map(|list| self.parameters(list)).unwrap_or_default();
        let function = Function {
            name: name.map_or("", |name| self.lowering.text(name)).into(),
            name_span: span(name.unwrap_or(node)),
            parameters,
            decorators: self.decorators(node),
            body,
            class: None,
            returns: if node.kind() == "lambda" {
                node.child_by_field_name("body").map(|body| self.lowering.expression(body)).into_iter().collect()
            } else {
                Vec::new()
            },
            yields: Vec::new(),
        };
        self.module.functions.push(function);
        self.functions.insert(node.id(), id);
    }

    fn open_class(&mut self, node: Node<'_>) {
        let id = ClassId(u32::try_from(self.module.classes.len()).unwrap_or(u32::MAX));
        let Some(body) = self.open_field(node, "body", RegionKind::Class(id)) else { return };
        let name = node.child_by_field_name("name");
        let bases = node.child_by_field_name("superclasses").map(|list| self.lowering.arguments(list, 0));
        let class = Class {
            name: name.map_or("", |name| self.lowering.text(name)).into(),
            name_span: span(name.unwrap_or(node)),
            bases: bases.unwrap_or_default(),
            decorators: self.decorators(node),
            body,
            declared: Vec::new(),
        };
        self.module.classes.push(class);
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
                span: span(named),
                default: node.child_by_field_name("value").map(|value| self.lowering.expression(value)),
                annotation: node.child_by_field_name("type").map(|annotation| self.lowering.expression(annotation)),
                kind,
            });
        }
        parameters
    }

    fn branch(&mut self, group: u32, test: Option<ExpressionId>, body: Node<'_>) -> RegionId {
        let id = self.add_region(RegionKind::Branch { group, test }, span(body));
        self.module.groups[group as usize].members.push(id);
        id
    }

    fn group(&mut self, exclusive: bool) -> u32 {
        self.module.groups.push(Group { exhaustive: false, exclusive, members: Vec::new() });
        u32::try_from(self.module.groups.len() - 1).unwrap_or(0)
    }

    /// Whether a test always has one outcome: `False`, `0`, `TYPE_CHECKING` and their negation.
    fn constant(&self, test: ExpressionId) -> Option<bool> {
        match &self.lowering.expressions[test.0 as usize].kind {
            Kind::Boolean(value) => Some(*value),
            Kind::Number(number) => Some(&**number != "0"),
            Kind::Nothing => Some(false),
            Kind::Name(name) | Kind::Attribute { name, .. } if &**name == "TYPE_CHECKING" => Some(false),
            Kind::Not(inner) => self.constant(*inner).map(|value| !value),
            Kind::And(left, right) => match (self.constant(*left), self.constant(*right)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    fn open_if(&mut self, node: Node<'_>) {
        let group = self.group(true);
        let mut taken = false;
        let mut cursor = node.walk();
        let alternatives: Vec<Node<'_>> = node.children_by_field_name("alternative", &mut cursor).collect();
        for clause in std::iter::once(node).chain(alternatives) {
            let test = clause.child_by_field_name("condition").map(|test| self.lowering.expression(test));
            let body = clause.child_by_field_name("consequence").or_else(|| clause.child_by_field_name("body"));
            let Some(body) = body else { continue };
            let outcome = test.map_or(Some(true), |test| self.constant(test));
            let region = self.branch(group, test, body);
            self.module.regions[region.0 as usize].dead = taken || outcome == Some(false);
            taken |= outcome == Some(true) && test.is_some();
            self.module.groups[group as usize].exhaustive |= test.is_none() || outcome == Some(true);
        }
    }

    fn open_while(&mut self, node: Node<'_>) {
        let test = node.child_by_field_name("condition").map(|test| self.lowering.expression(test));
        if let Some(body) = self.open_field(node, "body", RegionKind::Loop) {
            let never = test.and_then(|test| self.constant(test)) == Some(false);
            self.module.regions[body.0 as usize].dead = never;
        }
    }

    fn open_try(&mut self, node: Node<'_>) {
        let mut cursor = node.walk();
        let clauses: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        if !clauses.iter().any(|clause| clause.kind() == "except_clause") {
            return;
        }
        let group = self.group(false);
        self.module.groups[group as usize].exhaustive = true;
        for clause in clauses {
            match clause.kind() {
                "block" => {
                    self.branch(group, None, clause);
                }
                "except_clause" => {
                    let mut cursor = clause.walk();
                    let body = clause.named_children(&mut cursor).find(|child| child.kind() == "block");
                    if let Some(body) = body {
                        self.branch(group, None, body);
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
            self.module.groups[group as usize].exhaustive |= wildcard && case.child_by_field_name("guard").is_none();
            self.branch(group, None, block);
        }
    }
}
