//! Second pass: what is bound, called and left in each region.

use tree_sitter::Node;

use super::{Builder, Frame};
use crate::languages::python::facts::Captured;
use crate::languages::python::layout::NONE;
use crate::languages::python::lower::operator_of;
use crate::languages::python::regions::RegionKind;
use crate::languages::python::{BindingKind, ExpressionId, Import, Kind, RegionId, StarImport};

impl Builder<'_> {
    /// Takes the facts of one captured statement.
    pub fn take(&mut self, captured: &Captured<'_>) {
        let node = captured.node;
        let region = self.region_of(node);
        match captured.what {
            "import" => self.take_import(node, region),
            "assignment" => self.take_assignment(node, region),
            "augmented" => self.take_augmented(node, region),
            "walrus" => {
                let value = node.child_by_field_name("value").map(|value| self.lowering.expression(value));
                if let (Some(name), Some(value)) = (node.child_by_field_name("name"), value) {
                    self.bind(name, BindingKind::Value(value), self.span(node).end, region);
                }
            }
            "call" => {
                let call = self.lowering.expression(node);
                self.slice.calls.push(call);
                self.take_call_store(call, region);
                if self.leaves(call) {
                    self.leave(region, self.span(node).end);
                }
            }
            "function" | "lambda" => self.take_function(node, region),
            "class" => {
                if let (Some(&id), Some(name)) = (self.classes.get(&node.id()), node.child_by_field_name("name")) {
                    self.bind(name, BindingKind::Class(id), self.span(node).start, region);
                }
            }
            "return" => self.take_return(node, region),
            "exit" => self.leave(region, self.span(node).end),
            "yield" => {
                if let Some(value) = node.named_child(0) {
                    let value = self.lowering.expression(value);
                    self.slice.yielded.push((self.scope(region), value));
                }
            }
            "for" => self.take_loop(node),
            "comprehension" => self.take_comprehension(node),
            "with" => self.take_with(node, region),
            "except" => {
                let value = node.child_by_field_name("value");
                let alias = value.and_then(|value| value.child_by_field_name("alias"));
                if let (Some(value), Some(name)) = (value, alias.and_then(|alias| alias.named_child(0))) {
                    self.bind(name, BindingKind::Opaque, self.span(value).end, region);
                }
            }
            "global" => {
                let scope = self.scope(region);
                let mut cursor = node.walk();
                for name in node.named_children(&mut cursor) {
                    self.slice.globals.push((scope, self.lowering.text(name).into()));
                }
            }
            "delete" => {
                if let Some(name) = node.named_child(0).filter(|name| name.kind() == "identifier") {
                    self.bind(name, BindingKind::Opaque, self.span(node).end, region);
                }
            }
            "damage" => self.slice.damage.push(self.span(node)),
            _ => {}
        }
    }

    /// `sys.exit()`, `exit()`, `quit()`, `os._exit()` as a statement of its own.
    fn leaves(&self, call: ExpressionId) -> bool {
        let Kind::Call { callee, .. } = self.lowering.kind_of(call) else { return false };
        let (name, object) = match self.lowering.kind_of(*callee) {
            Kind::Name(name) => (&**name, None),
            Kind::Attribute { object, name } => (&**name, Some(*object)),
            _ => return false,
        };
        match object.map(|object| self.lowering.kind_of(object)) {
            None => matches!(name, "exit" | "quit"),
            Some(Kind::Name(module)) => matches!((&**module, name), ("sys", "exit") | ("os", "_exit")),
            Some(_) => false,
        }
    }

    fn take_import(&mut self, node: Node<'_>, region: RegionId) {
        let source = node.child_by_field_name("module_name");
        let written = source.map_or("", |source| self.lowering.text(source));
        let module = written.trim_start_matches(['.', ' ']);
        let level = written.len() - written.trim_start_matches('.').len();
        let mut cursor = node.walk();
        if node.named_children(&mut cursor).any(|child| child.kind() == "wildcard_import") {
            self.slice.stars.push(StarImport { level, module: module.into(), region });
        }
        let names: Vec<Node<'_>> = node.children_by_field_name("name", &mut cursor).collect();
        for name in names {
            let (dotted, alias) = match name.kind() {
                "aliased_import" => (name.child_by_field_name("name"), name.child_by_field_name("alias")),
                _ => (Some(name), None),
            };
            let Some(dotted) = dotted else { continue };
            let text = self.lowering.text(dotted);
            let import = if source.is_some() {
                Import { level, module: module.into(), name: Some(text.into()), whole: true }
            } else {
                Import { level: 0, module: text.into(), name: None, whole: alias.is_some() }
            };
            let bound = alias.or_else(|| if source.is_some() { Some(dotted) } else { dotted.named_child(0) });
            if let Some(bound) = bound {
                self.bind(bound, BindingKind::Import(import), self.span(node).end, region);
            }
        }
    }

    fn take_assignment(&mut self, node: Node<'_>, region: RegionId) {
        let Some(left) = node.child_by_field_name("left") else { return };
        let Some(mut right) = node.child_by_field_name("right") else {
            self.take_declaration(node, left, region);
            return;
        };
        // `a = b = value`: the inner assignment is captured by itself.
        while right.kind() == "assignment" {
            let Some(inner) = right.child_by_field_name("right") else { return };
            right = inner;
        }
        let value = self.lowering.expression(right);
        self.assign(left, value, &mut Vec::new(), node, region);
    }

    /// `name: annotation` in a class body.
    fn take_declaration(&mut self, node: Node<'_>, left: Node<'_>, region: RegionId) {
        if !matches!(self.region(region).kind, RegionKind::Class(_)) {
            return;
        }
        if let Some(annotation) = node.child_by_field_name("type") {
            let annotation = self.lowering.expression(annotation);
            let name = self.lowering.text(left).into();
            self.slice.declared.push((region, name, annotation));
        }
    }

    /// Binds or stores one target; patterns are taken apart, at most a few levels deep.
    fn assign(
        &mut self,
        target: Node<'_>,
        value: ExpressionId,
        way: &mut Vec<usize>,
        statement: Node<'_>,
        region: RegionId,
    ) {
        match target.kind() {
            "identifier" => {
                let kind =
                    if way.is_empty() { BindingKind::Value(value) } else { BindingKind::Unpacked(value, way.clone()) };
                self.bind(target, kind, self.span(statement).end, region);
            }
            "attribute" | "subscript" => {
                let target = self.lowering.expression(target);
                self.store(target, value, way, self.span(statement), region);
            }
            "pattern_list" | "tuple_pattern" | "list_pattern" | "tuple" | "list" if way.len() < 4 => {
                let mut cursor = target.walk();
                let parts: Vec<Node<'_>> = target.named_children(&mut cursor).collect();
                for (index, part) in parts.into_iter().enumerate() {
                    way.push(index);
                    self.assign(part, value, way, statement, region);
                    way.pop();
                }
            }
            _ => {}
        }
    }

    fn take_augmented(&mut self, node: Node<'_>, region: RegionId) {
        let (Some(left), Some(right)) = (node.child_by_field_name("left"), node.child_by_field_name("right")) else {
            return;
        };
        let operator =
            operator_of(node.child_by_field_name("operator").map_or("", |operator| self.lowering.text(operator)));
        let value = self.lowering.expression(right);
        if left.kind() == "identifier" {
            self.bind(left, BindingKind::Augmented(operator, value), self.span(node).end, region);
        }
        let object = self.lowering.expression(left);
        self.update_by_union(object, operator, value, self.span(node), region);
    }

    fn take_function(&mut self, node: Node<'_>, region: RegionId) {
        let Some(&id) = self.functions.get(&node.id()) else { return };
        if let Some(name) = node.child_by_field_name("name") {
            self.bind(name, BindingKind::Function(id), self.span(node).start, region);
        }
        let function = &self.slice.functions[id.index as usize];
        let (body, start) = (function.body, self.region(function.body).span.start);
        let parameters: Vec<_> = function.parameters.iter().map(|one| (one.name.clone(), one.span)).collect();
        for (index, (name, span)) in parameters.into_iter().enumerate() {
            let kind = BindingKind::Parameter(id, index);
            let binding = crate::languages::python::Binding { name, kind, span, effect: start, region: body };
            self.slice.bindings.push(binding);
        }
    }

    fn take_return(&mut self, node: Node<'_>, region: RegionId) {
        let dead = self.region(region).dead;
        if let Some(value) = node.named_child(0) {
            let value = self.lowering.expression(value);
            if !dead {
                self.slice.returned.push((self.scope(region), value));
            }
        }
        self.leave(region, self.span(node).end);
    }

    fn take_loop(&mut self, node: Node<'_>) {
        let (Some(left), Some(right), Some(body)) =
            (node.child_by_field_name("left"), node.child_by_field_name("right"), node.child_by_field_name("body"))
        else {
            return;
        };
        let region = match self.frame {
            Frame::Whole => self.region_of(body),
            Frame::Line(_, line, _) if line.opens != NONE => RegionId::Block(line.opens),
            Frame::Line(..) => return,
        };
        let start = match self.frame {
            Frame::Whole => self.span(body).start,
            Frame::Line(..) => self.region(region).span.start,
        };
        let value = self.lowering.expression(right);
        self.loop_names(left, value, &mut Vec::new(), start, region);
    }

    fn take_comprehension(&mut self, node: Node<'_>) {
        let mut cursor = node.walk();
        let clauses: Vec<Node<'_>> =
            node.named_children(&mut cursor).filter(|child| child.kind() == "for_in_clause").collect();
        for clause in clauses {
            let (Some(left), Some(right)) = (clause.child_by_field_name("left"), clause.child_by_field_name("right"))
            else {
                continue;
            };
            let region = self.region_of(node);
            let value = self.lowering.expression(right);
            self.loop_names(left, value, &mut Vec::new(), self.span(node).start, region);
        }
    }

    fn loop_names(
        &mut self,
        target: Node<'_>,
        value: ExpressionId,
        way: &mut Vec<usize>,
        effect: usize,
        region: RegionId,
    ) {
        if target.kind() == "identifier" {
            self.bind(target, BindingKind::Loop(value, way.clone()), effect, region);
        } else if way.len() < 4 {
            let mut cursor = target.walk();
            let parts: Vec<Node<'_>> = target.named_children(&mut cursor).collect();
            for (index, part) in parts.into_iter().enumerate() {
                way.push(index);
                self.loop_names(part, value, way, effect, region);
                way.pop();
            }
        }
    }

    fn take_with(&mut self, node: Node<'_>, region: RegionId) {
        let Some(pattern) = node.child_by_field_name("value").filter(|value| value.kind() == "as_pattern") else {
            return;
        };
        let target = pattern.child_by_field_name("alias").and_then(|alias| alias.named_child(0));
        if let (Some(value), Some(name)) = (pattern.named_child(0), target) {
            let value = self.lowering.expression(value);
            if name.kind() == "identifier" {
                self.bind(name, BindingKind::Context(value), self.span(node).end, region);
            }
        }
    }
}
