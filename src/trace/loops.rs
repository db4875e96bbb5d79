//! What the name of a loop can be.

use super::domain::{Site, Steps, What};
use super::tracer::Tracer;
use crate::languages::python::{Kind, Module};

impl Tracer<'_> {
    /// Every element of what is looped over.
    pub(super) fn looped(&self, module: &Module, value: &Site, way: &[usize]) -> Steps {
        if let Some(steps) = self.looped_values(module, value, way) {
            return steps;
        }
        let outcome = self.evaluate(value);
        let mut steps = Steps { nexts: Vec::new(), complete: outcome.complete };
        for value in outcome.values {
            if let What::Config(config, keys) = &value.what {
                steps.nexts.extend(self.config_items(config, keys).into_iter().map(|next| next.marked(&value.mark)));
                continue;
            }
            let What::Sequence(site) = &value.what else {
                steps.complete = false;
                continue;
            };
            let Some(elements) = self.elements(site) else {
                steps.complete = false;
                continue;
            };
            for element in elements {
                steps.extend(self.element(&element, way).marked(&value.mark));
            }
        }
        steps
    }

    /// `for key, value in conf.items()` and `for value in conf.values()` over a configuration; `None` for other loops.
    fn looped_values(&self, module: &Module, value: &Site, way: &[usize]) -> Option<Steps> {
        let Kind::Call { callee, .. } = module.kind(value.expression) else { return None };
        let Kind::Attribute { object, name } = module.kind(*callee) else { return None };
        if !matches!((&**name, way), ("items", [1]) | ("values", [])) {
            return None;
        }
        let outcome = self.evaluate(&value.at(*object));
        let mut steps = Steps { nexts: Vec::new(), complete: outcome.complete };
        for one in outcome.values {
            let What::Config(config, keys) = &one.what else { return None };
            steps.nexts.extend(self.config_values(config, keys).into_iter().map(|next| next.marked(&one.mark)));
        }
        (!steps.nexts.is_empty()).then_some(steps)
    }
}
