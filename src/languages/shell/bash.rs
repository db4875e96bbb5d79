//! Shell text to commands, assignments and loops, by the events of the module `syntax`.
//!
//! Events come in the order of their starts, wider first, and what lies inside a span belongs to it: no recursion, and
//! commands inside of damage are still found.

use super::mapped::Mapped;
use super::model::{Assignment, Command, Loop, Script};
use super::parts::Word;
use super::syntax::{self, Role};
use super::word;
use super::wrappers;
use crate::text::Span;

/// How many shells inside of shells (`bash -c "..."`, `sbatch <<EOF`) are read.
const DEPTH: usize = 2;
/// Reads the shell text of `map` into `script`.
pub(super) fn read(map: &Mapped, script: &mut Script) {
    read_nested(map, script, 0);
}

fn read_nested(map: &Mapped, script: &mut Script, depth: usize) {
    let first = script.commands.len();
    let mut reader = Reader { map, script, frames: Vec::new(), heredocs: Vec::new() };
    events(map.text(), &mut |role, span| reader.take(role, span));
    reader.close_until(usize::MAX);
    let heredocs = reader.heredocs;
    script.commands[first..].sort_by_key(|command| command.span.start);
    if depth < DEPTH {
        let inner = wrappers::inner_scripts(&script.commands[first..], &heredocs);
        for span in inner {
            // The inner text is read from the outer one, so that the way back to the file stays the same.
            if let Some(part) = map.part(span) {
                read_nested(&part, script, depth + 1);
            }
        }
    }
}

/// What is in `text`, in the order of [`syntax::read`].
fn events(text: &str, each: &mut dyn FnMut(Role, Span)) {
    #[cfg(test)]
    if super::tests::grammar::is_asked() {
        return super::tests::grammar::read(text, each);
    }
    syntax::read(text, each);
}

struct Frame {
    role: Role,
    span: Span,
    assignments: Vec<Assignment>,
    words: Vec<Word>,
    variable: Option<String>,
}

struct Reader<'a> {
    map: &'a Mapped,
    script: &'a mut Script,
    frames: Vec<Frame>,
    heredocs: Vec<Span>,
}

impl Reader<'_> {
    fn close_until(&mut self, start: usize) {
        while self.frames.last().is_some_and(|top| top.span.end <= start) {
            if let Some(frame) = self.frames.pop() {
                self.close(frame);
            }
        }
    }

    fn take(&mut self, role: Role, span: Span) {
        if role == Role::Damage {
            return self.script.damage.push(self.map.span(span));
        }
        self.close_until(span.start);
        match role {
            Role::Heredoc => self.heredocs.push(self.map.span(span)),
            Role::Word => {
                let word = word::read(self.map, span);
                if let Some(top) = self.frames.last_mut() {
                    top.words.push(word);
                }
            }
            Role::LoopVariable => {
                if let Some(top) = self.frames.last_mut() {
                    top.variable = Some(span.of(self.map.text()).to_owned());
                }
            }
            _ => self.frames.push(Frame { role, span, assignments: Vec::new(), words: Vec::new(), variable: None }),
        }
    }

    fn close(&mut self, frame: Frame) {
        let span = self.map.span(frame.span);
        match frame.role {
            Role::Command => {
                let mut assignments = frame.assignments;
                assignments.extend(wrappers::assignments(&frame.words));
                self.script.commands.push(Command { span, assignments: assignments.into(), words: frame.words.into() });
            }
            Role::Loop => {
                if let Some(variable) = frame.variable {
                    self.script.loops.push(Loop { variable, words: frame.words.into(), span });
                }
            }
            Role::Function => self.script.functions.push(span),
            Role::Assignment => self.assignment(frame),
            _ => {}
        }
    }

    fn assignment(&mut self, frame: Frame) {
        let source = frame.span.of(self.map.text());
        let Some(at) = source.find('=') else { return };
        let name = source.get(..at).unwrap_or("");
        let appends = name.ends_with('+');
        let name = Box::from(name.strip_suffix('+').unwrap_or(name).trim_end());
        let is_array = source.get(at + 1..).is_some_and(|value| value.starts_with('('));
        let mut value = word::read(self.map, Span::new(frame.span.start + at + 1, frame.span.end));
        let mut elements = frame.words;
        if is_array {
            value = value.unknown();
        }
        if appends {
            value = value.appended();
            // Only arrays can be joined with what was there.
            if is_array {
                let earlier = self.script.assignments.iter().rev().find(|known| known.name == name);
                elements.splice(0..0, earlier.map(|known| known.elements.to_vec()).unwrap_or_default());
            }
        }
        let declared = self.frames.last().is_some_and(|top| top.role == Role::Declaration);
        let declaration = self.frames.last().filter(|_| declared).map_or("", |top| top.span.of(self.map.text()));
        let flags = declaration.split_whitespace().skip(1).take_while(|flag| flag.starts_with('-'));
        let exported = declaration.starts_with("export") || flags.clone().any(|flag| flag.contains('x'));
        let holder = self.frames.iter().rev().find(|frame| frame.role != Role::Declaration);
        let prefix = holder.is_some_and(|frame| frame.role == Role::Command);
        let branch = self.frames.iter().rev().find(|frame| matches!(frame.role, Role::Branch | Role::Function));
        let branch = branch.map(|frame| self.map.span(frame.span));
        let span = self.map.span(frame.span);
        let exported = exported || prefix;
        let elements = elements.into();
        let assignment = Assignment { name, value, elements, span, exported, overridable: false, branch };
        match self.frames.last_mut().filter(|_| prefix) {
            Some(top) => top.assignments.push(assignment),
            None => self.script.assignments.push(assignment),
        }
    }
}
