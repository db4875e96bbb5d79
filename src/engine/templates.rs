//! Values that a template engine fills in are not known.

use crate::destination::{Destination, Field, State};
use crate::wandb::template::is_template;

/// Makes what a template engine fills in unknown in every field of `destinations`, so that no rule judges its spelling and
/// the inventory does not list it as a name.
pub(super) fn leave_open(destinations: &mut [Destination]) {
    for destination in destinations {
        let server = destination.server.as_deref_mut();
        let fields = [&mut destination.entity, &mut destination.project, &mut destination.api_key];
        fields.into_iter().chain(server).for_each(open);
    }
}

fn open(field: &mut Field) {
    for value in &mut field.values {
        if value.text.as_deref().is_some_and(is_template) {
            value.text = None;
            value.state = State::Unknown;
            value.mend = None;
            field.complete = false;
        }
    }
}
