//! The alternatives of a set: a list that is shared until it is changed.
//!
//! States are copied at every branch with all that they hold, and hardly any of it differs afterwards. So a copy of a
//! list is one count more, and two lists that are the same list need not be compared.

use std::ops::{Deref, DerefMut};
use std::rc::Rc;

use super::Value;

/// Alternatives, in order of source.
#[derive(Debug, Clone, Default)]
pub struct Values(Option<Rc<Vec<Value>>>);

impl Values {
    /// None at all.
    pub const fn new() -> Self {
        Self(None)
    }

    /// One alternative.
    pub fn one(value: Value) -> Self {
        Self(Some(Rc::new(vec![value])))
    }

    /// Adds an alternative at the end.
    pub fn push(&mut self, value: Value) {
        Rc::make_mut(self.0.get_or_insert_with(Rc::default)).push(value);
    }

    /// Keeps those alternatives that `keep` accepts.
    pub fn retain(&mut self, mut keep: impl FnMut(&Value) -> bool) {
        if let Some(list) = self.0.as_mut().filter(|list| !list.iter().all(&mut keep)) {
            Rc::make_mut(list).retain(keep);
        }
    }

    /// Whether both are the same list.
    pub fn is_shared_with(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (None, None) => true,
            (Some(a), Some(b)) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }
}

impl Deref for Values {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        self.0.as_ref().map_or(&[], |list| list.as_slice())
    }
}

impl DerefMut for Values {
    fn deref_mut(&mut self) -> &mut [Value] {
        self.0.as_mut().map_or(&mut [], |list| Rc::make_mut(list).as_mut_slice())
    }
}

impl From<Vec<Value>> for Values {
    fn from(list: Vec<Value>) -> Self {
        Self((!list.is_empty()).then(|| Rc::new(list)))
    }
}

impl FromIterator<Value> for Values {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Self {
        Vec::from_iter(values).into()
    }
}

impl Extend<Value> for Values {
    fn extend<I: IntoIterator<Item = Value>>(&mut self, values: I) {
        values.into_iter().for_each(|value| self.push(value));
    }
}

impl IntoIterator for Values {
    type Item = Value;
    type IntoIter = std::vec::IntoIter<Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.map_or_else(Vec::new, Rc::unwrap_or_clone).into_iter()
    }
}

impl<'v> IntoIterator for &'v Values {
    type Item = &'v Value;
    type IntoIter = std::slice::Iter<'v, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'v> IntoIterator for &'v mut Values {
    type Item = &'v mut Value;
    type IntoIter = std::slice::IterMut<'v, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}
