//! Notebooks: the code cells as one Python text.
//!
//! The cells of a Python notebook share one namespace and run from top to bottom, so they are joined into one text, each
//! cell with a line end of its own. What only `IPython` understands is blanked to the same number of bytes (see
//! [`magic`]), hence every offset keeps its place. Outputs are never looked at. The map leads each byte back into the JSON.

mod json;
mod magic;
mod python;

pub use magic::Magic;

use super::Unreadable;
use super::encoding::{self, Decoded, Encoding};
use super::map::{OffsetMap, Segments};
use crate::text::Span;
use json::Reader;
use magic::Blank;

/// What a notebook knows beside its text.
#[derive(Debug, Clone, Default)]
pub(super) struct Notebook {
    /// Index over all cells and first byte in the text, of each code cell.
    cells: Vec<(usize, usize)>,
    /// The blanked lines, in order.
    pub(super) magics: Vec<Magic>,
    /// The text before it was blanked, as long as the text; `None` where nothing was.
    pub(super) unblanked: Option<String>,
}

impl Notebook {
    /// The cell that holds byte `offset` of the text: its index over all cells and its first byte.
    pub(super) fn cell_at(&self, offset: usize) -> Option<(usize, usize)> {
        let next = self.cells.partition_point(|&(_, start)| start <= offset);
        self.cells.get(next.checked_sub(1)?).copied()
    }
}

/// One cell of the JSON: whether it is code, and where the strings of its source are.
#[derive(Default)]
struct Cell {
    code: bool,
    source: Vec<Span>,
}

/// What is wanted from a notebook's JSON.
#[derive(Default)]
struct Outline {
    cells: Vec<Cell>,
    /// Metadata name a language, and it is not Python.
    foreign: bool,
}

/// Reads a notebook of format 3 or 4. Fails where the bytes are not UTF-8 or not JSON; an empty file has no cells.
pub(super) fn read(bytes: &[u8]) -> Result<(Decoded, Notebook), Unreadable> {
    let (json, shift) = encoding::checked(bytes)?;
    let outline = if json.trim().is_empty() { Outline::default() } else { outline(json)? };

    let mut notebook = Notebook::default();
    let mut text = String::new();
    let mut segments = Segments::default();
    let mut blanks = Vec::new();
    let code =
        outline.cells.iter().enumerate().filter(|(_, cell)| cell.code && !cell.source.is_empty() && !outline.foreign);
    for (index, cell) in code {
        let start = text.len();
        for &span in &cell.source {
            json::unescape(json, span, shift, &mut text, &mut segments);
        }
        notebook.cells.push((index, start));
        let open = magic::read(&text, start, &mut blanks, &mut notebook.magics);
        // The cell ends here, whatever it left open: a cell that cannot run must not swallow the next one.
        let length = text.len();
        text.push_str(&open);
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let end = cell.source.last().map_or(0, |span| span.end + shift);
        segments.push(text.len() - length, end, 0);
    }
    if !blanks.is_empty() {
        let blanked = blank(&text, &blanks);
        notebook.unblanked = Some(std::mem::replace(&mut text, blanked));
    }
    Ok((Decoded { text: text.into(), map: OffsetMap::Segments(segments), encoding: Encoding::Json }, notebook))
}

/// Finds cells and language. Format 3 keeps its cells in `worksheets` and calls a code cell's source `input`.
fn outline(json: &str) -> Result<Outline, Unreadable> {
    let mut outline = Outline::default();
    let mut reader = Reader::new(json);
    reader.object(|reader, key| match (key, reader.peek()) {
        (b"cells", Some(b'[')) => reader.array(|reader| cell(reader, &mut outline.cells)),
        (b"worksheets", Some(b'[')) => reader.array(|reader| match reader.peek() {
            Some(b'{') => reader.object(|reader, key| match (key, reader.peek()) {
                (b"cells", Some(b'[')) => reader.array(|reader| cell(reader, &mut outline.cells)),
                _ => reader.skip(),
            }),
            _ => reader.skip(),
        }),
        (b"metadata", Some(b'{')) => reader.object(|reader, key| {
            let wanted: &[u8] = match key {
                b"kernelspec" => b"language",
                b"language_info" => b"name",
                _ => return reader.skip(),
            };
            if reader.peek() != Some(b'{') {
                return reader.skip();
            }
            reader.object(|reader, key| {
                if key != wanted || reader.peek() != Some(b'"') {
                    return reader.skip();
                }
                let name = reader.string()?.of(json).to_ascii_lowercase();
                outline.foreign |= !name.is_empty() && !name.contains("py") && !name.contains("sage");
                Ok(())
            })
        }),
        _ => reader.skip(),
    })?;
    reader.end()?;
    Ok(outline)
}

fn cell(reader: &mut Reader, cells: &mut Vec<Cell>) -> Result<(), Unreadable> {
    let mut cell = Cell::default();
    if reader.peek() != Some(b'{') {
        cells.push(cell);
        return reader.skip();
    }
    let mut kind = Span::new(0, 0);
    reader.object(|reader, key| match (key, reader.peek()) {
        (b"cell_type", Some(b'"')) => {
            kind = reader.string()?;
            Ok(())
        }
        (b"source" | b"input", Some(b'"')) if cell.source.is_empty() => {
            cell.source.push(reader.string()?);
            Ok(())
        }
        (b"source" | b"input", Some(b'[')) if cell.source.is_empty() => reader.array(|reader| {
            if reader.peek() != Some(b'"') {
                return reader.skip();
            }
            cell.source.push(reader.string()?);
            Ok(())
        }),
        _ => reader.skip(),
    })?;
    cell.code = reader.slice(kind) == b"code";
    cells.push(cell);
    Ok(())
}

/// `text` with each blank's bytes replaced by as many: first what is put there, then spaces; line ends stay.
fn blank(text: &str, blanks: &[Blank]) -> String {
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for blank in blanks {
        result.push_str(text.get(done..blank.span.start).unwrap_or_default());
        result.push_str(blank.put);
        let covered = blank.span.of(text).as_bytes().get(blank.put.len()..).unwrap_or_default();
        result.extend(covered.iter().map(|&byte| if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' }));
        done = blank.span.end;
    }
    result.push_str(text.get(done..).unwrap_or_default());
    result
}
