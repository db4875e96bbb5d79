//! The facts of one line, or of a whole file where no lines can be told.

use super::bindings::{Binding, Class, Function, Store, StoreKind};
use super::expression::{last_word, path};
use super::imports::StarImport;
use super::regions::Region;
use super::{Expression, ExpressionId, Kind, RegionId};
use crate::text::Span;

/// What one parse gives.
#[derive(Debug, Default)]
pub(super) struct Slice {
    pub expressions: Vec<Expression>,
    /// What [`RegionId::Inner`] counts.
    pub regions: Vec<Region>,
    pub functions: Vec<Function>,
    pub classes: Vec<Class>,
    /// Sorted by name, then by effect.
    pub bindings: Vec<Binding>,
    /// Names that a `global` statement takes out of a scope.
    pub globals: Vec<(RegionId, Box<str>)>,
    /// Sorted by effect.
    pub stores: Vec<Store>,
    /// The path that each store sets (the object's with a dot for updates), with its index; sorted.
    pub paths: Vec<(Box<str>, u32)>,
    /// Sorted by the last word of their callee, then by position. Those without such a word come first.
    pub calls: Vec<ExpressionId>,
    pub stars: Vec<StarImport>,
    /// What functions return, by the region of their bodies. Dead returns of a file that was parsed as a whole are
    /// left out; of those of lines [`super::Module::returns`] knows.
    pub returned: Vec<(RegionId, ExpressionId)>,
    pub yielded: Vec<(RegionId, ExpressionId)>,
    /// Annotated names without a value, by the region of their class, with the annotation.
    pub declared: Vec<(RegionId, Box<str>, ExpressionId)>,
    /// Where regions are left by a call that never returns.
    pub exits: Vec<(RegionId, usize)>,
    /// Where the parser could not follow.
    pub damage: Vec<Span>,
    /// The condition of a header.
    pub test: Option<ExpressionId>,
    /// The expression that a decorator is.
    pub root: Option<ExpressionId>,
}

impl Slice {
    /// Sorts and indexes, once everything is in, and gives back the room that is left: there are many slices, most lists
    /// have one element, and memory that nothing was written to costs nothing.
    pub fn close(&mut self) {
        self.index();
        self.expressions.shrink_to_fit();
        self.regions.shrink_to_fit();
        self.functions.shrink_to_fit();
        self.classes.shrink_to_fit();
        self.bindings.shrink_to_fit();
        self.stores.shrink_to_fit();
        self.paths.shrink_to_fit();
        self.calls.shrink_to_fit();
        self.returned.shrink_to_fit();
        self.declared.shrink_to_fit();
        self.exits.shrink_to_fit();
    }

    fn index(&mut self) {
        self.bindings
            .sort_by(|one, other| (&one.name, one.effect, one.span).cmp(&(&other.name, other.effect, other.span)));
        self.stores.sort_by_key(|store| store.effect);
        for (index, store) in self.stores.iter().enumerate() {
            let Some(mut path) = path(&self.expressions, store.object) else { continue };
            path.push('.');
            if let StoreKind::Member(name, _) | StoreKind::Unpacked(name, ..) | StoreKind::Fallback(name, _) =
                &store.kind
            {
                if !is_plain(name) {
                    continue;
                }
                path.push_str(name);
            }
            self.paths.push((path.into(), super::ids::narrow(index)));
        }
        self.paths.sort_unstable();
        if self.calls.len() < 2 {
            return;
        }
        let expressions = &self.expressions;
        self.calls.sort_by_cached_key(|&call| {
            let word: Option<Box<str>> = callee_word(expressions, call).map(Into::into);
            (word, expressions[call.index as usize].span.start, call)
        });
    }

    /// The bindings of `name`, in order of effect.
    #[inline]
    pub fn bindings_of(&self, name: &str) -> &[Binding] {
        let first = self.bindings.partition_point(|binding| *binding.name < *name);
        let count = self.bindings[first..].partition_point(|binding| *binding.name == *name);
        &self.bindings[first..first + count]
    }

    /// The calls whose callee ends in `word`, in order of position.
    pub fn calls_of(&self, word: &str) -> &[ExpressionId] {
        let word = Some(word);
        let first = self.calls.partition_point(|&call| callee_word(&self.expressions, call) < word);
        let count = self.calls[first..].partition_point(|&call| callee_word(&self.expressions, call) == word);
        &self.calls[first..first + count]
    }

    /// The stores under `path`, in order of effect.
    pub fn stores_at<'s>(&'s self, path: &str) -> impl Iterator<Item = &'s Store> + use<'s> {
        let first = self.paths.partition_point(|(known, _)| **known < *path);
        let count = self.paths[first..].partition_point(|(known, _)| **known == *path);
        self.paths[first..first + count].iter().map(|&(_, index)| &self.stores[index as usize])
    }
}

/// Whether a key stands in the text as it reads, and is no path that means something else: no question asks for others.
fn is_plain(key: &str) -> bool {
    let is_written_otherwise = |letter: char| letter.is_control() || matches!(letter, '\\' | '"' | '\'');
    !key.is_empty() && !key.ends_with('.') && !key.contains(is_written_otherwise)
}

/// The last word of a call's callee.
#[inline]
pub(super) fn callee_word(expressions: &[Expression], call: ExpressionId) -> Option<&str> {
    match &expressions[call.index as usize].kind {
        Kind::Call { callee, .. } => last_word(expressions, *callee),
        _ => None,
    }
}
