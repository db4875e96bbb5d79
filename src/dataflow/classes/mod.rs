//! Classes of the repository: making them, their members, their instances.

pub(in crate::dataflow) mod attributes;
pub(in crate::dataflow) mod instances;
pub(in crate::dataflow) mod reflection;

use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::Location;
use crate::dataflow::heap::objects::{Base, ClassInfo, Kind};
use crate::dataflow::heap::{Key, Named, ObjectId};
use crate::dataflow::interpreter::{Call, Frame, Interpreter};
use crate::dataflow::value::{Abstract, Accessors, Arguments, Binding, FunctionValue, Value, ValueSet};
use crate::languages::python::ast::{self, ArgumentKind, Name};

impl Interpreter<'_> {
    /// Runs a class statement; gives the class.
    pub(in crate::dataflow) fn class_statement(&mut self, definition: &Arc<ast::Class>) -> ValueSet {
        let mut bases = Vec::new();
        let mut is_open = false;
        let mut keywords = Arguments::default();
        for argument in &definition.bases {
            let value = self.eval(&argument.value);
            match argument.kind {
                ArgumentKind::Positional => {
                    if let Some(base) = value.only() {
                        bases.push(base.clone())
                    } else {
                        is_open |= value.open || value.values.is_empty();
                        bases.extend(value.values);
                    }
                }
                ArgumentKind::Keyword(ref name) if &**name != "metaclass" => {
                    let at = self.here(argument.span);
                    let keyword = Some(Arc::clone(name));
                    keywords.list.push(crate::dataflow::value::Passed { keyword, value, at });
                }
                ArgumentKind::Keyword(_) => {}
                _ => is_open = true,
            }
        }
        let Some(frame) = self.frames.last() else { return ValueSet::unknown() };
        let (module, file) = (frame.module, frame.file);
        let mut closure = Vec::new();
        if !frame.is_class && frame.function.is_some() {
            closure.push(frame.locals);
        }
        closure.extend_from_slice(&frame.closure);
        let closure: Rc<[ObjectId]> = closure.into();
        let (mro, open) = self.resolution_order(&bases);
        let info = ClassInfo {
            definition: Some(Arc::clone(definition)),
            name: Arc::clone(&definition.name),
            module,
            closure: Rc::clone(&closure),
            mro,
            is_open: is_open || open,
        };
        let id = self.allocate(Kind::Class(Rc::new(info)));
        let frame = Frame {
            locals: id,
            function: None,
            closure,
            module,
            file,
            is_class: true,
            first: None,
            returned: None,
            yields: None,
            yields_vary: false,
            consumer: None,
            loops: Vec::new(),
            decisions: self.state.path.len(),
        };
        let around = self.frames.last().map(|frame| (frame.is_class.then_some(frame.locals), frame.function.clone()));
        let qualified = match around {
            Some((Some(outer), _)) => self.qualified_name(outer).map(|outer| format!("{outer}.{}", definition.name)),
            Some((None, None)) => Some(definition.name.to_string()),
            _ => None,
        };
        if let Some(qualified) = qualified {
            let text = crate::dataflow::classes::attributes::text(&qualified);
            self.state.edit(id).slots.insert(Key::Other("qualified".into()), text);
        }
        self.frames.push(frame);
        self.block(&definition.body);
        self.frames.pop();
        let library = self.library;
        library.subclass(self, id);
        if let Some(info) = self.class(id) {
            self.enumeration(id, &info);
        }
        self.name_descriptors(id);
        self.initialize_subclass(id, keywords);
        ValueSet::of(Abstract::Object(id))
    }

    /// `__set_name__` of what the block binds.
    fn name_descriptors(&mut self, id: ObjectId) {
        let held: Vec<(Key, ValueSet)> =
            self.content(id).slots.iter().map(|(key, set)| (key.clone(), set.clone())).collect();
        for (key, set) in held {
            let (Some(name), Some(value)) = (key.name(), set.only()) else { continue };
            if value.object().is_some_and(|value| matches!(self.kind(value), Kind::Instance(_))) {
                let arguments =
                    vec![ValueSet::of(Abstract::Object(id)), crate::dataflow::classes::attributes::text(name)];
                self.call_method(value, "__set_name__", arguments);
            }
        }
    }

    /// The name of a class with those around it.
    pub(in crate::dataflow) fn qualified_name(&self, id: ObjectId) -> Option<String> {
        let held = self.content(id).slots.get(&Key::Other("qualified".into()))?;
        held.only_text().map(str::to_owned)
    }

    /// `__init_subclass__` of the bases.
    fn initialize_subclass(&mut self, id: ObjectId, keywords: Arguments) {
        let Some(info) = self.class(id) else { return };
        for base in &info.mro {
            if let Base::Class(base) = base
                && let Some(hook) = self.content(*base).slots.get(&Named("__init_subclass__")).cloned()
            {
                let at = self.here(crate::text::Span::new(0, 0));
                let class = Value::bare(Abstract::Object(id));
                for value in hook.values {
                    if let Abstract::Function(function) = &value.kind {
                        self.call_function(function, Some(class.clone()), keywords.clone(), at);
                    }
                }
                return;
            }
        }
    }

    /// The order in which attributes are looked up, as far as the bases are known (C3).
    pub(in crate::dataflow) fn resolution_order(&self, bases: &[Value]) -> (Vec<Base>, bool) {
        let mut open = false;
        let mut lists: Vec<Vec<Base>> = Vec::new();
        let mut direct = Vec::new();
        for base in bases {
            match &base.kind {
                Abstract::Object(id) => match self.kind(*id) {
                    Kind::Class(info) => {
                        open |= info.is_open;
                        let own = |one: &Base| if *one == Base::Itself { Base::Class(*id) } else { one.clone() };
                        lists.push(info.mro.iter().map(own).collect());
                        direct.push(Base::Class(*id));
                    }
                    _ => open = true,
                },
                Abstract::External(name) => {
                    lists.push(vec![Base::Outside(Arc::clone(name))]);
                    direct.push(Base::Outside(Arc::clone(name)));
                }
                _ => open = true,
            }
        }
        lists.push(direct);
        let mut order = vec![Base::Itself];
        loop {
            lists.retain(|list| !list.is_empty());
            if lists.is_empty() {
                break;
            }
            let in_tail = |one: &Base| lists.iter().any(|list| list.iter().skip(1).any(|other| other == one));
            let next = lists.iter().map(|list| list[0].clone()).find(|head| !in_tail(head));
            let next = next.unwrap_or_else(|| lists[0][0].clone());
            for list in &mut lists {
                list.retain(|one| *one != next);
            }
            if next != Base::Outside("builtins.object".into()) {
                order.push(next);
            }
            if order.len() > 256 {
                break;
            }
        }
        (order, open)
    }

    /// What a class holds under `name`, itself or through its bases; unbound functions stay as they are.
    pub(in crate::dataflow) fn class_member(&mut self, class: ObjectId, name: &str) -> Option<ValueSet> {
        let info = self.class(class)?;
        self.member_along(class, &info.mro, name)
    }

    fn member_along(&mut self, class: ObjectId, order: &[Base], name: &str) -> Option<ValueSet> {
        let key = Key::from(name);
        let mut found = ValueSet::never();
        for base in order {
            let id = match base {
                Base::Itself => class,
                Base::Class(id) => *id,
                Base::Outside(_) => continue,
            };
            let content = self.content(id);
            let rest = content.rest.clone();
            let Some(stored) = content.slots.get(&key).cloned() else {
                if let Some(rest) = rest {
                    found.join(self.seen(&rest));
                    found.open = true;
                }
                continue;
            };
            let stored = self.after_skipped(self.seen(&stored), self.content(id), name);
            let may_be_unbound = stored.may_be_unbound();
            found.join(stored.bound());
            if !may_be_unbound {
                return Some(found);
            }
        }
        (!found.is_never()).then_some(found)
    }

    /// `super().name`: through the classes after `class` in the order of the receiver's class.
    pub(in crate::dataflow) fn super_member(&mut self, class: ObjectId, receiver: &Value, name: &Name) -> ValueSet {
        let actual = match receiver.object().map(|id| self.kind(id).clone()) {
            Some(Kind::Instance(actual)) => actual,
            // In a class method the receiver is the class.
            Some(Kind::Class(_)) => receiver.object().unwrap_or(class),
            _ => class,
        };
        let Some(info) = self.class(actual) else { return ValueSet::unknown() };
        let own =
            |base: &Base| matches!(base, Base::Class(id) if *id == class) || *base == Base::Itself && actual == class;
        let after = info.mro.iter().position(own).map_or(info.mro.len(), |at| at + 1);
        let order: Vec<Base> = info.mro[after..].to_vec();
        if let Some(found) = self.member_along(actual, &order, name) {
            return self.bound_to(found, receiver);
        }
        let outside = order.iter().find_map(|base| match base {
            Base::Outside(name) => Some(Arc::clone(name)),
            _ => None,
        });
        match outside {
            Some(base) => {
                let library = self.library;
                if let Some(found) = library.member(self, receiver, &base, name) {
                    return found;
                }
                // `super().__init__(...)` of something outside is a call of that class's own constructor.
                if &**name == "__init__" && is_dict_class(&base) {
                    return self.named(receiver, &"update".into());
                }
                if &**name == "__init__" && receiver.object().is_some_and(|id| self.is_exception(id)) {
                    return self.named(receiver, &"__init_exception__".into());
                }
                if &**name == "__init__" {
                    return ValueSet::of(Abstract::External(format!("{base}.__init__").into()));
                }
                self.named(receiver, name)
            }
            None if matches!(&**name, "__init__" | "__init_subclass__" | "__post_init__" | "__new__") => {
                ValueSet::of(Abstract::External(format!("builtins.object.{name}").into()))
            }
            None if info.is_open => ValueSet::unknown(),
            None => self.named(receiver, name),
        }
    }

    /// A member that a class of the repository has from outside.
    pub(in crate::dataflow) fn inherited_member(
        &mut self,
        class: ObjectId,
        object: &Value,
        name: &Name,
    ) -> Option<ValueSet> {
        let info = self.class(class)?;
        for base in &info.mro {
            if let Base::Outside(base) = base {
                let library = self.library;
                if let Some(found) = library.member(self, object, base, name) {
                    return Some(found);
                }
            }
        }
        let is_outside = info.is_open || info.mro.iter().any(|base| matches!(base, Base::Outside(_)));
        is_outside.then(|| self.named(object, name))
    }

    /// A member of a class that neither it nor a base of the repository has.
    pub(in crate::dataflow) fn outside_member(&mut self, id: ObjectId, object: &Value, name: &Name) -> ValueSet {
        match &**name {
            "__dict__" => return ValueSet::of(self.namespace(id)),
            "__qualname__" => {
                return match self.qualified_name(id) {
                    Some(name) => crate::dataflow::classes::attributes::text(&name),
                    None => ValueSet::unknown(),
                };
            }
            "__name__" => {
                return self
                    .class(id)
                    .map_or_else(ValueSet::unknown, |info| crate::dataflow::classes::attributes::text(&info.name));
            }
            _ => {}
        }
        let Some(info) = self.class(id) else { return ValueSet::unknown() };
        for base in &info.mro {
            if let Base::Outside(base) = base {
                let library = self.library;
                if let Some(found) = library.member(self, object, base, name) {
                    return found;
                }
                return ValueSet::of(Abstract::External(format!("{base}.{name}").into()));
            }
        }
        if info.is_open { ValueSet::unknown() } else { self.raise("AttributeError") }
    }

    /// `Class(arguments)`.
    pub(in crate::dataflow) fn instantiate(
        &mut self,
        id: ObjectId,
        info: &Rc<ClassInfo>,
        class: &Value,
        arguments: Arguments,
        at: Location,
    ) -> ValueSet {
        if self.enumeration(id, info).is_some() {
            return self.enumeration_member(id, info, &arguments);
        }
        // Objects of classes that have nothing to do with sinks: what they hold is not known until it is needed.
        let is_run = self.program.runs(&info.name) || std::mem::take(&mut self.unskippable);
        if !is_run && info.definition.is_some() && !self.hands_on(&arguments) && !self.is_light(id) {
            let Kind::Module { file, .. } = *self.kind(info.module) else { return ValueSet::unknown() };
            if let Some(definition) = &info.definition {
                self.touch_globals(info.module, &info.name, file, definition.span);
            }
            let skipped = self.skip(&info.name, file, &arguments);
            let instance = self.allocate(Kind::Instance(id));
            self.state.edit(instance).rest = Some(skipped);
            return ValueSet::of(Abstract::Object(instance));
        }
        let outside: Vec<Arc<str>> = info
            .mro
            .iter()
            .filter_map(|base| match base {
                Base::Outside(name) => Some(Arc::clone(name)),
                _ => None,
            })
            .collect();
        // A metaclass or `__new__` may give something else.
        if let Some(constructor) = self.class_member(id, "__new__") {
            let mut passed = arguments.clone();
            let none = Location { file: at.file, span: crate::text::Span::new(0, 0) };
            passed.list.insert(
                0,
                crate::dataflow::value::Passed { keyword: None, value: ValueSet::one(class.clone()), at: none },
            );
            let made = self.call(&constructor, passed, at);
            let own = made.only().and_then(Value::object).filter(|made| matches!(self.kind(*made), Kind::Instance(_)));
            let Some(own) = own else { return made };
            if let Some(constructor) = self.class_member(id, "__init__") {
                let bound = self.bound_to(constructor, &Value::bare(Abstract::Object(own)));
                self.call(&bound, arguments, at);
            }
            return made;
        }
        let instance = self.allocate(Kind::Instance(id));
        let value = Value::bare(Abstract::Object(instance));
        if self.is_exception(instance) {
            self.keep_arguments(instance, &arguments);
        }
        if let Some(constructor) = self.class_member(id, "__init__") {
            let bound = self.bound_to(constructor, &value);
            self.call(&bound, arguments, at);
        } else {
            let call = Call { arguments, at };
            let library = self.library;
            // A class of fields has the constructor that its fields make.
            let mut is_done = library.construct(self, &"dataclasses.dataclass".into(), &value, &call);
            for base in &outside {
                if is_done {
                    break;
                }
                is_done = library.construct(self, base, &value, &call);
            }
            if !is_done && outside.iter().any(|base| is_dict_class(base)) {
                self.fill_dict(instance, &call.arguments);
                is_done = true;
            }
            if !is_done && (!outside.is_empty() || info.is_open) && !self.is_plain_base(&outside) {
                // A constructor outside may set anything.
                self.state.edit(instance).rest = Some(ValueSet::unknown());
                self.escape_all(&call.arguments);
                self.may_raise(None);
            }
        }
        if self.state.alive { ValueSet::one(value) } else { ValueSet::never() }
    }

    /// Whether the class of an instance inherits from something outside that `is` what is asked for.
    pub(in crate::dataflow) fn class_inherits(&self, id: ObjectId, is: impl Fn(&str) -> bool) -> bool {
        let Kind::Instance(class) = *self.kind(id) else { return false };
        self.class(class)
            .is_some_and(|info| info.mro.iter().any(|base| matches!(base, Base::Outside(name) if is(name))))
    }

    /// What the constructor of `dict` does.
    fn fill_dict(&mut self, id: ObjectId, arguments: &Arguments) {
        if let Some(from) = arguments.at(0).map(|one| one.value.clone()) {
            self.update_mapping(id, &from, true);
        }
        for one in &arguments.list {
            if let Some(keyword) = &one.keyword {
                self.join_entry(id, Key::Name(Arc::clone(keyword)), one.value.clone());
            }
        }
        if arguments.is_open() {
            self.store_anywhere(id, &ValueSet::unknown());
        }
    }

    /// Whether making an instance is as cheap as skipping it: no constructor of the repository runs.
    fn is_light(&mut self, id: ObjectId) -> bool {
        self.class_member(id, "__init__").is_none()
            && self.class_member(id, "__new__").is_none()
            && self.class_member(id, "__post_init__").is_none()
    }

    /// Whether bases outside have no constructor of their own that sets anything.
    fn is_plain_base(&self, bases: &[Arc<str>]) -> bool {
        bases.iter().all(|base| {
            matches!(
                &**base,
                "abc.ABC"
                    | "typing.Generic"
                    | "typing.Protocol"
                    | "builtins.object"
                    | "builtins.Exception"
                    | "builtins.dict"
                    | "builtins.list"
                    | "builtins.str"
                    | "torch.nn.Module"
                    | "torch.utils.data.Dataset"
                    | "typing.TypedDict"
                    | "enum.Enum"
            ) || base.strip_prefix("builtins.").is_some_and(crate::dataflow::statements::exceptions::is_builtin)
        })
    }

    /// A property with another setter or deleter.
    pub(in crate::dataflow) fn with_accessors(function: &FunctionValue, accessors: Accessors) -> Abstract {
        Abstract::Function(Rc::new(FunctionValue {
            definition: Arc::clone(&function.definition),
            module: function.module,
            closure: Rc::clone(&function.closure),
            defaults: function.defaults.clone(),
            class: function.class,
            binding: Binding::Property,
            accessors,
            is_cached: function.is_cached,
        }))
    }

    /// A function with another way to be bound.
    pub(in crate::dataflow) fn rebound(function: &FunctionValue, binding: Binding) -> Abstract {
        Abstract::Function(Rc::new(FunctionValue {
            definition: Arc::clone(&function.definition),
            module: function.module,
            closure: Rc::clone(&function.closure),
            defaults: function.defaults.clone(),
            class: function.class,
            binding,
            accessors: function.accessors.clone(),
            is_cached: function.is_cached,
        }))
    }

    /// Whether `value` is an instance of `class`; `None` if that is not known.
    pub(in crate::dataflow) fn is_instance_of(&mut self, value: &Value, class: &Value) -> Option<bool> {
        if let Some(id) = class.object()
            && matches!(self.kind(id), Kind::Tuple)
        {
            let items = self.content(id).items.clone();
            let mut all = Some(false);
            for item in items {
                match item.only().and_then(|class| self.is_instance_of(value, class)) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => all = None,
                }
            }
            return all;
        }
        let outside = match &class.kind {
            Abstract::External(name) => Some(name.strip_prefix("builtins.").unwrap_or(name)),
            _ => None,
        };
        let is = |names: &[&str]| outside.map(|name| names.contains(&name));
        match &value.kind {
            Abstract::Text(_) => {
                is(&["str", "collections.abc.Iterable", "collections.abc.Sequence", "typing.Iterable"])
            }
            Abstract::None => is(&["NoneType", "types.NoneType"]),
            Abstract::Bool(_) => is(&["bool", "int", "numbers.Number"]),
            Abstract::Int(_) => is(&["int", "numbers.Number"]),
            Abstract::Float(_) => is(&["float", "numbers.Number"]),
            Abstract::Object(id) => match self.kind(*id).clone() {
                Kind::Dict => is(&[
                    "dict",
                    "collections.abc.Mapping",
                    "typing.Mapping",
                    "typing.Dict",
                    "collections.abc.MutableMapping",
                ]),
                Kind::List => is(&[
                    "list",
                    "collections.abc.Sequence",
                    "collections.abc.Iterable",
                    "typing.List",
                    "typing.Sequence",
                ]),
                Kind::Tuple => is(&["tuple", "collections.abc.Sequence", "collections.abc.Iterable"]),
                Kind::Set => is(&["set", "frozenset", "collections.abc.Iterable"]),
                Kind::Instance(actual) => {
                    let info = self.class(actual)?;
                    let found = match (&class.kind, outside) {
                        (Abstract::Object(wanted), _) => actual == *wanted || info.mro.contains(&Base::Class(*wanted)),
                        (Abstract::External(name), _) => info.mro.contains(&Base::Outside(Arc::clone(name))),
                        _ => return None,
                    };
                    if found { Some(true) } else { (!info.is_open).then_some(false) }
                }
                Kind::Library(name) => match &class.kind {
                    Abstract::External(wanted) if *wanted == name => Some(true),
                    _ => None,
                },
                Kind::Class(_) => is(&["type"]),
                _ => None,
            },
            Abstract::Function(_) => is(&["types.FunctionType", "collections.abc.Callable", "typing.Callable"]),
            _ => None,
        }
    }

    /// A new class of no definition.
    pub fn make_class(&mut self, name: &str, base: Base) -> Option<ObjectId> {
        let module = self.frames.last()?.module;
        let info = ClassInfo {
            definition: None,
            name: name.into(),
            module,
            closure: Rc::from([]),
            mro: vec![Base::Itself, base],
            is_open: false,
        };
        Some(self.allocate(Kind::Class(Rc::new(info))))
    }

    /// Values that a caller of the repository can change.
    pub fn by_caller(&self, set: ValueSet) -> ValueSet {
        set.map(|mut value| {
            value.from = value.from.overridden(&self.caller);
            value
        })
    }

    /// Calls a method without arguments, if a class of the repository has it.
    pub fn call_if_there(&mut self, receiver: &Value, name: &str) -> Option<ValueSet> {
        self.call_method(receiver, name, Vec::new())
    }
}

/// Whether a class outside is a dict.
pub(in crate::dataflow) fn is_dict_class(name: &str) -> bool {
    matches!(name, "builtins.dict" | "collections.OrderedDict" | "collections.UserDict" | "collections.defaultdict")
}
