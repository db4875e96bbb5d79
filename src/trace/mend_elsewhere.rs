//! The fix of a value outside of Python: what holds it is found here, the edit is made in [`crate::edits`].

use super::domain::Location;
use super::tracer::Tracer;
use crate::edits::{Ask, Mend, data_fix, script_fix};

impl Tracer<'_> {
    /// The fix for the literal at `origin`; none for one in Python, whose values come from the evaluator.
    pub(super) fn mend(&self, origin: Location, ask: &Ask) -> Option<Mend> {
        let kind = self.workspace.kind(origin.file);
        let file = self.workspace.text(origin.file)?;
        if kind.is_data() {
            let document = self.workspace.data(origin.file)?;
            let holders = self.entry_holders(origin.file, &document);
            let entry = holders.of(&document, origin.span);
            if entry.is_some() || !self.is_in_script(origin) {
                return data_fix(ask, &file, &document, origin.span, entry, &|_| true);
            }
        }
        if kind.is_script() || kind.is_data() {
            let script = self.workspace.script(origin.file)?;
            let holders = self.script_holders(origin.file, &script);
            let (command, assignment) =
                (holders.command(&script, origin.span), holders.assignment(&script, origin.span));
            return script_fix(ask, &file, &script, origin.span, command, assignment);
        }
        None
    }

    /// Whether `origin` is part of a command or an assignment.
    fn is_in_script(&self, origin: Location) -> bool {
        self.workspace.script(origin.file).is_some_and(|script| {
            let holders = self.script_holders(origin.file, &script);
            holders.command(&script, origin.span).is_some() || holders.assignment(&script, origin.span).is_some()
        })
    }
}
