//! Encodings: what is decoded, what is refused, and that the way back leads to the bytes of the text.

#![allow(clippy::unwrap_used)] // the lint spares test functions, but not their helpers

use proptest::prelude::*;
use wblint::source::{FileKind, SourceFile};
use wblint::text::Span;

fn reason(path: &str, bytes: &[u8]) -> String {
    SourceFile::decode(path, bytes).unwrap_err().reason
}

fn span_of(file: &SourceFile, word: &str) -> Span {
    let start = file.text().find(word).unwrap();
    Span::new(start, start + word.len())
}

fn fixture(name: &str) -> (Vec<u8>, SourceFile) {
    let bytes = std::fs::read(format!("fixtures/encodings/{name}")).unwrap();
    let file = SourceFile::decode(name, &bytes).unwrap();
    (bytes, file)
}

#[test]
fn every_fixture_leads_to_its_entity() {
    for entry in std::fs::read_dir("fixtures/encodings").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.starts_with("bad_") {
            assert!(SourceFile::decode(&name, &std::fs::read(format!("fixtures/encodings/{name}")).unwrap()).is_err());
            continue;
        }
        let (bytes, file) = fixture(&name);
        let start = file.text().find("équipe-").or_else(|| file.text().find("команда-")).unwrap();
        let length = file.text()[start..].find('"').unwrap();
        let place = file.place(Span::new(start, start + length));
        let raw = &bytes[place.span.start..place.span.end];
        assert_eq!(file.encode(&file.text()[start..start + length]).unwrap(), raw, "{name}");
        assert_eq!(place.start.column, file.text()[..start].lines().last().unwrap().chars().count() + 1, "{name}");
    }
}

#[test]
fn a_byte_order_mark_shifts_bytes_but_not_columns() {
    let file = SourceFile::decode("a.yaml", b"\xef\xbb\xbfentity: x\n").unwrap();
    let place = file.place(span_of(&file, "x"));
    assert_eq!((place.span, place.start.line, place.start.column), (Span::new(11, 12), 1, 9));
}

#[test]
fn utf16_is_read_where_the_reader_of_the_file_reads_it() {
    let text = "entity: \u{1f600}x\r\n";
    for (mark, bytes) in [
        ([0xff, 0xfe], text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()),
        ([0xfe, 0xff], text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
    ] {
        let bytes = [mark.to_vec(), bytes].concat();
        let file = SourceFile::decode("a.yaml", &bytes).unwrap();
        assert_eq!(file.text(), text);
        let place = file.place(span_of(&file, "x"));
        assert_eq!(place.span, Span::new(22, 24));
        assert_eq!((place.start.column, place.start.utf16), (10, 11));
        assert!(reason("a.py", &bytes).contains("UTF-16"));
        assert!(SourceFile::decode("a.yaml", &bytes[..bytes.len() - 1]).is_err());
    }
}

#[test]
fn refusals_say_what_python_says() {
    assert_eq!(reason("a.py", b"x = '\xe9'\n"), "not valid UTF-8 (byte 5)");
    assert_eq!(reason("a.py", b"# coding: klingon\n"), "its coding cookie names an unknown encoding, `klingon`");
    assert!(reason("a.py", b"\xef\xbb\xbf# coding: latin-1\n").contains("byte order mark"));
    assert!(reason("a.py", b"# coding: ascii\nx = '\xe9'\n").contains("byte 21"));
    assert!(reason("a.py", b"# coding: gbk\nx = '\xff'\n").contains("byte 19"));
    assert!(reason("a.py", b"x\0").contains("null byte"));
    assert!(reason("a.yaml", b"a: \xe9\n").contains("UTF-8"));
}

#[test]
fn a_shell_does_not_mind_a_stray_byte() {
    let bytes = b"# caf\xe9\nexport WANDB_ENTITY=x\n";
    let file = SourceFile::decode("run.sh", bytes).unwrap();
    let place = file.place(span_of(&file, "WANDB_ENTITY"));
    assert_eq!(&bytes[place.span.start..place.span.end], b"WANDB_ENTITY");
    assert_eq!(SourceFile::decode("run", b"#!/bin/sh\n").unwrap().kind(), FileKind::Shell);
}

#[test]
fn a_file_over_the_limit_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.py");
    std::fs::write(&path, "x = 1\n").unwrap();
    assert_eq!(SourceFile::open(&path, "a.py", 6).unwrap().text(), "x = 1\n");
    assert!(SourceFile::open(&path, "a.py", 5).unwrap_err().reason.contains("limit of 5"));
    assert!(SourceFile::open(&folder.path().join("b.py"), "b.py", 5).unwrap_err().reason.contains("could not be read"));
}

/// Encodes `text` behind its cookie with an encoder that is not ours; characters it cannot write are left out.
fn encoded(label: &str, text: &str) -> (String, Vec<u8>, &'static encoding_rs::Encoding) {
    let table = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
    let writable: String = text.chars().filter(|one| !table.encode(&one.to_string()).2).collect();
    let whole = format!("# coding: {label}\n{writable}");
    let bytes = table.encode(&whole).0.into_owned();
    (whole, bytes, table)
}

proptest! {
    #[test]
    fn the_way_back_leads_to_the_bytes(
        text in "[ -~éüñЖЯあ漢字€😀\n]{0,40}",
        label in prop::sample::select(vec!["utf-8", "cp1252", "cp1251", "gbk", "gb18030", "shift_jis", "big5", "euc-jp", "koi8-r"]),
        from in 0.0..1.0_f64,
        to in 0.0..1.0_f64,
    ) {
        let (whole, bytes, table) = encoded(label, &text);
        let file = SourceFile::decode("a.py", &bytes).unwrap();
        // Some tables have two bytes for one character: what the decoder says is the text.
        prop_assert_eq!(file.text(), table.decode_without_bom_handling(&bytes).0);
        prop_assert_eq!(file.text().lines().next(), whole.lines().next());
        check_span(&file, &bytes, from.min(to), from.max(to), |raw| table.decode_without_bom_handling(raw).0.into_owned())?;
    }

    #[test]
    fn the_way_back_from_latin1(content in prop::collection::vec(0x20_u8..=0xff, 0..60), from in 0.0..1.0_f64, to in 0.0..1.0_f64) {
        let bytes = [b"# coding: latin-1\n", content.as_slice()].concat();
        let file = SourceFile::decode("a.py", &bytes).unwrap();
        prop_assert_eq!(file.encode(file.text()).unwrap(), bytes.clone());
        check_span(&file, &bytes, from.min(to), from.max(to), |raw| raw.iter().map(|&byte| char::from(byte)).collect())?;
    }

    #[test]
    fn any_bytes_decode_or_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..80), name in prop::sample::select(vec!["a.py", "a.yaml", "a.sh", "a.ipynb", "x"])) {
        if let Ok(file) = SourceFile::decode(name, &bytes) {
            let place = file.place(Span::new(0, file.text().len()));
            prop_assert!(place.span.end <= bytes.len());
        }
    }
}

fn check_span(
    file: &SourceFile,
    bytes: &[u8],
    from: f64,
    to: f64,
    decode: impl Fn(&[u8]) -> String,
) -> Result<(), TestCaseError> {
    let bounds: Vec<usize> = (0..=file.text().len()).filter(|&at| file.text().is_char_boundary(at)).collect();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    // small and positive
    let pick = |share: f64| bounds[(share * bounds.len() as f64) as usize];
    let span = Span::new(pick(from), pick(to));
    let raw = file.place(span).span;
    prop_assert_eq!(decode(&bytes[raw.start..raw.end]), span.of(file.text()));
    Ok(())
}
