//! Names to what they are bound to, imports included.

use std::rc::Rc;

use super::domain::{Frame, Location, Mark, Next, Site, Steps, Target, What};
use super::model::Override;
use super::modules::join;
use super::running::Asked;
use super::tracer::Tracer;
use super::workspace::FileId;
use crate::languages::python::{Binding, BindingKind, Import, Module, RegionId, RegionKind, StarImport};

/// Names that mean something to tracing without being bound.
const BUILTINS: &[&str] = &[
    "dict", "vars", "getattr", "str", "open", "super", "list", "tuple", "set", "sorted", "type", "next", "iter", "zip",
];

impl Tracer<'_> {
    /// The bindings of `name` as seen from `site`.
    pub(super) fn name(&self, module: &Module, site: &Site, name: &str) -> Steps {
        let offset = module.span(site.expression).start;
        let reaching = module.reaching(name, offset);
        if reaching.found.is_empty() {
            return self.unbound(module, site.file, name);
        }
        let mut steps = Steps::nowhere();
        for binding in reaching.found {
            let found = self.binding(module, site.file, site.frame.as_ref(), binding);
            steps.extend(if executed_over(module, binding, offset) {
                found.marked(&Mark::overridden(Override::Flag(format!("--{name}"))))
            } else {
                found
            });
        }
        steps
    }

    /// What a name that nothing in the file binds can be: a star import's, a builtin, or out of reach.
    fn unbound(&self, module: &Module, file: FileId, name: &str) -> Steps {
        for star in module.star_imports().iter().rev() {
            let steps = self.from_star(file, star, name);
            if !steps.nexts.is_empty() {
                return steps;
            }
        }
        if name == "wandb" {
            return Steps::what(What::External("wandb".into()));
        }
        if BUILTINS.contains(&name) {
            return Steps::what(What::External(format!("builtins.{name}").into()));
        }
        match module.star_imports().iter().rev().find(|star| star.level == 0) {
            Some(star) => Steps::what(What::External(format!("{}.{name}", star.module).into())),
            None => Steps::unknown(),
        }
    }

    fn from_star(&self, file: FileId, star: &StarImport, name: &str) -> Steps {
        match self.resolve_module(file, star.level, &star.module) {
            Some(What::Module(target)) if target != file => self.exported(target, name),
            _ => Steps::nowhere(),
        }
    }

    /// The frame whose function's body holds `offset`: parameters keep their meaning inside it, names of the module
    /// have none.
    pub(super) fn frame_at(&self, module: &Module, frame: Option<&Rc<Frame>>, offset: usize) -> Option<Rc<Frame>> {
        let mut frame = frame.cloned();
        while let Some(current) = frame {
            let mut id = module.region_at(offset);
            loop {
                match module.region(id).kind {
                    RegionKind::Function(function) if function == current.function => return Some(Rc::clone(&current)),
                    RegionKind::Module => break,
                    _ => id = module.region(id).parent,
                }
            }
            frame = current.outer.as_ref().map(Rc::clone);
        }
        None
    }

    fn binding(&self, module: &Module, file: FileId, frame: Option<&Rc<Frame>>, binding: &Binding) -> Steps {
        let inner = |expression| Site {
            file,
            expression,
            frame: self.frame_at(module, frame, binding.effect.saturating_sub(1)),
        };
        let at = Location { file, span: binding.span };
        match &binding.kind {
            BindingKind::Value(value) => {
                let mark = Mark::hop(at, format!("`{}` is set here", binding.name));
                Steps::one(Next::site(inner(*value)).marked(&mark))
            }
            BindingKind::Unpacked(value, way) => self.element(&inner(*value), way),
            BindingKind::Loop(value, way) => self.looped(module, &inner(*value), way),
            BindingKind::Context(value) => Steps::site(inner(*value)),
            BindingKind::Import(import) => {
                let steps = self.import(file, import);
                // That `argparse` is imported explains nothing; that a file of the repository is, does.
                let ours = |next: &Next| !matches!(next.target, Target::What(What::External(_)));
                if !steps.nexts.iter().any(ours) {
                    return steps;
                }
                steps.marked(&Mark::hop(at, format!("`{}` is imported here", binding.name)))
            }
            BindingKind::Function(function) => Steps::what(What::Function(file, *function, None)),
            BindingKind::Class(class) => Steps::what(What::Class(file, *class)),
            BindingKind::Parameter(function, index) => self.parameter(module, file, frame, *function, *index),
            BindingKind::Augmented(..) | BindingKind::Opaque => Steps::unknown(),
        }
    }

    /// The elements of a literal sequence.
    pub(super) fn elements(&self, site: &Site) -> Option<Vec<Site>> {
        let module = self.module(site.file)?;
        match module.kind(site.expression) {
            crate::languages::python::Kind::Sequence(items) => Some(items.iter().map(|item| site.at(*item)).collect()),
            _ => None,
        }
    }

    fn import(&self, file: FileId, import: &Import) -> Steps {
        let resolved = self.resolve_module(file, import.level, &import.module);
        match (&import.name, resolved) {
            (Some(name), Some(What::Module(target))) if target != file => self.imported_name(target, name),
            (Some(name), Some(What::Package(path))) => self.submodule(&path, name),
            (Some(name), _) if import.level == 0 => {
                Steps::what(What::External(canonical(&format!("{}.{name}", import.module))))
            }
            (None, Some(what)) if import.whole || !import.module.contains('.') => Steps::what(what),
            (None, Some(_)) => {
                let root = import.module.split('.').next().unwrap_or("");
                self.resolve_module(file, 0, root).map_or_else(Steps::unknown, Steps::what)
            }
            (None, None) if import.whole => Steps::what(What::External(canonical(&import.module))),
            (None, None) => Steps::what(What::External(import.module.split('.').next().unwrap_or("").into())),
            _ => Steps::unknown(),
        }
    }

    fn imported_name(&self, target: FileId, name: &str) -> Steps {
        let exported = self.exported(target, name);
        if !exported.nexts.is_empty() || !exported.complete {
            return exported;
        }
        let path = self.workspace.path(target);
        match path.strip_suffix("/__init__.py") {
            Some(package) => self.submodule(package, name),
            None => Steps::unknown(),
        }
    }

    /// The module `name` inside the package folder `path`.
    fn submodule(&self, path: &str, name: &str) -> Steps {
        self.module_at(&join(path, name)).map_or_else(Steps::unknown, |resolved| Steps::what(resolved.into()))
    }

    /// What `name` is at the end of module `target`; nowhere if it is not bound there. Modules that import each other
    /// come to an end.
    pub(super) fn exported(&self, target: FileId, name: &str) -> Steps {
        if !self.follow {
            return Steps::unknown();
        }
        let find = || self.bound_at_end(target, name);
        let ask = || self.running.ask(Asked::Export(target, name.into()), find).unwrap_or_else(Steps::unknown);
        self.running.answer(&self.memo.exports, (target, self.holes.get(), name.into()), ask)
    }

    fn bound_at_end(&self, target: FileId, name: &str) -> Steps {
        let Some(module) = self.module(target) else { return Steps::unknown() };
        let reaching = module.reaching(name, module.region(RegionId::MODULE).span.end - 1);
        let mut steps = Steps::nowhere();
        for binding in reaching.found {
            steps.extend(self.binding(&module, target, None, binding));
        }
        if steps.nexts.is_empty() {
            for star in module.star_imports().iter().rev() {
                let found = self.from_star(target, star, name);
                if !found.nexts.is_empty() {
                    return found;
                }
            }
        }
        steps
    }

    /// Member `name` of a module, package or outside thing.
    pub(super) fn module_member(&self, what: &What, name: &str) -> Steps {
        match what {
            What::Module(file) => self.imported_name(*file, name),
            What::Package(path) => self.submodule(path, name),
            What::External(dotted) => Steps::what(What::External(canonical(&format!("{dotted}.{name}")))),
            _ => Steps::unknown(),
        }
    }
}

/// Whether `exec(open(...).read())` stands between a module's constant and its use: a configurator that lets the
/// command line replace every global.
fn executed_over(module: &Module, binding: &Binding, offset: usize) -> bool {
    let global = |at: usize| module.scope(module.region_at(at)) == RegionId::MODULE;
    matches!(binding.kind, BindingKind::Value(_))
        && global(binding.span.start)
        && module.calls_of("exec").iter().any(|call| {
            let at = module.span(*call).start;
            at > binding.effect && (at < offset || !global(offset)) && global(at)
        })
}

/// Some things have two dotted names.
fn canonical(dotted: &str) -> Rc<str> {
    match dotted {
        "wandb.sdk.wandb_init.init" | "wandb.sdk.init" | "wandb.wandb_sdk.init" => "wandb.init".into(),
        "wandb.apis.public.Api" | "wandb.PublicApi" => "wandb.Api".into(),
        "wandb.sdk.Settings" | "wandb.sdk.wandb_settings.Settings" => "wandb.Settings".into(),
        "posix.environ" => "os.environ".into(),
        other => other.into(),
    }
}
