//! The reader itself: where it is, what is open, what it has noted.

use super::bytes::SPECIAL;
use super::context::{Context, Frame, ItemPart};
use super::heredocs::{Body, Heredoc};
use super::recovery::DEEPEST;
use super::{Role, Span};

/// Where a list of commands is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// A command may begin.
    Start,
    /// The right side of `&&` or `||` has to begin.
    Conditional,
    /// A command has ended.
    Complete,
}

/// Something that was noted; without a role it is for the frame alone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Event {
    pub(super) role: Option<Role>,
    pub(super) span: Span,
}

/// A reader of one text.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    /// Where the text ends; inside of a here-document its body does.
    pub(super) end: usize,
    /// The end of the last token.
    pub(super) token_end: usize,
    pub(super) position: Position,
    pub(super) stack: Vec<Frame>,
    pub(super) events: Vec<Event>,
    /// Here-documents whose bodies follow behind the next line end.
    pub(super) heredocs: Vec<Heredoc>,
    /// The first of them that belongs to the innermost substitution.
    pub(super) own_heredocs: usize,
    /// The bodies that are being read.
    pub(super) bodies: Vec<Body>,
    /// The place on the stack of the open backquote. There is one at most: the next one that is not escaped closes it.
    pub(super) backquote: Option<usize>,
    /// Bytes that may still be read a second time.
    pub(super) credit: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            end: text.len(),
            token_end: 0,
            position: Position::Start,
            stack: Vec::new(),
            events: Vec::new(),
            heredocs: Vec::new(),
            own_heredocs: 0,
            bodies: Vec::new(),
            backquote: None,
            credit: text.len().saturating_mul(4),
        }
    }

    /// Reads all of the text.
    pub(super) fn run(mut self, each: &mut dyn FnMut(Role, Span)) {
        loop {
            if self.stack.is_empty() {
                self.hand_over(each);
            }
            if self.at >= self.end {
                if !self.finish() {
                    break;
                }
            } else if self.stack.len() > DEEPEST {
                self.flatten();
            } else {
                self.step();
            }
        }
        self.hand_over(each);
    }

    fn hand_over(&mut self, each: &mut dyn FnMut(Role, Span)) {
        for event in self.events.drain(..).filter(|event| event.span.start < event.span.end) {
            if let Some(role) = event.role {
                each(role, event.span);
            }
        }
    }

    fn step(&mut self) {
        match self.top() {
            Some(Context::Loop(part)) => self.loop_header(part),
            Some(Context::Case(part)) => self.case_header(part),
            Some(Context::Item(part)) if part != ItemPart::Body => self.case_patterns(part),
            Some(Context::Simple(kind)) => self.simple(kind),
            Some(Context::Assignment(read)) => self.assignment(read),
            Some(Context::Array) => self.array(),
            Some(Context::Test) => self.test(),
            Some(Context::Word(last)) => self.word(last),
            Some(Context::Double) => self.double(),
            Some(Context::Bracket(bracket)) => self.bracket(bracket),
            Some(Context::Heredoc) => self.body(),
            // In all others, and where nothing is open, commands are expected.
            _ => self.list(),
        }
    }

    /// What is open innermost.
    pub(super) fn top(&self) -> Option<Context> {
        self.stack.last().map(|frame| frame.context)
    }

    /// Says how far the innermost frame has got.
    pub(super) fn become_context(&mut self, context: Context) {
        if let Some(frame) = self.stack.last_mut() {
            frame.context = context;
        }
    }

    /// The byte that is next.
    pub(super) fn peek(&self) -> Option<u8> {
        self.look(0)
    }

    /// The byte that many bytes further.
    pub(super) fn look(&self, ahead: usize) -> Option<u8> {
        let at = self.at + ahead;
        self.text.as_bytes().get(at).copied().filter(|_| at < self.end)
    }

    /// What is left of the text.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..self.end).unwrap_or_default()
    }

    /// Takes `length` bytes as a token.
    pub(super) fn token(&mut self, length: usize) {
        self.at = (self.at + length).min(self.end);
        self.token_end = self.at;
    }

    /// The word that is next, if nothing in it is quoted or expanded; empty where there is none.
    pub(super) fn plain_word(&self) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().position(|byte| SPECIAL[usize::from(*byte)]).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(length);
        let goes_on = match behind {
            [b'\'' | b'"' | b'$', ..] => true,
            [b'`', ..] => self.backquote.is_none(),
            [b'\\', b'\n', ..] | [b'\\', b'\r', b'\n', ..] => false,
            [b'\\', ..] => true,
            [b'\r', next, ..] => *next != b'\n',
            _ => false,
        };
        if goes_on { &[] } else { word }
    }

    /// Opens `context` here.
    pub(super) fn open(&mut self, context: Context, role: Option<Role>) {
        let event = self.events.len();
        self.events.push(Event { role, span: Span::new(self.at, self.at) });
        let saved = self.own_heredocs;
        match context {
            Context::Backquote => self.backquote = Some(self.stack.len()),
            Context::Substitution => {}
            _ => {
                self.stack.push(Frame { context, event, saved });
                return;
            }
        }
        self.own_heredocs = self.heredocs.len();
        self.stack.push(Frame { context, event, saved });
    }

    /// Closes the innermost frame behind the last token.
    pub(super) fn close(&mut self) {
        let Some(frame) = self.stack.pop() else { return };
        if let Some(event) = self.events.get_mut(frame.event) {
            // A command ends with its last word, whatever is redirected behind it; a body where its delimiter is.
            if !matches!(frame.context, Context::Simple(_) | Context::Heredoc) {
                event.span.end = self.token_end.max(event.span.start);
            }
            if event.role.is_none() && frame.event + 1 == self.events.len() {
                self.events.pop();
            }
        }
        self.restore(frame);
    }

    /// What held outside of `frame` holds again.
    pub(super) fn restore(&mut self, frame: Frame) {
        match frame.context {
            Context::Backquote => {
                self.backquote = None;
                self.own_heredocs = frame.saved;
            }
            Context::Substitution => self.own_heredocs = frame.saved,
            Context::Heredoc => {
                if let Some(body) = self.bodies.pop() {
                    self.token_end = self.token_end.max(self.end);
                    self.end = body.outer_end;
                    self.at = body.behind;
                    self.backquote = body.backquote;
                    self.position = body.position;
                }
            }
            _ => {}
        }
    }

    /// Makes the simple command on top reach up to here.
    pub(super) fn extend(&mut self) {
        let Some(frame) = self.stack.last().filter(|frame| matches!(frame.context, Context::Simple(_))) else { return };
        if let Some(event) = self.events.get_mut(frame.event) {
            event.span.end = self.token_end.max(event.span.start);
        }
    }

    /// Notes something that has its end already.
    pub(super) fn note(&mut self, role: Role, span: Span) {
        self.events.push(Event { role: Some(role), span });
    }

    /// Where a frame began.
    pub(super) fn start_of(&self, frame: &Frame) -> usize {
        self.events.get(frame.event).map_or(self.at, |event| event.span.start)
    }
}
