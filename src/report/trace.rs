//! How the evaluator came to the values of a call: each value with the steps on its way, and where and why it stopped.

use std::io::{self, Write};

use super::{Texts, escape, locate};
use crate::destination::{Confidence, Destination, Field, Value};

/// Writes each of `destinations` with the way of its values.
///
/// # Errors
/// Those of `output`.
pub fn write(destinations: &[&Destination], texts: &dyn Texts, output: &mut dyn Write) -> io::Result<()> {
    for one in destinations {
        writeln!(output, "{}  {}", locate::position(&one.place, texts), escape::line(&one.api))?;
        let fields = [("entity", &one.entity), ("project", &one.project), ("api_key", &one.api_key)];
        for (name, field) in fields.into_iter().filter(|(name, field)| *name != "api_key" || !field.values.is_empty()) {
            write_field(name, field, texts, output)?;
        }
        if let Some(late) = &one.late {
            writeln!(output, "  the SDK starts before, at {}", locate::position(late, texts))?;
        }
    }
    Ok(())
}

fn write_field(name: &str, field: &Field, texts: &dyn Texts, output: &mut dyn Write) -> io::Result<()> {
    let complete = if field.complete { "all values are known" } else { "further values are possible" };
    writeln!(output, "  {name}: {}, {complete}", format!("{:?}", field.state()).to_lowercase())?;
    for value in &field.values {
        write_value(value, texts, output)?;
    }
    for stop in &field.stops {
        let at = stop.place.as_ref().map(|place| format!("{}  ", locate::position(place, texts))).unwrap_or_default();
        writeln!(output, "    stopped: {at}{}", escape::line(&stop.reason))?;
    }
    if field.cut {
        writeln!(output, "    stopped: a bound on the work of the evaluator was reached (WB901)")?;
    }
    Ok(())
}

fn write_value(value: &Value, texts: &dyn Texts, output: &mut dyn Write) -> io::Result<()> {
    let text = value.text.as_ref().map_or_else(|| "(no text)".to_owned(), |text| format!("{text:?}"));
    let mut facts = vec![format!("{:?}", value.state).to_lowercase()];
    facts.extend(value.override_by.iter().map(|by| format!("overridden by {by:?}")));
    facts.extend(value.computed.iter().map(|computed| format!("computed from {computed:?}")));
    facts.extend(value.given.then(|| "passed by a command line of the repository".to_owned()));
    facts.extend((value.confidence == Confidence::Likely).then(|| "matched by name only".to_owned()));
    writeln!(output, "    {}  {}", escape::line(&text), escape::line(&facts.join(", ")))?;
    if let Some(origin) = &value.origin {
        writeln!(output, "      {}  origin", locate::position(origin, texts))?;
    }
    for hop in &value.hops {
        writeln!(output, "      {}  {}", locate::position(&hop.place, texts), escape::line(&hop.note))?;
    }
    Ok(())
}
