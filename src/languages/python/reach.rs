//! Which bindings of a name can be seen from an offset.
//!
//! Bindings are read backwards from the offset. One whose region holds the offset decides and ends the search; one in
//! another branch is possible and the search goes on, unless that branch shuts out the offset's own or always leaves.
//! When every branch of an `if ... else` binds, they decide together. Inside a loop, what stands further down reaches
//! too. From an inner function, an outer scope is seen as it is at its end.

use super::bindings::{Binding, BindingKind};
use super::regions::RegionKind;
use super::{Module, RegionId, Store};

/// What can be seen.
#[derive(Debug)]
pub struct Reaching<'m, T> {
    /// In order of source.
    pub found: Vec<&'m T>,
    /// One of them is always in force; else an outer meaning is possible too.
    pub certain: bool,
}

/// Something that takes effect at an offset, in a region.
trait Effective {
    fn effect(&self) -> usize;
    fn region(&self) -> RegionId;
    /// Whether what came before still matters (`name += value` reads it itself; `setdefault` leaves it).
    fn decides(&self) -> bool;
}

impl Effective for Binding {
    fn effect(&self) -> usize {
        self.effect
    }
    fn region(&self) -> RegionId {
        self.region
    }
    fn decides(&self) -> bool {
        true
    }
}

impl Effective for Store {
    fn effect(&self) -> usize {
        self.effect
    }
    fn region(&self) -> RegionId {
        self.region
    }
    fn decides(&self) -> bool {
        matches!(self.kind, super::StoreKind::Member(..) | super::StoreKind::Unpacked(..))
    }
}

impl Module {
    /// Whether code at `offset` can run at all, as far as constants and exits tell.
    pub fn alive(&self, offset: usize) -> bool {
        let mut id = self.region_at(offset);
        loop {
            if self.is_dead(id) || self.exit(id).is_some_and(|exit| exit <= offset) {
                return false;
            }
            if id == RegionId::MODULE {
                return true;
            }
            id = self.region(id).parent;
        }
    }

    /// The scope (module, function, class or comprehension) that region `id` belongs to.
    #[inline]
    pub fn scope(&self, id: RegionId) -> RegionId {
        let mut id = id;
        while !self.region(id).kind.is_scope() {
            id = self.region(id).parent;
        }
        id
    }

    /// The bindings of `name` seen from `offset`, in the nearest scope that binds it.
    pub fn reaching(&self, name: &str, offset: usize) -> Reaching<'_, Binding> {
        let here = self.region_at(offset);
        let start = self.scope(here);
        let mut scope = start;
        loop {
            let visible = scope == start || !matches!(self.region(scope).kind, RegionKind::Class(_));
            let declared_global = scope != RegionId::MODULE
                && self.globals().iter().any(|(region, global)| *region == scope && **global == *name);
            if visible && !declared_global {
                let all = self.binding_in(name, scope);
                if !all.is_empty() {
                    return self.in_scope(all, scope, start, offset);
                }
            }
            if scope == RegionId::MODULE {
                return Reaching { found: Vec::new(), certain: false };
            }
            scope = self.scope(self.region(scope).parent);
        }
    }

    /// The bindings of `name` that bind in `scope`: by standing in it, or by a `global` statement in their own.
    fn binding_in(&self, name: &str, scope: RegionId) -> Vec<&Binding> {
        let mut all = self.bindings_of_scope(name, scope);
        let is_global =
            |own: RegionId| self.globals().iter().any(|(region, global)| *region == own && **global == *name);
        if scope == RegionId::MODULE {
            let mut scopes: Vec<RegionId> = self
                .globals()
                .iter()
                .filter(|(own, global)| *own != scope && **global == *name)
                .map(|(own, _)| *own)
                .collect();
            scopes.dedup();
            for own in scopes {
                let remote = self.bindings_of_scope(name, own).into_iter();
                all.extend(remote.filter(|binding| !matches!(binding.kind, BindingKind::Parameter(..))));
            }
            all.sort_by_key(|binding| (binding.effect, binding.span));
        } else if is_global(scope) {
            all.retain(|binding| matches!(binding.kind, BindingKind::Parameter(..)));
        }
        all
    }

    fn in_scope<'m>(
        &self,
        all: Vec<&'m Binding>,
        scope: RegionId,
        start: RegionId,
        offset: usize,
    ) -> Reaching<'m, Binding> {
        let (local, remote): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|binding| self.scope(binding.region) == scope);
        let seen_from = if scope == start { offset } else { self.region(scope).span.end };
        let mut reaching = self.select(&local, seen_from, scope != start);
        if reaching.found.is_empty() {
            reaching.found.clone_from(&local);
        }
        // `global name` in a function: its assignment is possible wherever the name is seen from another function.
        if scope != start || reaching.found.is_empty() {
            reaching.found.extend(remote);
        }
        reaching.found.sort_by_key(|binding| binding.effect);
        reaching
    }

    /// The stores under `path` seen from `offset`. Stores of other functions count as possible, since the object may
    /// have been there.
    ///
    /// The path is that of `object` and its `member`; without a member it is that of updates of all that is under it.
    pub fn stores_reaching(&self, object: &str, member: Option<&str>, offset: usize) -> Reaching<'_, Store> {
        let lines = self.lines_storing(member);
        if lines.is_empty() {
            return Reaching { found: Vec::new(), certain: false };
        }
        let path = format!("{object}.{}", member.unwrap_or_default());
        let here = self.scope(self.region_at(offset));
        let all = self.stores(&lines, &path, |scope| scope == here || scope == RegionId::MODULE);
        if all.is_empty() {
            return Reaching { found: Vec::new(), certain: false };
        }
        let (local, outer): (Vec<_>, Vec<_>) = all.into_iter().partition(|store| self.scope(store.region) == here);
        let mut reaching = self.select(&local, offset, false);
        if !reaching.certain {
            // From a function, the module's own statements are seen as they are at its end.
            let module: Vec<&Store> =
                outer.into_iter().filter(|store| self.scope(store.region) == RegionId::MODULE).collect();
            let above = self.select(&module, usize::MAX - 1, true);
            reaching.certain |= above.certain && here != RegionId::MODULE;
            if here != RegionId::MODULE {
                reaching.found.extend(above.found);
            }
        }
        reaching
    }

    fn select<'m, T: Effective>(&self, all: &[&'m T], offset: usize, at_end: bool) -> Reaching<'m, T> {
        let here = if at_end { None } else { Some(self.region_at(offset)) };
        let mut found: Vec<&'m T> = Vec::new();
        let mut covered: Vec<RegionId> = Vec::new();
        let mut certain = false;
        for &one in all.iter().rev().filter(|one| one.effect() <= offset) {
            if !self.alive(one.effect().saturating_sub(1)) && !self.alive(self.region(one.region()).span.start) {
                continue;
            }
            match self.standing(one.region(), one.effect(), here) {
                Standing::Excluded => continue,
                Standing::Decides if one.decides() => {
                    found.push(one);
                    certain = true;
                }
                Standing::Decides | Standing::Possible => {
                    found.push(one);
                    if one.decides() {
                        covered.push(one.region());
                        certain = self.exhausted(one.region(), &covered);
                    }
                }
            }
            if certain {
                break;
            }
        }
        if let Some(here) = here {
            found.extend(self.later_in_loop(all, offset, here));
        }
        found.sort_by_key(|one| one.effect());
        Reaching { found, certain }
    }

    /// What stands below `offset` in a loop around it.
    fn later_in_loop<'m, T: Effective>(&self, all: &[&'m T], offset: usize, here: RegionId) -> Vec<&'m T> {
        let mut outermost = None;
        let mut id = here;
        while !self.region(id).kind.is_scope() {
            if self.region(id).kind == RegionKind::Loop {
                outermost = Some(id);
            }
            id = self.region(id).parent;
        }
        let Some(span) = outermost.map(|id| self.region(id).span) else { return Vec::new() };
        let inside = |one: &&&T| one.effect() > offset && one.effect() <= span.end && span.start < one.effect();
        all.iter().filter(inside).filter(|one| !self.is_loop_head(one.region(), one.effect())).copied().collect()
    }

    fn is_loop_head(&self, region: RegionId, effect: usize) -> bool {
        self.region(region).kind == RegionKind::Loop && self.region(region).span.start == effect
    }

    /// How something in region `id` relates to the place `here`.
    fn standing(&self, id: RegionId, effect: usize, here: Option<RegionId>) -> Standing {
        let ancestors = |from: RegionId| {
            std::iter::successors(Some(from), |id| (*id != RegionId::MODULE).then(|| self.region(*id).parent))
        };
        let around: Vec<RegionId> = match here {
            Some(here) => ancestors(here).collect(),
            None => Vec::new(),
        };
        let holds = |id: RegionId| around.contains(&id) || self.region(id).kind.is_scope();
        if holds(id) {
            return Standing::Decides;
        }
        let mut at = id;
        while !holds(at) {
            if self.exit(at).is_some_and(|exit| exit >= effect) {
                return Standing::Excluded;
            }
            let parent = self.region(at).parent;
            if holds(parent)
                && let RegionKind::Branch { group } = self.region(at).kind
            {
                let is_exclusive = self.layout.groups[group as usize].exclusive;
                if is_exclusive && self.members(group).any(|member| around.contains(&member)) {
                    return Standing::Excluded;
                }
            }
            at = parent;
        }
        Standing::Possible
    }

    /// Whether `covered` holds every way through the statement that region `id` is a branch of.
    fn exhausted(&self, id: RegionId, covered: &[RegionId]) -> bool {
        let RegionKind::Branch { group } = self.region(id).kind else { return false };
        let is_past = |member: RegionId| self.exit(member).is_some() || self.is_dead(member);
        self.is_exhaustive(group)
            && self.members(group).all(|member| covered.contains(&member) || is_past(member))
            && !matches!(self.region(self.region(id).parent).kind, RegionKind::Branch { .. } | RegionKind::Loop)
    }
}

/// How a binding relates to the place that asks.
enum Standing {
    /// It is always in force there.
    Decides,
    /// It may be.
    Possible,
    /// It cannot be.
    Excluded,
}
