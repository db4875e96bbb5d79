//! Second pass: what is bound, called and left in each region.

use std::iter::successors;

use super::{Builder, Frame};
use crate::languages::python::facts::Captured;
use crate::languages::python::layout::NONE;
use crate::languages::python::lower::operator_of;
use crate::languages::python::regions::RegionKind;
use crate::languages::python::syntax::{Field, Node, Sort};
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
                let value = node.field(Field::Value).map(|value| self.lowering.expression(value));
                if let (Some(name), Some(value)) = (node.field(Field::Name), value) {
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
                if let (Some(&id), Some(name)) = (self.classes.get(&node.id()), node.field(Field::Name)) {
                    self.bind(name, BindingKind::Class(id), self.span(node).start, region);
                }
            }
            "return" => self.take_return(node, region),
            "exit" => self.leave(region, self.span(node).end),
            "yield" => {
                if let Some(value) = node.child() {
                    let value = self.lowering.expression(value);
                    self.slice.yielded.push((self.scope(region), value));
                }
            }
            "for" => self.take_loop(node),
            "comprehension" => self.take_comprehension(node),
            "with" => self.take_with(node, region),
            "except" => {
                let value = node.field(Field::Value);
                let alias = value.and_then(|value| value.field(Field::Alias));
                if let (Some(value), Some(name)) = (value, alias.and_then(Node::child)) {
                    self.bind(name, BindingKind::Opaque, self.span(value).end, region);
                }
            }
            "global" => {
                let scope = self.scope(region);
                for name in node.children() {
                    self.slice.globals.push((scope, self.lowering.text(name).into()));
                }
            }
            "delete" => {
                if let Some(name) = node.child().filter(|name| name.sort() == Sort::Name) {
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
        let source = node.field(Field::Module);
        let written = source.map_or("", |source| self.lowering.text(source));
        let module = written.trim_start_matches(['.', ' ']);
        let level = written.len() - written.trim_start_matches('.').len();
        if node.children().any(|child| child.sort() == Sort::Wildcard) {
            self.slice.stars.push(StarImport { level, module: module.into(), region });
        }
        for name in node.fields(Field::Name) {
            let (dotted, alias) = match name.sort() {
                Sort::Renamed => (name.field(Field::Name), name.field(Field::Alias)),
                _ => (Some(name), None),
            };
            let Some(dotted) = dotted else { continue };
            let text = self.lowering.text(dotted);
            let import = if source.is_some() {
                Import { level, module: module.into(), name: Some(text.into()), whole: true }
            } else {
                Import { level: 0, module: text.into(), name: None, whole: alias.is_some() }
            };
            let bound = alias.or_else(|| if source.is_some() { Some(dotted) } else { dotted.child() });
            if let Some(bound) = bound {
                self.bind(bound, BindingKind::Import(import), self.span(node).end, region);
            }
        }
    }

    fn take_assignment(&mut self, node: Node<'_>, region: RegionId) {
        // `a = b = value`: the outermost is taken with all that stand in it.
        if node.parent().is_some_and(|outer| outer.sort() == Sort::Assignment) {
            return;
        }
        let chain = || {
            let first = Some(node);
            successors(first, |outer| outer.field(Field::Right).filter(|right| right.sort() == Sort::Assignment))
        };
        let Some(right) = chain().last().and_then(|innermost| innermost.field(Field::Right)) else {
            self.take_declaration(node, region);
            return;
        };
        let value = self.lowering.expression(right);
        for statement in chain() {
            if let Some(left) = statement.field(Field::Left) {
                self.assign(left, value, &mut Vec::new(), statement, region);
            }
        }
    }

    /// `name: annotation` in a class body.
    fn take_declaration(&mut self, node: Node<'_>, region: RegionId) {
        if !matches!(self.region(region).kind, RegionKind::Class(_)) {
            return;
        }
        if let (Some(left), Some(annotation)) = (node.field(Field::Left), node.field(Field::Type)) {
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
        match target.sort() {
            Sort::Name => {
                let kind =
                    if way.is_empty() { BindingKind::Value(value) } else { BindingKind::Unpacked(value, way.clone()) };
                self.bind(target, kind, self.span(statement).end, region);
            }
            Sort::Attribute | Sort::Subscript => {
                let target = self.lowering.expression(target);
                self.store(target, value, way, self.span(statement), region);
            }
            Sort::Sequence if way.len() < 4 => {
                for (index, part) in target.children().enumerate() {
                    way.push(index);
                    self.assign(part, value, way, statement, region);
                    way.pop();
                }
            }
            _ => {}
        }
    }

    fn take_augmented(&mut self, node: Node<'_>, region: RegionId) {
        let (Some(left), Some(right)) = (node.field(Field::Left), node.field(Field::Right)) else {
            return;
        };
        let operator = operator_of(node.field(Field::Operator).map_or("", |operator| self.lowering.text(operator)));
        let value = self.lowering.expression(right);
        if left.sort() == Sort::Name {
            self.bind(left, BindingKind::Augmented(operator, value), self.span(node).end, region);
        }
        let object = self.lowering.expression(left);
        self.update_by_union(object, operator, value, self.span(node), region);
    }

    fn take_function(&mut self, node: Node<'_>, region: RegionId) {
        let Some(&id) = self.functions.get(&node.id()) else { return };
        if let Some(name) = node.field(Field::Name) {
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
        if let Some(value) = node.child() {
            let value = self.lowering.expression(value);
            if !dead {
                self.slice.returned.push((self.scope(region), value));
            }
        }
        self.leave(region, self.span(node).end);
    }

    fn take_loop(&mut self, node: Node<'_>) {
        let (Some(left), Some(right), Some(body)) =
            (node.field(Field::Left), node.field(Field::Right), node.field(Field::Body))
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
        for clause in node.children().filter(|child| child.sort() == Sort::ForClause) {
            let (Some(left), Some(right)) = (clause.field(Field::Left), clause.field(Field::Right)) else {
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
        if target.sort() == Sort::Name {
            self.bind(target, BindingKind::Loop(value, way.clone()), effect, region);
        } else if way.len() < 4 && matches!(target.sort(), Sort::Sequence | Sort::Star | Sort::Wrapper) {
            // Of `for self.item in items` no part is a name that is bound.
            for (index, part) in target.children().enumerate() {
                way.push(index);
                self.loop_names(part, value, way, effect, region);
                way.pop();
            }
        }
    }

    fn take_with(&mut self, node: Node<'_>, region: RegionId) {
        let Some(pattern) = node.field(Field::Value).filter(|value| value.sort() == Sort::As) else {
            return;
        };
        let target = pattern.field(Field::Alias).and_then(Node::child);
        if let (Some(value), Some(name)) = (pattern.child(), target) {
            let value = self.lowering.expression(value);
            if name.sort() == Sort::Name {
                self.bind(name, BindingKind::Context(value), self.span(node).end, region);
            }
        }
    }
}
