use super::*;

const WITH_A_LABEL: &[(&str, Format, &str)] = &[
    ("code128-nameplate.webp", Format::Code128, "CNK8181G2C"),
    ("code128-parcel.webp", Format::Code128, "005-3354174500018"),
    ("code128-print.png", Format::Code128, "10064908"),
    ("code128-photo.jpg", Format::Code128, "0001285112001000040801"),
    ("qr-photo.png", Format::Qr, "http://staticrooster.com"),
    ("qr-kanji.png", Format::Qr, "石積籍績脊責赤跡蹟碩切拙接摂折設"),
    ("qr-screen.webp", Format::Qr, "ABCDEF1234567890"),
    ("datamatrix-part.webp", Format::DataMatrix, "AE003020140724001B010152"),
    (
        "datamatrix-photo.webp",
        Format::DataMatrix,
        "This is a test of our DataMatrix support using a longer piece of text, and therefore a more dense barcode.",
    ),
    ("ean13-box.webp", Format::Ean13, "8480010001136"),
    ("ean13-book.webp", Format::Ean13, "9781585730575"),
    ("code39-label.webp", Format::Code39, "001EC947D49B"),
    ("pdf417-photo.webp", Format::Pdf417, "A PDF 417 barcode with ASCII text"),
    ("pdf417-turned.png", Format::Pdf417, "ActiveBarcode"),
];

#[test]
fn real_labels_read_as_their_authors_say() {
    let gate = gate();
    let grant = consent(&gate, 1);
    for (name, format, text) in WITH_A_LABEL {
        let picture = Picture::shipped(name);
        let codes = scan_still(&gate, &grant, picture.frame(Rotation::Upright), &ScanPlan::default(), 1).unwrap();
        assert_eq!(texts(&codes), [*text], "{name}");
        assert_eq!(codes[0].format(), *format, "{name}");
    }
}

#[test]
fn pictures_without_a_label_read_nothing_at_any_turn() {
    let gate = gate();
    let grant = consent(&gate, 1);
    for name in ["none-1.webp", "none-2.webp", "none-3.webp"] {
        let picture = Picture::shipped(name);
        for rotation in [Rotation::Upright, Rotation::Quarter, Rotation::Half, Rotation::ThreeQuarters] {
            assert_eq!(
                scan_still(&gate, &grant, picture.frame(rotation), &ScanPlan::default(), 5).unwrap(),
                [],
                "{name} {rotation:?}"
            );
        }
    }
}

#[test]
fn a_zero_byte_does_not_end_the_text() {
    for (content, text) in [(b"GC\x0017".as_slice(), "GC\u{0}17"), (b"\x00\xFF\x01".as_slice(), "\u{0}\u{ff}\u{1}")] {
        let codes = read(label(BarcodeFormat::QRCode, content).frame(Rotation::Upright), Effort::Cheap);
        assert_eq!(codes[0].bytes(), content);
        assert_eq!(codes[0].text(), text);
    }
}

#[test]
fn a_serial_number_in_code_39_is_read_as_it_stands() {
    // The first two look like escaped ASCII; the third is an Italian medicine's number when read so (A123456788).
    for serial in ["AB/C1", "A+B7", "3PRM8N", "A123456788", "GC-0117", "2/4-8/16-32"] {
        let picture = label(BarcodeFormat::Code39, serial.as_bytes()).on_canvas(900, 300);
        for effort in [Effort::Cheap, Effort::Thorough, Effort::Everything] {
            assert_eq!(texts(&read(picture.frame(Rotation::Upright), effort)), [serial], "{effort:?}");
            assert_eq!(
                texts(&read(picture.turned_back().frame(Rotation::Quarter), effort)),
                [serial],
                "turned, {effort:?}"
            );
            assert_eq!(
                texts(&read(picture.turned_back().frame(Rotation::Upright), effort)),
                [serial],
                "not told, {effort:?}"
            );
        }
    }
}

#[test]
fn only_the_planned_formats_are_read() {
    let gate = gate();
    let grant = consent(&gate, 1);
    let picture = Picture::shipped("code128-print.png");
    for (formats, found) in [(vec![], 0), (vec![Format::Qr], 0), (vec![Format::Code128], 1)] {
        let plan = ScanPlan { formats, ..ScanPlan::default() };
        assert_eq!(scan_still(&gate, &grant, picture.frame(Rotation::Upright), &plan, 1).unwrap().len(), found);
    }
}

#[test]
fn a_code_prints_nothing_of_its_content() {
    let codes = read(Picture::shipped("qr-screen.webp").frame(Rotation::Upright), Effort::Thorough);
    assert_eq!(format!("{:?} {:?}", codes[0], ScanOutcome::Found(codes[0].clone())), "Code(Qr, …) Found(Code(Qr, …))");
}
