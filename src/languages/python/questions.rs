//! What tracing asks of a module: each question names a word or a region, and parses the lines that can matter.

// A method of a type with a lifetime is not general enough to be passed by its name.
#![allow(clippy::redundant_closure_for_method_calls)]

use super::bindings::{Binding, BindingKind, Class, Function};
use super::imports::StarImport;
use super::layout::LineKind;
use super::memo::Part;
use super::occurrence::{Occurrence, has_walrus};
use super::regions::RegionKind;
use super::{ArgumentKind, ClassId, Expression, ExpressionId, FunctionId, Kind, Module, RegionId, expression};
use crate::text::{Finder, Span};

impl Module {
    pub(super) fn file(&self) -> std::ops::Range<u32> {
        self.range(RegionId::MODULE)
    }

    /// Every binding of `name`, in order of effect.
    pub fn bindings(&self, name: &str) -> Vec<&Binding> {
        let lines = self.lines_with(name, self.file(), |one| one.is_bound());
        self.bindings_in_lines(name, &lines)
    }

    /// The bindings of `name` that stand in the scope `scope`, those of inner scopes left out; in order of effect.
    pub fn bindings_of_scope(&self, name: &str, scope: RegionId) -> Vec<&Binding> {
        let lines = self.memo.lines.get(Part::Bound(scope), name, || self.lines_of_scope(name, scope).into());
        let mut found = self.bindings_in_lines(name, &lines);
        found.retain(|binding| self.scope(binding.region) == scope);
        found
    }

    pub(super) fn bindings_in_lines(&self, name: &str, lines: &[u32]) -> Vec<&Binding> {
        let mut found: Vec<&Binding> = lines.iter().flat_map(|&line| self.slice(line).bindings_of(name)).collect();
        found.sort_by_key(|binding| (binding.effect, binding.span));
        found
    }

    /// The lines that may bind `name` in `scope` itself.
    fn lines_of_scope(&self, name: &str, scope: RegionId) -> Vec<u32> {
        let mut range = self.range(scope);
        if let RegionKind::Function(id) = self.region(scope).kind {
            // Parameters stand in the header.
            range.start = range.start.min(id.line);
        }
        let in_scope = |one: &Occurrence<'_>| {
            if one.line.kind == LineKind::Whole || matches!(scope, RegionId::Inner(..)) {
                return true;
            }
            let is_parameter = one.line.kind == LineKind::Function && !one.is_definition();
            let own = RegionId::Block(if is_parameter { one.line.opens } else { one.line.block });
            // `def f(a=(b := 1))` binds outside of `f`, and so does a comprehension there.
            self.scope(own) == scope
                || (is_parameter && self.scope(RegionId::Block(one.line.block)) == scope && one.may_bind_outside())
        };
        self.lines_with(name, range, |one| one.is_bound() && in_scope(one))
    }

    /// The bindings of names in `region` itself, in order of source.
    pub fn fields(&self, region: RegionId) -> impl Iterator<Item = &Binding> {
        let own = move |&line: &u32| {
            let line = &self.layout.lines[line as usize];
            let binds = || line.kind == LineKind::Plain || has_walrus(line.text(&*self.text));
            line.kind == LineKind::Whole || RegionId::Block(line.block) == region && binds()
        };
        let bindings = self.range(region).filter(own).flat_map(|line| &self.slice(line).bindings);
        bindings.filter(move |binding| binding.region == region && matches!(binding.kind, BindingKind::Value(_)))
    }

    /// Annotated names without a value in the body of `class`, with the annotation.
    pub fn declared(&self, class: ClassId) -> impl Iterator<Item = (&str, ExpressionId)> {
        let body = self.class(class).body;
        let own = move |&line: &u32| {
            let line = &self.layout.lines[line as usize];
            line.kind == LineKind::Whole || line.kind == LineKind::Plain && RegionId::Block(line.block) == body
        };
        let declared = self.range(body).filter(own).flat_map(|line| &self.slice(line).declared);
        declared.filter(move |(region, ..)| *region == body).map(|(_, name, annotation)| (&**name, *annotation))
    }

    /// The binding whose value is the expression at `span`.
    pub fn bound_to(&self, span: Span) -> Option<&Binding> {
        let line = self.layout.line_at(span.start)?;
        let mut bindings = self.slice(line).bindings.iter();
        bindings.find(|binding| matches!(binding.kind, BindingKind::Value(value) if self.span(value) == span))
    }

    /// The bindings that give what ends in `word` another name: imports, assignments, `partial`, and classes by a base.
    pub fn named_after(&self, word: &str) -> Vec<&Binding> {
        let lines = self.lines_where(Part::Given, word, |one| one.is_given());
        lines.iter().flat_map(|&line| self.named_in(line, word)).collect()
    }

    pub(super) fn named_in(&self, line: u32, word: &str) -> Vec<&Binding> {
        let slice = self.slice(line);
        let ends = |id: ExpressionId| expression::last_word(&slice.expressions, id) == Some(word);
        let is_named = |binding: &&Binding| match &binding.kind {
            BindingKind::Import(import) => import.name.as_deref() == Some(word),
            BindingKind::Value(value) => match self.kind(*value) {
                Kind::Name(name) | Kind::Attribute { name, .. } => **name == *word,
                Kind::Call { callee, arguments } => {
                    self.last_word(*callee) == Some("partial")
                        && arguments.first().is_some_and(|first| ends(first.value))
                }
                _ => false,
            },
            BindingKind::Class(class) => self.class(*class).bases.iter().any(|base| ends(base.value)),
            _ => false,
        };
        slice.bindings.iter().filter(is_named).collect()
    }

    /// The bindings in lines that hold one of `parts`, also inside of a word; in order of source.
    pub fn bindings_near(&self, parts: &[&str]) -> Vec<&Binding> {
        let mut lines: Vec<u32> = parts.iter().flat_map(|part| self.lines_holding(part).to_vec()).collect();
        lines.sort_unstable();
        lines.dedup();
        lines.into_iter().flat_map(|line| &self.slice(line).bindings).collect()
    }

    /// `from x import *` in order.
    pub fn star_imports(&self) -> Vec<&StarImport> {
        let lines = self.lines_of_kind(RegionId::MODULE, LineKind::Import).filter(|line| self.may_hold(*line, b'*'));
        lines.flat_map(|line| &self.slice(line).stars).collect()
    }

    /// Whether the line of number `index` may have facts that are written with `sign`.
    fn may_hold(&self, index: u32, sign: u8) -> bool {
        let line = &self.layout.lines[index as usize];
        line.kind == LineKind::Whole || memchr::memchr(sign, line.text(&*self.text)).is_some()
    }

    /// The calls whose callee ends in `word` (`init` of `wandb.init(...)`), in order of source.
    pub fn calls_of(&self, word: &str) -> Vec<ExpressionId> {
        self.lines_calling(word).iter().flat_map(|&line| self.slice(line).calls_of(word)).copied().collect()
    }

    /// The calls in lines that hold `part`, also inside of a word; in order of source.
    pub fn calls_near(&self, part: &str) -> Vec<ExpressionId> {
        let lines = self.lines_holding(part);
        self.in_order(lines.iter().flat_map(|&line| &self.slice(line).calls))
    }

    /// The calls that are given the name `name` by itself, in order of source.
    pub fn calls_given(&self, name: &str) -> Vec<ExpressionId> {
        let lines = self.lines_with(name, self.file(), |one| one.is_passed());
        let given = |call: &&ExpressionId| match self.kind(**call) {
            Kind::Call { arguments, .. } => {
                arguments.iter().any(|one| matches!(self.kind(one.value), Kind::Name(given) if **given == *name))
            }
            _ => false,
        };
        self.in_order(lines.into_iter().flat_map(|line| &self.slice(line).calls).filter(given))
    }

    /// The calls of one of `words`, which `finder` finds, that may be given `name` by itself or in a list; in order of
    /// source.
    pub fn calls_handed(&self, name: &str, words: &[&str], finder: &Finder) -> Vec<ExpressionId> {
        // A call stands in one line with what it is given.
        let lines = self.lines_with(name, self.file(), |one| one.is_handed() && one.line_holds_any(finder));
        let is_of = |call: &&ExpressionId| match self.kind(**call) {
            Kind::Call { callee, .. } => self.last_word(*callee).is_some_and(|word| words.contains(&word)),
            _ => false,
        };
        self.in_order(lines.into_iter().flat_map(|line| &self.slice(line).calls).filter(is_of))
    }

    /// The calls of `word` in lines that hold `part`, also inside of a word; in order of source.
    pub fn calls_of_near(&self, word: &str, part: &str) -> Vec<ExpressionId> {
        let lines = self.lines_holding(part);
        let lines = lines.iter().filter(|line| self.line_says(**line, word));
        self.in_order(lines.flat_map(|&line| self.slice(line).calls_of(word)))
    }

    fn in_order<'m>(&self, calls: impl Iterator<Item = &'m ExpressionId>) -> Vec<ExpressionId> {
        let mut calls: Vec<ExpressionId> = calls.copied().collect();
        calls.sort_by_key(|&call| (self.span(call).start, call));
        calls
    }

    /// Whether the literal at `span` is the `default=` of a call, or the default of a parameter.
    pub fn is_default(&self, span: Span) -> bool {
        let Some(line) = self.layout.line_at(span.start) else { return false };
        let slice = self.slice(line);
        let in_call = slice.calls.iter().any(|call| match self.kind(*call) {
            Kind::Call { arguments, .. } => arguments.iter().any(|one| {
                matches!(&one.kind, ArgumentKind::Keyword(name) if &**name == "default") && self.span(one.value) == span
            }),
            _ => false,
        });
        let mut parameters = slice.functions.iter().flat_map(|function| &function.parameters);
        in_call || parameters.any(|one| one.default.is_some_and(|default| self.span(default) == span))
    }

    /// The functions called `name`, in order of source.
    pub fn functions_named(&self, name: &str) -> Vec<(FunctionId, &Function)> {
        let is_name = |one: &Occurrence<'_>| one.is_definition() || one.line.kind == LineKind::Whole;
        let lines = self.lines_where(Part::Defined, name, is_name);
        let all = lines
            .iter()
            .flat_map(|&line| (0..).map(move |index| FunctionId { line, index }).zip(&self.slice(line).functions));
        all.filter(|(_, function)| *function.name == *name).collect()
    }

    /// The lambda whose expression stands at `span`. Lambdas have no name: they are found by the place of their body.
    pub fn lambda_at(&self, span: Span) -> Option<FunctionId> {
        let line = self.layout.line_at(span.start)?;
        let inside = |body: Span| span.contains(body) && body.end == span.end;
        let mut functions = (0..).map(|index| FunctionId { line, index }).zip(&self.slice(line).functions);
        functions.find(|(_, one)| one.name.is_empty() && inside(self.region(one.body).span)).map(|(id, _)| id)
    }

    /// Every class that has bases, in order of source.
    pub fn derived_classes(&self) -> impl Iterator<Item = (ClassId, &Class)> {
        let lines = self.lines_of_kind(RegionId::MODULE, LineKind::Class).filter(|line| self.may_hold(*line, b'('));
        let all = lines.flat_map(|line| (0..).map(move |index| ClassId { line, index }).zip(&self.slice(line).classes));
        all.filter(|(_, class)| !class.bases.is_empty())
    }

    /// What `function` returns, dead returns left out; in order of source.
    pub fn returns(&self, function: FunctionId) -> Vec<ExpressionId> {
        let body = self.function(function).body;
        let kind = if matches!(body, RegionId::Block(_)) { LineKind::Return } else { LineKind::Whole };
        let lines: Vec<u32> = match body {
            RegionId::Block(_) => self.lines_of_kind(body, kind).filter(|line| self.may_run(*line)).collect(),
            RegionId::Inner(line, _) => vec![line],
        };
        let all = lines.into_iter().flat_map(|line| &self.slice(line).returned);
        all.filter(|(region, _)| *region == body).map(|(_, value)| *value).collect()
    }

    /// What `function` yields, in order of source.
    pub fn yields(&self, function: FunctionId) -> Vec<ExpressionId> {
        let body = self.function(function).body;
        let lines = self.lines_with("yield", self.range(body), |_| true);
        let all = lines.into_iter().flat_map(|line| &self.slice(line).yielded);
        all.filter(|(region, _)| *region == body).map(|(_, value)| *value).collect()
    }

    /// How often `name` is read in the file.
    pub fn uses(&self, name: &str) -> usize {
        let is = |expression: &&Expression| matches!(&expression.kind, Kind::Name(other) if **other == *name);
        self.memo.uses.get((), name, || {
            let lines = self.lines_with(name, self.file(), |_| true);
            lines.into_iter().map(|line| self.slice(line).expressions.iter().filter(is).count()).sum()
        })
    }
}
