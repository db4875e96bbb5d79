//! The interpreter: its state, its bounds, and what it asks of others.

pub(in crate::dataflow) mod imports;
pub(in crate::dataflow) mod names;
pub(in crate::dataflow) mod skipping;

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};
use std::rc::Rc;
use std::sync::Arc;

use crate::dataflow::Location;
use crate::dataflow::calls::generators::{Consumer, Pending};
use crate::dataflow::heap::objects::Kind;
use crate::dataflow::heap::{Content, Key, ObjectId, State};
use crate::dataflow::statements::exceptions::{Raised, Thrown};
use crate::dataflow::value::guards::{Decision, Guard};
use crate::dataflow::value::{Abstract, Arguments, Cause, FunctionValue, Opaque, Value, ValueSet};
use crate::destination::Override;
use crate::languages::python::{ast, parser};
use crate::workspace::FileId;

/// What the interpreter asks of the repository.
pub trait Program {
    /// The tree of a Python file.
    fn tree(&self, file: FileId) -> Option<Arc<parser::Tree>>;
    /// What `import name` in `file` means.
    fn resolve(&self, file: FileId, level: usize, name: &str) -> Option<Resolved>;
    /// The module or package `name` inside the package at `path`.
    fn inside(&self, path: &str, name: &str) -> Option<Resolved>;
    /// The path of a file, relative to the root.
    fn path(&self, file: FileId) -> Arc<str>;
    /// Whether a function or class of the name is run when it is called, instead of being skipped.
    fn runs(&self, name: &str) -> bool;
    /// Whether code of the file may store something under `key`.
    fn may_store(&self, file: FileId, key: &str) -> bool;
    /// Whether the text of the file has the word.
    fn mentions(&self, file: FileId, word: &str) -> bool;
    /// Whether a module can be left until something of it is needed: what its import does has nothing to do with sinks.
    fn can_wait(&self, file: FileId) -> bool;
    /// The modules that the import of a module runs by its own statements, in order, with their names.
    fn behind(&self, file: FileId) -> Arc<[(FileId, Arc<str>)]>;
}

/// What an import leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// A file.
    Module(FileId),
    /// A folder without `__init__.py`.
    Package(Arc<str>),
}

/// What the interpreter asks of what is known about libraries. Each question gives `None` where nothing is known.
pub trait Library {
    /// A call of something outside by its dotted name.
    fn call(&self, run: &mut Interpreter<'_>, name: &Arc<str>, call: &Call) -> Option<ValueSet>;
    /// A call of a method of an object of something outside; `class` is its dotted name.
    fn method(
        &self,
        run: &mut Interpreter<'_>,
        receiver: &Value,
        class: &Arc<str>,
        name: &str,
        call: &Call,
    ) -> Option<ValueSet>;
    /// A member of an object of something outside.
    fn member(&self, run: &mut Interpreter<'_>, receiver: &Value, class: &Arc<str>, name: &str) -> Option<ValueSet>;
    /// A store to a member of an object of something outside: whether it is dealt with.
    fn store(
        &self,
        run: &mut Interpreter<'_>,
        receiver: &Value,
        class: &Arc<str>,
        name: &str,
        value: &ValueSet,
        at: Location,
    ) -> bool;
    /// An item of an object of something outside.
    fn item(&self, run: &mut Interpreter<'_>, receiver: &Value, class: &Arc<str>, key: &Value) -> Option<ValueSet>;
    /// The items of an object of something outside, to be iterated.
    fn iterate(&self, run: &mut Interpreter<'_>, receiver: &Value, class: &Arc<str>) -> Option<ValueSet>;
    /// A decorator of something outside on a function or class of the repository.
    fn decorate(
        &self,
        run: &mut Interpreter<'_>,
        decorator: &Value,
        call: Option<&Call>,
        target: &Value,
    ) -> Option<ValueSet>;
    /// A class of the repository with bases outside was made.
    fn subclass(&self, run: &mut Interpreter<'_>, class: ObjectId);
    /// An instance is made of a class of the repository that inherits from `base`, outside, and has no constructor of its
    /// own.
    fn construct(&self, run: &mut Interpreter<'_>, base: &Arc<str>, instance: &Value, call: &Call) -> bool;
    /// A value of something outside: `typing.TYPE_CHECKING`.
    fn constant(&self, run: &mut Interpreter<'_>, name: &Arc<str>) -> Option<ValueSet>;
    /// Whether objects of the outside class `class` can be changed by code that they are handed to.
    fn is_changeable(&self, class: &str) -> bool;
    /// Whether a function of the repository matters that an object of the outside class `class` is handed to.
    fn is_followed(&self, class: &str) -> bool;
    /// A call of a function of the repository is left out that gets `arguments`.
    fn skipped(&self, run: &Interpreter<'_>, arguments: &Arguments);

    /// Whether calling `name` leaves its arguments as they are and calls none of them.
    fn leaves_alone(&self, name: &str) -> bool;
}

/// One call that is being evaluated.
#[derive(Debug, Clone)]
pub struct Call {
    /// What is passed.
    pub arguments: Arguments,
    /// The whole call expression.
    pub at: Location,
}

/// One function, class block or module that is being run.
pub(in crate::dataflow) struct Frame {
    /// Its local names.
    pub locals: ObjectId,
    /// The function; `None` for a module or class block.
    pub function: Option<Rc<FunctionValue>>,
    /// The frames around it, innermost first.
    pub closure: Rc<[ObjectId]>,
    /// Its module.
    pub module: ObjectId,
    /// The module's file.
    pub file: FileId,
    /// Whether this is a class block.
    pub is_class: bool,
    /// The first argument, for `super()`.
    pub first: Option<Value>,
    /// Where it returned, joined, with what.
    pub returned: Option<(State, ValueSet)>,
    /// What it yields, in order; `None` when it is no generator.
    pub yields: Option<Vec<ValueSet>>,
    /// Yields happened in a branch or an unknown loop: their order is not known.
    pub yields_vary: bool,
    /// Who takes the items one by one.
    pub consumer: Option<Consumer>,
    /// Loops around the statement, innermost last.
    pub loops: Vec<Loop>,
    /// How many decisions there were when it began.
    pub decisions: usize,
}

/// One loop that is being run.
#[derive(Default)]
pub(in crate::dataflow) struct Loop {
    pub breaks: Option<State>,
    pub continues: Option<State>,
}

/// Texts of configurations that one run puts together.
const INTERPOLATIONS: usize = 20_000;
/// Calls inside of each other.
pub(in crate::dataflow) const DEPTH: usize = 60;

/// Runs a program on abstract values.
pub struct Interpreter<'w> {
    /// The repository.
    pub program: &'w dyn Program,
    /// What is known of libraries.
    pub library: &'w dyn Library,
    /// The heap at this point of execution.
    pub state: State,
    pub(in crate::dataflow) objects: Vec<Kind>,
    pub(in crate::dataflow) sides: HashMap<Key, ObjectId>,
    pub(in crate::dataflow) frames: Vec<Frame>,
    pub(in crate::dataflow) modules: HashMap<FileId, ObjectId>,
    pub(in crate::dataflow) tries: Vec<Raised>,
    /// What the handlers that run have caught.
    pub(in crate::dataflow) handling: Vec<Thrown>,
    /// Instances whose class was replaced.
    pub(in crate::dataflow) reclassed: std::collections::HashSet<ObjectId>,
    /// What makes the missing entries of a dict.
    pub(in crate::dataflow) factories: HashMap<ObjectId, ValueSet>,
    /// So many items may a sequence have; `None` where the bound is not known.
    pub(in crate::dataflow) bounds: HashMap<ObjectId, Option<usize>>,
    /// What runs when the program ends, in order of registration.
    pub(in crate::dataflow) exits: Vec<(ValueSet, Arguments, Location)>,
    /// Work of iterators that may not have begun.
    pub(in crate::dataflow) pending: HashMap<ObjectId, Pending>,
    pub(in crate::dataflow) nothing: Content,
    /// The calls of each definition that are running: how many, and how many decisions were taken before the first.
    pub(in crate::dataflow) running: HashMap<*const ast::Function, (usize, usize)>,
    /// Steps left.
    pub(in crate::dataflow) fuel: usize,
    /// Steps given.
    given: usize,
    /// A bound was hit: what comes after it was not followed.
    pub cut: bool,
    /// The run ended before its end: what comes after was not reached at all.
    pub exhausted: bool,
    /// Functions that were called, by definition.
    pub called: HashMap<*const ast::Function, usize>,
    /// How often unknown code was taken to call a function.
    pub(in crate::dataflow) escaped: HashMap<*const ast::Function, usize>,
    /// Loops around that run an unknown number of times.
    pub(in crate::dataflow) unknown_loops: usize,
    /// Texts of configurations that were put together.
    interpolations: usize,
    /// Modules that may wait: they run when something of them is needed.
    pub(in crate::dataflow) waiting: std::collections::BTreeMap<ObjectId, FileId>,
    /// Modules that wait and were imported.
    pub(in crate::dataflow) passed: std::collections::HashSet<FileId>,
    /// What was skipped and matters, by name: it is to be run in another round.
    pub needed: std::collections::BTreeSet<Arc<str>>,
    /// Conditions that depend on what was skipped.
    pub(in crate::dataflow) skipped_conditions: HashMap<u64, Arc<str>>,
    /// The next call is run whatever its name.
    pub(in crate::dataflow) unskippable: bool,
    /// The file run as `__main__`.
    pub main: Option<FileId>,
    /// What overrides the default of a parameter.
    pub(in crate::dataflow) caller: Rc<Override>,
    /// The local names of the call that ended last.
    pub(in crate::dataflow) ended: Option<ObjectId>,
    opaques: u64,
}

impl<'w> Interpreter<'w> {
    /// An interpreter at the start of a program; `fuel` is how many steps it may take.
    pub fn new(program: &'w dyn Program, library: &'w dyn Library, fuel: usize) -> Self {
        Self {
            given: fuel,
            program,
            library,
            state: State::start(),
            objects: Vec::new(),
            sides: HashMap::new(),
            frames: Vec::new(),
            modules: HashMap::new(),
            tries: Vec::new(),
            handling: Vec::new(),
            pending: HashMap::new(),
            reclassed: std::collections::HashSet::new(),
            factories: HashMap::new(),
            exits: Vec::new(),
            bounds: HashMap::new(),
            nothing: Content::default(),
            running: HashMap::new(),
            fuel,
            cut: false,
            exhausted: false,
            called: HashMap::new(),
            escaped: HashMap::new(),
            unknown_loops: 0,
            interpolations: 0,
            waiting: std::collections::BTreeMap::new(),
            passed: std::collections::HashSet::new(),
            needed: std::collections::BTreeSet::new(),
            skipped_conditions: HashMap::new(),
            unskippable: false,
            main: None,
            caller: Rc::new(Override::Caller),
            ended: None,
            opaques: 0,
        }
    }

    /// `function(arguments)` runs when the program ends.
    pub fn at_exit(&mut self, function: ValueSet, arguments: Arguments, at: Location) {
        self.exits.push((function, arguments, at));
    }

    /// Runs what was registered for the end of the program, the newest first.
    pub fn run_exits(&mut self) {
        while let Some((function, arguments, at)) = self.exits.pop() {
            self.call(&function, arguments, at);
        }
    }

    /// `defaultdict(factory)`
    pub fn with_factory(&mut self, dict: ObjectId, factory: ValueSet) {
        self.factories.insert(dict, factory);
    }

    /// Code that is not followed may store under any name here.
    pub(in crate::dataflow) fn forget_names(&mut self) {
        let Some(frame) = self.frames.last() else { return };
        for holder in [frame.locals, frame.module] {
            let content = self.state.edit(holder);
            for slot in content.slots.values_mut() {
                slot.open = true;
                slot.values.iter_mut().for_each(|value| value.from.is_guess = true);
            }
            content.rest.get_or_insert_default().open = true;
        }
    }

    /// Steps taken.
    pub fn spent(&self) -> usize {
        self.given - self.fuel
    }

    /// Whether one more text of a configuration may be put together: they can stand in each other without end.
    pub fn may_interpolate(&mut self) -> bool {
        self.interpolations += 1;
        self.interpolations < INTERPOLATIONS
    }

    /// Takes steps for work of `size` besides statements and expressions: copies, objects, things walked through.
    pub fn charge(&mut self, size: usize) {
        self.fuel = self.fuel.saturating_sub(size);
    }

    /// Takes one step; false when there are none left.
    pub(in crate::dataflow) fn step(&mut self) -> bool {
        if self.fuel == 0 {
            self.cut = true;
            self.exhausted = true;
            self.state.alive = false;
            return false;
        }
        self.fuel -= 1;
        true
    }

    /// Whether any run comes here.
    pub fn alive(&self) -> bool {
        self.state.alive
    }

    /// The state here, leaving a dead one.
    pub(in crate::dataflow) fn take_state(&mut self) -> State {
        std::mem::take(&mut self.state)
    }

    /// The frame that runs.
    pub(in crate::dataflow) fn frame(&mut self) -> Option<&mut Frame> {
        self.frames.last_mut()
    }

    /// The file of the frame that runs.
    pub fn file(&self) -> FileId {
        self.frames.last().map_or(FileId(0), |frame| frame.file)
    }

    /// A place in the file of the frame that runs.
    pub fn here(&self, span: crate::text::Span) -> Location {
        Location { file: self.file(), span }
    }

    /// Calls a function of the repository for the names that it binds.
    pub fn locals_of(&mut self, function: &ValueSet, arguments: Arguments, at: Location) -> Option<ObjectId> {
        self.ended = None;
        self.unskippable = true;
        self.call(function, arguments, at);
        self.unskippable = false;
        self.ended
    }

    /// A new unknown value.
    pub fn opaque(&mut self, cause: Cause) -> Abstract {
        self.opaques += 1;
        Abstract::opaque(self.opaques, cause)
    }

    /// A new unknown value, alone.
    pub fn unknown(&mut self, cause: Cause) -> ValueSet {
        ValueSet::of(self.opaque(cause))
    }

    /// The unknown value that follows from others: asked again, it is the same.
    pub fn derived(&self, cause: Cause, from: impl Hash) -> Abstract {
        Abstract::opaque(hash(&from) | 1 << 63, cause)
    }

    /// What a value of the state may be on this path: alternatives of branches that were not taken are left out.
    pub fn seen(&self, set: &ValueSet) -> ValueSet {
        if set.values.iter().all(|value| value.guards.agree(&self.state.path)) {
            return set.clone();
        }
        let values = set.values.iter().filter(|value| value.guards.agree(&self.state.path)).cloned().collect();
        ValueSet { values, open: set.open }
    }

    /// Takes a decision on this path.
    pub fn decide(&mut self, guard: Guard, by: Option<Rc<Override>>) {
        if !self.state.path.iter().any(|decision| decision.guard.key == guard.key) {
            self.state.path.push(Decision { guard, by, is_guess: false });
        }
    }

    /// A key for a condition that nothing else tells apart.
    pub fn fresh_key(&mut self) -> u64 {
        self.opaques += 1;
        hash(&("condition", self.opaques))
    }

    /// The cause by which a user changes a value, if its cause is an input.
    pub fn input_of(value: &Value) -> Option<Rc<Override>> {
        match &value.kind {
            Abstract::Opaque(opaque) => input(opaque).map(Rc::new).or_else(|| value.from.by.clone()),
            _ => value.from.by.clone(),
        }
    }
}

/// What changes an unknown value, if it is an input.
pub fn input(opaque: &Opaque) -> Option<Override> {
    match &opaque.cause {
        Cause::Input(by) => Some(by.clone()),
        Cause::Variable(name) => Some(Override::Variable(name.to_string())),
        _ => None,
    }
}

/// A hash that is the same in every run.
pub(crate) fn hash(value: &impl Hash) -> u64 {
    foldhash::fast::FixedState::default().hash_one(value)
}
