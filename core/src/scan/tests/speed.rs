//! Not a timed test: it prints how a frame costs against the bare decoder, when it is asked to.

use std::time::{Duration, Instant};

use super::*;

fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..41)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}

#[test]
#[ignore = "prints ratios; run it alone: cargo test --release -p gongchao-core --lib scan::tests::speed -- --ignored --nocapture"]
fn what_a_frame_costs_against_the_bare_decoder() {
    let gate = gate();
    let plan = ScanPlan { quiet: Duration::ZERO, ..ScanPlan::default() };
    let asked: Vec<BarcodeFormat> = [
        BarcodeFormat::QRCode,
        BarcodeFormat::MicroQRCode,
        BarcodeFormat::DataMatrix,
        BarcodeFormat::PDF417,
        BarcodeFormat::Code128,
        BarcodeFormat::Code39,
        BarcodeFormat::EAN13,
        BarcodeFormat::EAN8,
        BarcodeFormat::UPCA,
        BarcodeFormat::UPCE,
        BarcodeFormat::ITF,
    ]
    .to_vec();
    for name in [
        "code128-nameplate.webp",
        "qr-photo.png",
        "datamatrix-part.webp",
        "code39-label.webp",
        "none-1.webp",
        "none-2.webp",
    ] {
        let picture = Picture::shipped(name).on_canvas(1280, 720);
        let bare = median(|| {
            let view = zxingcpp::ImageView::from_slice(&picture.0, 1280_u32, 720, zxingcpp::ImageFormat::Lum).unwrap();
            let _ = zxingcpp::read().formats(&asked).from(view).unwrap();
        });
        // Against the very same pass without our door around it.
        let same = median(|| {
            let view = zxingcpp::ImageView::from_slice(&picture.0, 1280_u32, 720, zxingcpp::ImageFormat::Lum).unwrap();
            let reader = zxingcpp::read()
                .formats(&asked)
                .try_harder(false)
                .try_invert(false)
                .try_downscale(false)
                .max_number_of_symbols(1);
            let _ = reader.from(view).unwrap();
        });
        let session = ScanSession::begin(&gate, consent(&gate, 1), plan.clone()).unwrap();
        let mut at = 0;
        let ours = median(|| {
            at += 1000;
            session.offer(picture.frame(Rotation::Upright), Mono(at));
        });
        // As many cameras give it: rows 1344 bytes apart.
        let mut plane = vec![0; 1344 * 720];
        for (to, from) in plane.chunks_mut(1344).zip(picture.0.chunks(1280)) {
            to[..1280].copy_from_slice(from);
        }
        let padded = median(|| {
            at += 1000;
            session.offer(LumaFrame::new(&plane, 1280, 720, 1344, Rotation::Upright).unwrap(), Mono(at));
        });
        let mut all = Vec::new();
        for _ in 0..40 {
            at += 1000;
            let start = Instant::now();
            session.offer(picture.frame(Rotation::Upright), Mono(at));
            all.push(start.elapsed());
        }
        let mean = all.iter().sum::<Duration>() / 40;
        println!(
            "{name:24} default {bare:?}, same pass {same:?}, ours median {ours:?} ({:.2}x default, {:.2}x same pass), padded {padded:?} ({:.2}x same pass), mean over the schedule {mean:?} ({:.2}x default)",
            ours.as_secs_f64() / bare.as_secs_f64(),
            ours.as_secs_f64() / same.as_secs_f64(),
            padded.as_secs_f64() / same.as_secs_f64(),
            mean.as_secs_f64() / bare.as_secs_f64(),
        );
    }
}
