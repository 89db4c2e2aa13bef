use super::*;

#[test]
fn every_lying_size_is_refused_by_name() {
    let buffer = [0; 100];
    let fault = |width, height, stride| LumaFrame::new(&buffer, width, height, stride, Rotation::Upright).unwrap_err();
    assert_eq!(fault(0, 0, 0), FrameFault::Empty);
    assert_eq!(fault(0, 10, 10), FrameFault::Empty);
    assert_eq!(fault(10, 0, 10), FrameFault::Empty);
    assert_eq!(fault(65535, 65535, 65535), FrameFault::TooLarge);
    assert_eq!(fault(u32::MAX, 1, u32::MAX), FrameFault::TooLarge);
    assert_eq!(fault(1, 8193, 1), FrameFault::TooLarge);
    assert_eq!(fault(10, 10, 9), FrameFault::Stride);
    assert_eq!(fault(10, 11, 10), FrameFault::Short);
    assert_eq!(fault(1, 2, u32::MAX), FrameFault::Short);
    assert_eq!(fault(8192, 8192, u32::MAX), FrameFault::Short);
    assert_eq!(LumaFrame::new(&[], 1, 1, 1, Rotation::Upright).unwrap_err(), FrameFault::Short);
}

#[test]
fn a_plane_may_end_with_its_last_pixel_and_may_be_longer() {
    // 4 rows of 10 pixels, 30 bytes apart: the last row needs no padding.
    for len in [100, 101, 4000] {
        assert!(LumaFrame::new(&vec![0; len], 10, 4, 30, Rotation::Upright).is_ok(), "{len}");
    }
    assert_eq!(LumaFrame::new(&[0; 99], 10, 4, 30, Rotation::Upright).unwrap_err(), FrameFault::Short);
    // One row never reaches its stride.
    assert!(LumaFrame::new(&[0; 10], 10, 1, u32::MAX, Rotation::Upright).is_ok());
}

#[test]
fn only_quarter_turns_are_rotations() {
    for (degrees, rotation) in
        [(0, Rotation::Upright), (90, Rotation::Quarter), (180, Rotation::Half), (270, Rotation::ThreeQuarters)]
    {
        assert_eq!(Rotation::from_degrees(degrees), Some(rotation));
    }
    for degrees in [1, 45, 360, u32::MAX] {
        assert_eq!(Rotation::from_degrees(degrees), None);
    }
}

#[test]
fn a_padded_plane_reads_like_a_tight_one_at_every_turn() {
    // Code 39 counts the bars in the buffer itself.
    for (format, content) in [(BarcodeFormat::Code128, "GC-2024-000117"), (BarcodeFormat::Code39, "AB/C1")] {
        let tight = label(format, content.as_bytes()).on_canvas(640, 360);
        for padding in [0_usize, 1, 37, 640] {
            let stride = 640 + padding;
            // Stripes in the padding would be read as bars if they were looked at.
            let mut plane: Vec<u8> = (0..stride * 360).map(|i| if i % 2 == 0 { 0 } else { 255 }).collect();
            for (row, pixels) in tight.0.chunks(640).enumerate() {
                plane[row * stride..row * stride + 640].copy_from_slice(pixels);
            }
            // With the padding of its last row, and without.
            for end in [stride * 360, stride * 359 + 640] {
                for rotation in [Rotation::Upright, Rotation::Quarter, Rotation::Half, Rotation::ThreeQuarters] {
                    let stride = u32::try_from(stride).unwrap();
                    let padded = LumaFrame::new(&plane[..end], 640, 360, stride, rotation).unwrap();
                    let (ours, theirs) = (read(padded, Effort::Cheap), read(tight.frame(rotation), Effort::Cheap));
                    assert_eq!(texts(&ours), [content], "{padding} {end} {rotation:?}");
                    if padded.rows().2 == 360 {
                        assert_eq!(ours, theirs, "{padding} {end} {rotation:?}");
                    }
                    // One row fewer moves the lines that are looked along, and with them the corners a little.
                    for (a, b) in ours[0].corners().iter().zip(theirs[0].corners()) {
                        assert!(
                            a.0.abs_diff(b.0) <= 2 && a.1.abs_diff(b.1) <= 2,
                            "{padding} {end} {rotation:?}: {a:?} {b:?}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn a_view_has_whole_rows_alone_and_never_reaches_past_the_buffer() {
    let plane: Vec<u8> = (0..70).collect();
    let rows = |end: usize, width, height, stride| {
        let frame = LumaFrame::new(&plane[..end], width, height, stride, Rotation::Upright).unwrap();
        let (bytes, stride, rows) = frame.rows();
        assert_eq!(bytes.len(), stride * rows);
        (stride, rows)
    };
    assert_eq!(rows(40, 10, 4, 10), (10, 4));
    assert_eq!(rows(70, 10, 4, 10), (10, 4), "a longer buffer has no more rows than the frame");
    assert_eq!(rows(60, 10, 4, 15), (15, 4));
    assert_eq!(rows(55, 10, 4, 15), (15, 3), "the last row has no padding");
    assert_eq!(rows(10, 10, 1, 15), (10, 1), "one row without padding");
    assert_eq!(rows(10, 10, 1, u32::MAX), (10, 1));
}

#[test]
fn each_rotation_brings_the_label_upright() {
    let mut seen = label(BarcodeFormat::Code128, b"GC-2024-000117").on_canvas(640, 360);
    let upright = read(seen.frame(Rotation::Upright), Effort::Cheap);
    for rotation in [Rotation::Upright, Rotation::Quarter, Rotation::Half, Rotation::ThreeQuarters] {
        let codes = read(seen.frame(rotation), Effort::Cheap);
        assert_eq!(texts(&codes), ["GC-2024-000117"], "{rotation:?}");
        assert_eq!(codes[0].tilt(), 0, "{rotation:?}");
        let near = |a: (i32, i32), b: (i32, i32)| (a.0 - b.0).abs() <= 2 && (a.1 - b.1).abs() <= 2;
        assert!(
            near(codes[0].corners()[0], upright[0].corners()[0]),
            "{rotation:?}: {:?} {:?}",
            codes[0].corners(),
            upright[0].corners()
        );
        seen = seen.turned_back();
    }
}

#[test]
fn a_label_reads_though_the_rotation_is_wrong() {
    let seen = label(BarcodeFormat::Code128, b"GC-2024-000117").on_canvas(640, 360).turned_back();
    assert_eq!(texts(&read(seen.frame(Rotation::Upright), Effort::Cheap)), ["GC-2024-000117"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_buffer_with_any_sizes_is_answered(
        data in proptest::collection::vec(any::<u8>(), 0..6000),
        width in prop_oneof![0_u32..200, any::<u32>()],
        height in prop_oneof![0_u32..200, any::<u32>()],
        pad in prop_oneof![0_u32..40, any::<u32>()],
        quarter in 0_u32..4,
        effort in prop_oneof![Just(Effort::Cheap), Just(Effort::Thorough), Just(Effort::Everything)],
    ) {
        let rotation = Rotation::from_degrees(quarter * 90).unwrap();
        let height = if width > 0 && width < 200 { height.min(u32::try_from(data.len()).unwrap() / width + 1) } else { height };
        if let Ok(frame) = LumaFrame::new(&data, width, height, width.wrapping_add(pad), rotation) {
            prop_assert!(pass(&frame, Format::PRODUCT, effort, 3).is_ok());
        }
    }

    #[test]
    fn any_pixels_in_a_good_frame_are_decoded_without_a_crash(
        (width, height, stride, data) in (1_u32..120, 1_u32..50, 0_u32..24).prop_flat_map(|(width, height, pad)| {
            let needed = ((width + pad) * (height - 1) + width) as usize;
            // Runs of one brightness, as bars have, get further into the decoder than noise does.
            let runs = proptest::collection::vec((prop_oneof![Just(0_u8), Just(255), any::<u8>()], 1_usize..12), needed);
            let data = runs.prop_map(move |runs| {
                runs.into_iter().flat_map(|(level, len)| std::iter::repeat_n(level, len)).take(needed).collect::<Vec<u8>>()
            });
            (Just(width), Just(height), Just(width + pad), data)
        }),
        quarter in 0_u32..4,
        effort in prop_oneof![Just(Effort::Cheap), Just(Effort::Thorough), Just(Effort::Everything)],
    ) {
        let frame = LumaFrame::new(&data, width, height, stride, Rotation::from_degrees(quarter * 90).unwrap()).unwrap();
        prop_assert!(pass(&frame, Format::PRODUCT, effort, 3).is_ok());
    }
}
