//! Values given to attributes and keys, by assignment or by a method that does the same.

use super::Builder;
use crate::languages::python::{
    Argument, ArgumentKind, BinaryOperator, ExpressionId, Kind, RegionId, Store, StoreKind,
};
use crate::text::Span;

impl Builder<'_> {
    fn kind_of(&self, id: ExpressionId) -> &Kind {
        self.lowering.kind_of(id)
    }

    fn constant_key(&self, id: ExpressionId) -> Option<Box<str>> {
        match self.kind_of(id) {
            Kind::Text(key) | Kind::Number(key) => Some(key.clone()),
            _ => None,
        }
    }

    /// `object.name = value`, `object["name"] = value`.
    pub(super) fn store(
        &mut self,
        target: ExpressionId,
        value: ExpressionId,
        way: &[usize],
        span: Span,
        region: RegionId,
    ) {
        let (object, name) = match self.kind_of(target) {
            Kind::Attribute { object, name } => (*object, Some(name.clone())),
            Kind::Subscript { object, index: Some(index) } => (*object, self.constant_key(*index)),
            _ => return,
        };
        let Some(name) = name else { return };
        let kind = if way.is_empty() {
            StoreKind::Member(name, value)
        } else {
            StoreKind::Unpacked(name, value, way.to_vec())
        };
        self.slice.stores.push(Store { object, kind, span, effect: span.end, region });
    }

    /// `object |= value`.
    pub(super) fn update_by_union(
        &mut self,
        object: ExpressionId,
        operator: BinaryOperator,
        value: ExpressionId,
        span: Span,
        region: RegionId,
    ) {
        if operator != BinaryOperator::Union {
            return;
        }
        let value_span = self.lowering.expressions[value.index as usize].span;
        let argument = Argument { kind: ArgumentKind::Positional, value, span: value_span };
        let kind = StoreKind::Update(vec![argument]);
        self.slice.stores.push(Store { object, kind, span, effect: span.end, region });
    }

    /// `object.update(...)`, `object.setdefault(key, value)`, `setattr(object, name, value)`.
    pub(super) fn take_call_store(&mut self, call: ExpressionId, region: RegionId) {
        let span = self.lowering.expressions[call.index as usize].span;
        let Kind::Call { callee, arguments } = self.kind_of(call) else { return };
        let positional = |index: usize| {
            arguments
                .get(index)
                .filter(|argument| argument.kind == ArgumentKind::Positional)
                .map(|argument| argument.value)
        };
        let (object, kind) = match self.kind_of(*callee) {
            Kind::Attribute { object, name } if &**name == "update" => (*object, StoreKind::Update(arguments.clone())),
            Kind::Attribute { object, name } if &**name == "setdefault" => {
                let (Some(key), Some(value)) = (positional(0), positional(1)) else { return };
                let Some(key) = self.constant_key(key) else { return };
                (*object, StoreKind::Fallback(key, value))
            }
            Kind::Name(name) if &**name == "setattr" => {
                let (Some(object), Some(key), Some(value)) = (positional(0), positional(1), positional(2)) else {
                    return;
                };
                let Some(key) = self.constant_key(key) else { return };
                (object, StoreKind::Member(key, value))
            }
            _ => return,
        };
        self.slice.stores.push(Store { object, kind, span, effect: span.end, region });
    }
}
