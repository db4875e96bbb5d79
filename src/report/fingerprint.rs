//! An identity for a finding that survives line shifts.
//!
//! It covers what a finding is about (rule, file, field, value) and which one among equals it is, but neither lines
//! nor columns nor the message, so that an unrelated edit above it, or a better wording, changes nothing.

use std::collections::HashMap;

use crate::rule::{FieldName, Finding};

/// Numbers equals while a run's findings pass by in order.
#[derive(Debug, Default)]
pub struct Fingerprints {
    seen: HashMap<u64, u64>,
}

impl Fingerprints {
    /// The fingerprint of `finding`, 16 hexadecimal digits. Call it once a finding, in the order of the report.
    pub fn next(&mut self, finding: &Finding) -> String {
        let path = finding.place.as_ref().map_or("", |place| &place.path);
        let field = finding.field.map_or("", field_label);
        let mut hash = FNV_OFFSET;
        for part in [finding.rule.code, path, field, finding.value.as_deref().unwrap_or("")] {
            hash = fnv(fnv(hash, part.as_bytes()), &[0xff]);
        }
        let ordinal = self.seen.entry(hash).or_default();
        let fingerprint = fnv(hash, &ordinal.to_le_bytes());
        *ordinal += 1;
        format!("{fingerprint:016x}")
    }
}

/// The field as the JSON contract names it.
fn field_label(field: FieldName) -> &'static str {
    match field {
        FieldName::Entity => "entity",
        FieldName::Project => "project",
        FieldName::ApiKey => "api_key",
    }
}

/// FNV-1a, 64 bits: <http://www.isthe.com/chongo/tech/comp/fnv/>. Stable across versions, unlike std's hashers.
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

fn fnv(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    #[test]
    fn is_fnv_1a() {
        assert_eq!(super::fnv(super::FNV_OFFSET, b"foobar"), 0x8594_4171_f739_67e8);
    }
}
