//! Number literals.

use crate::languages::python::ast::ExprKind;

/// The value of an integer literal as it is written, also with the suffix `L` and the octal zero of Python 2.
pub(super) fn integer(written: &str) -> ExprKind {
    let digits: String = written.chars().filter(|letter| *letter != '_').collect::<String>().to_ascii_lowercase();
    let digits = digits.trim_end_matches('l');
    if digits.ends_with('j') && !digits.starts_with("0x") {
        return ExprKind::Unknown;
    }
    let (digits, radix) = match digits.as_bytes() {
        [b'0', b'x', ..] => (&digits[2..], 16),
        [b'0', b'o', ..] => (&digits[2..], 8),
        [b'0', b'b', ..] => (&digits[2..], 2),
        [b'0', _, ..] if digits.bytes().all(|digit| matches!(digit, b'0'..=b'7')) => (&digits[1..], 8),
        _ => (digits, 10),
    };
    if let Ok(value) = i64::from_str_radix(digits, radix) {
        return ExprKind::Int(value);
    }
    if let Ok(value) = u128::from_str_radix(digits, radix) {
        #[allow(clippy::cast_precision_loss)] // The nearest value is what is asked for.
        return ExprKind::Float(value as f64);
    }
    if radix == 10 {
        return digits.parse().map_or(ExprKind::Unknown, ExprKind::Float);
    }
    let digit = |letter: char| letter.to_digit(radix).map(f64::from);
    let value = digits.chars().try_fold(0.0, |value, letter| Some(value * f64::from(radix) + digit(letter)?));
    value.map_or(ExprKind::Unknown, ExprKind::Float)
}

/// The value of a floating-point literal as it is written.
pub(super) fn float(written: &str) -> ExprKind {
    let digits: String = written.chars().filter(|letter| *letter != '_').collect();
    // Complex numbers end in `j`, which is no part of a number here.
    digits.parse().map_or(ExprKind::Unknown, ExprKind::Float)
}
