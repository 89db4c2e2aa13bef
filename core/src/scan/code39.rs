//! Code 39 as it stands on the label.
//!
//! The library rewrites two kinds of Code 39 text and cannot be told not to: pairs of escaped ASCII (`AB/C1` becomes
//! `AB#1`) and six characters that happen to be an Italian medicine's number (`3PRM8N` becomes `A` and nine digits). A
//! serial number must not be rewritten. The rewriting is undone here and proved by the bars: a character of Code 39 has
//! five of them, so their count says how many characters the label has. A read that cannot be proved is dropped; the
//! next frame may do better.

use super::{
    code::{Code, Format},
    frame::{LumaFrame, Rotation},
};

const MEDICINE: &[u8; 32] = b"0123456789BCDFGHJKLMNPQRSTUVWXYZ";
const DIGITS_OF_A_MEDICINE: usize = 9;

/// The text that stands on the label; absent where that cannot be told. `identifier` is the library's own word for how
/// the text was read.
pub(super) fn as_it_stands(code: Code, identifier: &str, frame: &LumaFrame<'_>) -> Option<Code> {
    if code.format != Format::Code39 {
        return Some(code);
    }
    let written = match (identifier, medicine(&code.text)) {
        ("]A4", _) => vec![escaped(&code.text)],
        // The last character is a check digit, which is never part of a pair.
        ("]A5", _) => {
            let mut inner = code.text.clone();
            let check = inner.pop()?;
            let mut whole = escaped(&inner);
            whole.push(check);
            vec![whole]
        }
        (_, Some(six)) => vec![code.text.clone(), six],
        _ => return Some(code),
    };
    let characters = bars(&code, frame)? / 5;
    let text = written.into_iter().find(|w| w.len() + 2 == characters)?;
    Some(Code { bytes: text.clone().into_bytes(), text, ..code })
}

// `A` and nine digits, back into the six characters that they are read from.
fn medicine(text: &str) -> Option<String> {
    let digits = text.strip_prefix('A').filter(|d| d.len() == DIGITS_OF_A_MEDICINE)?;
    let number: u32 = digits.parse().ok()?;
    (0..6).rev().map(|place| MEDICINE.get((number >> (5 * place)) as usize % 32).map(|b| char::from(*b))).collect()
}

// Full ASCII back into the pairs that stand for it (ISO/IEC 16388, table of full ASCII).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        let (shift, letter) = match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b' ' | b'-' | b'.' => {
                out.push(char::from(byte));
                continue;
            }
            1..=26 => ('$', byte + 64),
            b'!'..=b'/' => ('/', byte + 32),
            b':' => ('/', b'Z'),
            b'a'..=b'z' => ('+', byte - 32),
            0 => ('%', b'U'),
            27..=31 => ('%', byte - 27 + b'A'),
            b';'..=b'?' => ('%', byte - b';' + b'F'),
            b'@' => ('%', b'V'),
            b'['..=b'_' => ('%', byte - b'[' + b'K'),
            b'`' => ('%', b'W'),
            b'{'..=b'~' => ('%', byte - b'{' + b'P'),
            _ => ('%', b'T'),
        };
        out.push(shift);
        out.push(char::from(letter));
    }
    out
}

// How many bars a line through the middle of the label crosses.
fn bars(code: &Code, frame: &LumaFrame<'_>) -> Option<usize> {
    let [a, b, c, d] = code.corners.map(|(x, y)| (f64::from(x), f64::from(y)));
    let middle = |p: (f64, f64), q: (f64, f64)| (f64::midpoint(p.0, q.0), f64::midpoint(p.1, q.1));
    let (from, to) = (middle(a, d), middle(b, c));
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy);
    // Two pixels of quiet zone at either end, so that the outer bars have both their edges.
    let outside = 2.0;
    let steps = (0_u32..).map(|n| f64::from(n) / 2.0 - outside).take_while(|s| *s <= length + outside);
    let line: Vec<u8> =
        steps.map(|s| pixel(frame, from.0 + dx * s / length, from.1 + dy * s / length)).collect::<Option<_>>()?;
    let (dark, light) = (*line.iter().min()?, *line.iter().max()?);
    let (third, edge) = ((light - dark) / 3, light - dark > 24);
    // Two thresholds, so that noise on a slope is one edge.
    let mut is_dark = None;
    let mut edges = 0;
    for level in line {
        let now = if level < dark + third {
            Some(true)
        } else if level > light - third {
            Some(false)
        } else {
            None
        };
        if now.is_some() && now != is_dark {
            edges += usize::from(is_dark.is_some());
            is_dark = now;
        }
    }
    (edge && edges % 10 == 0).then_some(edges / 2)
}

// A pixel of the upright frame, out of the buffer as the camera filled it.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rounded, and checked against the sides of the frame"
)]
fn pixel(frame: &LumaFrame<'_>, u: f64, v: f64) -> Option<u8> {
    let (u, v) = (u.round(), v.round());
    let (width, height) = (frame.width(), frame.height());
    let (across, down) = match frame.rotation() {
        Rotation::Upright | Rotation::Half => (width, height),
        Rotation::Quarter | Rotation::ThreeQuarters => (height, width),
    };
    if u < 0.0 || v < 0.0 {
        return None;
    }
    let (u, v) = (u as usize, v as usize);
    if u >= across || v >= down {
        return None;
    }
    let (x, y) = match frame.rotation() {
        Rotation::Upright => (u, v),
        Rotation::Quarter => (v, height - 1 - u),
        Rotation::Half => (width - 1 - u, height - 1 - v),
        Rotation::ThreeQuarters => (width - 1 - v, u),
    };
    frame.pixel(x, y)
}
