//! Run folders as the SDK leaves them: a binary file and logs. The writer is the tests' own.

use std::fs;
use std::path::{Path, PathBuf};

/// CRC-32 (IEEE), bit by bit.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 })
    })
}

fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut out = varint(u64::from(number) << 3 | 2);
    out.extend(varint(bytes.len() as u64));
    out.extend(bytes);
    out
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value > 0x7f {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
    out
}

/// A `Record` with a `RunRecord`; `padding` is a big configuration in front of it.
pub fn run_record(run: &str, entity: Option<&str>, project: &str, padding: usize) -> Vec<u8> {
    let mut inner = field(4, &vec![b'x'; padding]);
    inner.extend(field(1, run.as_bytes()));
    inner.extend(entity.iter().flat_map(|entity| field(2, entity.as_bytes())));
    inner.extend(field(3, project.as_bytes()));
    let mut record = vec![0x08, 0x02];
    record.extend(field(17, &inner));
    record
}

/// A whole file of these records, cut into blocks of 32 KiB.
pub fn file(records: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b":W&B\xe1\xbe\x00".to_vec();
    for record in records {
        let (mut rest, mut first) = (&record[..], true);
        loop {
            let left = 32768 - out.len() % 32768;
            if left < 7 {
                out.resize(out.len() + left, 0);
                continue;
            }
            let (part, after) = rest.split_at(rest.len().min(left - 7));
            let kind: u8 = match (first, after.is_empty()) {
                (true, true) => 1,
                (true, false) => 2,
                (false, false) => 3,
                (false, true) => 4,
            };
            let mut summed = vec![kind];
            summed.extend(part);
            out.extend(checksum(&summed).to_le_bytes());
            out.extend(u16::try_from(part.len()).unwrap().to_le_bytes());
            out.extend(summed);
            (rest, first) = (after, false);
            if rest.is_empty() {
                break;
            }
        }
    }
    out
}

/// What `debug-internal.log` of a refused run holds.
pub fn internal_log(status: u16, message: &str) -> String {
    let body =
        format!("{{\\\"errors\\\":[{{\\\"message\\\":\\\"{message}\\\",\\\"path\\\":[\\\"upsertBucket\\\"]}}]}}");
    [
        "{\"level\":\"INFO\",\"msg\":\"stream: starting\"}".to_owned(),
        format!("{{\"level\":\"ERROR\",\"msg\":\"api: HTTP error\",\"status\":{status},\"url\":\"x/graphql\"}}"),
        format!(
            "{{\"level\":\"ERROR\",\"msg\":\"runupserter: failed to init run\",\"error\":\"returned error {status}: {body}\"}}"
        ),
    ]
    .join("\n")
}

/// Puts a refused run below `repository`; gives its folder.
pub fn refused(repository: &Path, entity: Option<&str>, project: &str, status: u16, message: &str) -> PathBuf {
    let run = repository.join("wandb/run-20260101_120000-abc123");
    fs::create_dir_all(run.join("logs")).unwrap();
    fs::write(run.join("run-abc123.wandb"), file(&[run_record("abc123", entity, project, 70_000)])).unwrap();
    fs::write(run.join("logs/debug-internal.log"), internal_log(status, message)).unwrap();
    run
}
