use std::time::Instant;

use proptest::prelude::*;

use super::*;

/// All that the events of a text have to be.
fn check(text: &str) {
    let (events, damage) = events(text);
    for span in events.iter().map(|(_, span)| span).chain(&damage) {
        assert!(span.start < span.end && text.get(span.start..span.end).is_some(), "{span:?} of {text:?}");
    }
    let mut open: Vec<Span> = Vec::new();
    let mut last = 0;
    for (role, span) in &events {
        assert!(span.start >= last, "{role:?} {span:?} comes late in {text:?}");
        last = span.start;
        while open.last().is_some_and(|around| around.end <= span.start) {
            open.pop();
        }
        assert!(open.last().is_none_or(|around| around.contains(*span)), "{role:?} {span:?} in {open:?} of {text:?}");
        open.push(*span);
    }
    assert!(events.len() + damage.len() <= 3 * text.len() + 8, "{} events of {} bytes", events.len(), text.len());
}

#[test]
fn depth_and_length_cost_no_more_than_their_text() {
    let started = Instant::now();
    for (left, right) in [
        ("$(echo ", ")"),
        ("if ", "; then a; fi"),
        ("(", ")"),
        ("((", "))"),
        ("$((", "))"),
        ("\"$(", ")\""),
        ("{ ", "; }"),
        ("`", ""),
        ("\"", ""),
        ("'", ""),
        ("${a:-", "}"),
        ("a=(", ")"),
        ("[[ ", " ]]"),
        ("case a in b) ", ";; esac"),
        ("f() { ", "; }"),
        ("a && ", ""),
        ("cat <<E\n$(", ")\nE\n"),
        ("cat <<E\n$(", ""),
        ("for a in b; do ", "; done"),
        ("<(", ")"),
        ("\\\n", ""),
        ("#\n", ""),
        ("<<A ", ""),
        ("[[ a\n", ""),
        ("a[", "]=1 "),
        ("@(", ")"),
        ("$[", "]"),
        ("while ", ""),
        ("done ", ""),
        ("$'", ""),
        ("a\\\n", ""),
        ("x=1\n", ""),
        ("for ((", ""),
        ("((a) ", ""),
        ("$((a) ", ""),
        ("\"${a", ""),
        ("<<A\n", ""),
        ("echo \"${a\n", ""),
        ("! ", ""),
        ("f()\n", ""),
    ] {
        let text = left.repeat(20_000) + "python a.py" + &right.repeat(20_000);
        check(&text);
    }
    assert!(started.elapsed().as_secs() < 60);
}

#[test]
fn what_lies_too_deep_is_read_flat() {
    let text = format!("{}python a.py{}\npython b.py\n", "$(echo ".repeat(10_000), ")".repeat(10_000));
    let found = broken(&text, Role::Command);
    assert!(found.contains(&"echo python a.py") && found.contains(&"python b.py"));
}

#[test]
fn a_here_document_begins_after_the_line_of_its_sign() {
    // Found by the property below.
    check(" \nE\nif <<E\n$(<<E\n");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn any_text_gives_events_that_nest(text in "([a-zé=\"'`$(){}\\[\\];|&<>#! \\\\\n\t\r]|X=|\\$\\(|\\$\\{|\\$\\(\\(|<<E\n|\nE\n|<<-'E'|if |; then |elif |else |; fi|for x in |while |; do |; done|case x in |;;| esac|\\[\\[ | \\]\\]|f\\(\\) |\\{ |; \\}|export |&& ){0,80}") {
        check(&text);
    }
}
