//! Behaviour of the reader, construct by construct. What is expected is what Bash makes of the text.

mod commands;
mod compound;
mod limits;
mod recovery;
mod words;

use super::{Role, Span, read};

/// The events of `text`, damage apart.
fn events(text: &str) -> (Vec<(Role, Span)>, Vec<Span>) {
    let (mut events, mut damage) = (Vec::new(), Vec::new());
    read(text, &mut |role, span| match role {
        Role::Damage => damage.push(span),
        role => events.push((role, span)),
    });
    (events, damage)
}

/// The texts of all events of one role; the text must not be damaged.
fn sound(text: &str, role: Role) -> Vec<&str> {
    let (found, damage) = events(text);
    assert!(damage.is_empty(), "{text}: {damage:?}");
    found.into_iter().filter(|(one, _)| *one == role).map(|(_, span)| span.of(text)).collect()
}

/// The texts of all events of one role of a damaged text.
fn broken(text: &str, role: Role) -> Vec<&str> {
    let (found, damage) = events(text);
    assert!(!damage.is_empty(), "{text}");
    found.into_iter().filter(|(one, _)| *one == role).map(|(_, span)| span.of(text)).collect()
}
