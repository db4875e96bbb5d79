//! What tracing asks about members: which are set, and where.

// A method of a type with a lifetime is not general enough to be passed by its name.
#![allow(clippy::redundant_closure_for_method_calls)]

use std::sync::Arc;

use super::bindings::{Store, StoreKind};
use super::layout::LineKind;
use super::memo::Part;
use super::{Module, RegionId};

impl Module {
    /// The lines that may set `member` of something, or, without a member, update a mapping.
    pub(super) fn lines_storing(&self, member: Option<&str>) -> Arc<[u32]> {
        member.map_or_else(|| Arc::clone(self.lines_updating()), |member| self.lines_setting(last_part(member)))
    }

    /// The stores in `lines` under `path` (`args.entity`; keys and attributes alike are joined by dots) that stand in a
    /// scope for which `seen` holds. A path that ends in a dot means updates of all that is under it.
    pub(super) fn stores(&self, lines: &[u32], path: &str, seen: impl Fn(RegionId) -> bool) -> Vec<&Store> {
        let may_see = |line: &&u32| {
            let line = &self.layout.lines[**line as usize];
            line.kind == LineKind::Whole
                || seen(self.scope(RegionId::Block(line.block)))
                || super::occurrence::has_inner(line.text(&*self.text))
        };
        let lines = lines.iter().filter(may_see);
        let mut found: Vec<&Store> = lines.flat_map(|&line| self.slice(line).stores_at(path)).collect();
        found.retain(|store| seen(self.scope(store.region)));
        found.sort_by_key(|store| store.effect);
        found
    }

    /// The lines that may set a member `name`.
    fn lines_setting(&self, name: &str) -> Arc<[u32]> {
        self.lines_where(Part::Set, name, |one| one.is_set())
    }

    /// The lines that may hold `x.update(...)` or `x |= ...`.
    fn lines_updating(&self) -> &Arc<[u32]> {
        self.memo.updating.get_or_init(|| {
            let mut lines = self.lines_calling("update").to_vec();
            lines.extend_from_slice(&self.lines_holding("|="));
            lines.sort_unstable();
            lines.dedup();
            lines.into()
        })
    }

    /// Every `x.update(...)` and `x |= ...` in lines that hold `part`, also inside of a word.
    pub fn updates_near(&self, part: &str) -> Vec<&Store> {
        let near = self.lines_holding(part);
        let lines = self.lines_updating().iter().filter(|line| near.binary_search(line).is_ok());
        let stores = lines.flat_map(|&line| &self.slice(line).stores);
        stores.filter(|store| matches!(store.kind, StoreKind::Update(_))).collect()
    }

    /// Whether something is set on the object at `path`.
    pub fn is_set_on(&self, path: &str) -> bool {
        let lines = self.lines_with(last_part(path), self.range(RegionId::MODULE), |_| true);
        let on_path = |store: &Store| self.path(store.object).is_some_and(|object| object == path);
        lines.into_iter().any(|line| self.slice(line).stores.iter().any(on_path))
    }

    /// Stores to a member `name` of whatever object, in order of effect.
    pub fn stores_of_member(&self, name: &str) -> Vec<&Store> {
        let lines = self.lines_setting(name);
        let sets = |store: &&Store| match &store.kind {
            StoreKind::Member(member, _) | StoreKind::Unpacked(member, ..) | StoreKind::Fallback(member, _) => {
                **member == *name
            }
            StoreKind::Update(_) => false,
        };
        lines.iter().flat_map(|&line| &self.slice(line).stores).filter(sets).collect()
    }
}

/// The last name of a path.
fn last_part(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}
