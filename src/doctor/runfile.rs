//! Where a run wanted to go, out of its `run-*.wandb`: the only file that names it, also when the run was refused.
//!
//! A record is a protobuf `Record`; its field 17 is `RunRecord { 1 run_id, 2 entity, 3 project }` (SDK 0.31.0). What is
//! unset is absent. Nothing else is taken out of the file: it also holds the configuration of the run.

use super::blocks::{FILE_HEADER, Records};

/// Field of `Record` that holds the run.
const RUN: u64 = 17;

/// What a run file says of its run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attempt {
    /// The run's id.
    pub run: Option<String>,
    /// The entity; `None` leaves it to the server.
    pub entity: Option<String>,
    /// The project.
    pub project: Option<String>,
    /// The file is damaged or cut off; what could be read is here.
    pub damaged: bool,
}

/// Whether `bytes` are those of a run file, however little is left of them.
pub fn is_run_file(bytes: &[u8]) -> bool {
    let known = bytes.len().min(FILE_HEADER.len() - 1);
    known >= b":W&B".len() && bytes.get(..known) == FILE_HEADER.get(..known)
}

/// Reads a whole file; `None` if it is no such file or names no run.
pub fn attempt(bytes: &[u8]) -> Option<Attempt> {
    let mut records = Records::new(bytes)?;
    let mut found: Option<Attempt> = None;
    for record in records.by_ref() {
        for run in fields(&record).filter(|(number, _)| *number == RUN).map(|(_, run)| run) {
            let mut attempt = found.take().unwrap_or_default();
            for (number, text) in fields(run) {
                let text = std::str::from_utf8(text).ok().filter(|text| !text.is_empty()).map(str::to_owned);
                match number {
                    1 => attempt.run = text.or(attempt.run),
                    2 => attempt.entity = text.or(attempt.entity),
                    3 => attempt.project = text.or(attempt.project),
                    _ => {}
                }
            }
            found = Some(attempt);
        }
    }
    found.map(|attempt| Attempt { damaged: records.damaged, ..attempt })
}

/// The length-delimited fields of a protobuf message: number and bytes. Ends at the first thing that is none.
fn fields(message: &[u8]) -> impl Iterator<Item = (u64, &[u8])> {
    let mut rest = message;
    std::iter::from_fn(move || {
        loop {
            let key = varint(&mut rest)?;
            let (number, kind) = (key >> 3, key & 7);
            match kind {
                0 => drop(varint(&mut rest)?),
                1 => rest = rest.get(8..)?,
                5 => rest = rest.get(4..)?,
                2 => {
                    let length = usize::try_from(varint(&mut rest)?).ok()?;
                    let field = rest.get(..length)?;
                    rest = rest.get(length..)?;
                    return Some((number, field));
                }
                _ => return None,
            }
        }
    })
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}
