//! What sort of thing an object is.

use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::heap::{Content, Key, ObjectId};
use crate::dataflow::interpreter::Interpreter;
use crate::dataflow::value::{Abstract, Value, ValueSet};
use crate::languages::python::ast;
use crate::workspace::FileId;

/// The kinds of object. What can change is in the heap; this cannot.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A dict.
    Dict,
    /// A list.
    List,
    /// A tuple.
    Tuple,
    /// A set or frozen set.
    Set,
    /// An iterator or generator: its items in order.
    Iterator,
    /// An object of a class of the repository.
    Instance(ObjectId),
    /// A class of the repository.
    Class(Rc<ClassInfo>),
    /// A module of the repository; the dotted name by which it was imported.
    Module {
        /// Its file.
        file: FileId,
        /// The dotted name.
        name: Arc<str>,
    },
    /// A folder of the repository used as a package.
    Package(Arc<str>),
    /// Local names of a call of the function; of a module's class block where there is none.
    Frame(Option<Arc<ast::Function>>),
    /// An object of something outside, by the dotted name of its class.
    Library(Arc<str>),
    /// `super()` in a method: the class whose bases are looked at, the receiver.
    Super(ObjectId, Box<Value>),
    /// The `__dict__` of an object: a dict of the same slots.
    Namespace(ObjectId),
    /// What is stored on a value that is no object: on something outside, or on something unknown.
    Side,
}

/// A class of the repository.
#[derive(Debug)]
pub struct ClassInfo {
    /// Its definition; `None` for one made by a call (`type(...)`, `namedtuple`).
    pub definition: Option<Arc<ast::Class>>,
    /// Its name.
    pub name: Arc<str>,
    /// The module it is defined in.
    pub module: ObjectId,
    /// The frames around its definition, innermost first.
    pub closure: Rc<[ObjectId]>,
    /// The classes that an attribute is looked up in, itself first: of the repository or outside, by dotted name.
    pub mro: Vec<Base>,
    /// Some base is not known.
    pub is_open: bool,
}

/// One class of a method resolution order.
#[derive(Debug, Clone, PartialEq)]
pub enum Base {
    /// A class of the repository; the class itself is [`Base::Itself`].
    Class(ObjectId),
    /// The class itself.
    Itself,
    /// A class outside, by dotted name.
    Outside(Arc<str>),
}

impl Interpreter<'_> {
    /// A new object.
    pub fn allocate(&mut self, kind: Kind) -> ObjectId {
        self.carrier();
        let id = ObjectId(u32::try_from(self.objects.len()).unwrap_or(u32::MAX));
        self.objects.push(kind);
        self.state.edit(id);
        self.charge(1);
        id
    }

    /// The object that carries a result through a join of states.
    pub(in crate::dataflow) fn carrier(&mut self) -> ObjectId {
        if self.objects.is_empty() {
            self.objects.push(Kind::Side);
        }
        ObjectId(0)
    }

    /// What sort of object `id` is.
    pub fn kind(&self, id: ObjectId) -> &Kind {
        // Objects are only ever added.
        &self.objects[id.0 as usize]
    }

    /// The class, if `id` is one.
    pub fn class(&self, id: ObjectId) -> Option<Rc<ClassInfo>> {
        match self.kind(id) {
            Kind::Class(info) => Some(Rc::clone(info)),
            _ => None,
        }
    }

    /// What `object` holds.
    pub fn content(&self, object: ObjectId) -> &Content {
        self.state.get(object).unwrap_or(&self.nothing)
    }

    /// The object whose slots are the entries of `id`, if it is a dict.
    pub fn as_dict(&self, id: ObjectId) -> Option<ObjectId> {
        match self.kind(id) {
            Kind::Dict => Some(id),
            Kind::Namespace(object) => Some(*object),
            _ => None,
        }
    }

    /// A dict that holds what `id` holds.
    pub fn copy_of(&mut self, id: ObjectId) -> ObjectId {
        let content = self.content(id).clone();
        let slots = content.slots.into_iter().map(|(key, set)| (key, self.seen(&set))).collect();
        let kind = match self.kind(id) {
            Kind::List | Kind::Tuple | Kind::Set => self.kind(id).clone(),
            _ => Kind::Dict,
        };
        let copy = self.allocate(kind);
        *self.state.edit(copy) =
            Content { slots, rest: content.rest, items: content.items, touched: content.touched, ran: false };
        copy
    }

    /// A new sequence of known shape.
    pub fn sequence(&mut self, kind: Kind, items: Vec<ValueSet>) -> Abstract {
        let id = self.allocate(kind);
        self.state.edit(id).items = items;
        Abstract::Object(id)
    }

    /// A new sequence of unknown shape, of which every item is one of `item`.
    pub fn sequence_of(&mut self, kind: Kind, item: ValueSet) -> Abstract {
        let id = self.allocate(kind);
        self.state.edit(id).rest = Some(item);
        Abstract::Object(id)
    }

    /// A new dict.
    pub fn dict(&mut self, entries: impl IntoIterator<Item = (Key, ValueSet)>) -> Abstract {
        let id = self.allocate(Kind::Dict);
        self.state.edit(id).slots.extend(entries);
        Abstract::Object(id)
    }

    /// A new object of something outside.
    pub fn library_object(&mut self, class: &str, slots: impl IntoIterator<Item = (Key, ValueSet)>) -> ObjectId {
        let id = self.allocate(Kind::Library(class.into()));
        self.state.edit(id).slots.extend(slots);
        id
    }

    /// The one object of the outside class `class` that a program has.
    pub fn singleton(&mut self, class: &str) -> ObjectId {
        let key = Key::Other(format!("singleton {class}").into());
        if let Some(id) = self.sides.get(&key) {
            return *id;
        }
        let id = self.allocate(Kind::Library(class.into()));
        self.sides.insert(key, id);
        id
    }

    /// The object on which stores to a value that is no object are kept.
    pub fn side(&mut self, value: &Abstract) -> Option<ObjectId> {
        let key = side_key(value)?;
        if let Some(id) = self.sides.get(&key) {
            return Some(*id);
        }
        let id = self.allocate(Kind::Side);
        self.sides.insert(key, id);
        Some(id)
    }

    /// The same, if there is one already.
    pub fn known_side(&self, value: &Abstract) -> Option<ObjectId> {
        self.sides.get(&side_key(value)?).copied()
    }
}

/// What tells a value that is no object apart.
fn side_key(value: &Abstract) -> Option<Key> {
    match value {
        Abstract::External(name) => Some(Key::Name(Arc::clone(name))),
        Abstract::Opaque(opaque) => Some(Key::Other(opaque.id.to_string().into())),
        Abstract::Function(function) => Some(Key::Other(format!("function {:p}", Rc::as_ptr(function)).into())),
        _ => None,
    }
}
