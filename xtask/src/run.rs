//! Runs a command and keeps what it says, so that a step which passes is one line and a step which fails is told whole.

use std::io::{self, BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::house::Trouble;
use crate::screen::Screen;

/// How a command ended and everything it said, output and errors in the order they came.
pub(crate) struct Told {
    pub(crate) ok: bool,
    pub(crate) lines: Vec<String>,
}

impl Told {
    /// What helps a person: without the hundreds of lines that say that something went well.
    pub(crate) fn telling(self) -> Vec<String> {
        let dull = |line: &String| {
            let line = line.trim();
            ["Compiling ", "Checking ", "Documenting ", "Downloaded "].iter().any(|word| line.starts_with(word))
                || (line.starts_with("test ") && line.ends_with(" ... ok"))
        };
        self.lines.into_iter().filter(|line| !dull(line)).collect()
    }
}

/// Runs `command` to its end. Lines that `stays` picks are printed as they come, the others pass by on the screen.
pub(crate) fn run(command: &mut Command, screen: &Screen, stays: fn(&str) -> bool) -> Result<Told, Trouble> {
    let program = command.get_program().to_string_lossy().into_owned();
    // One pipe for both: cargo tells of building on stderr, tests tell of themselves on stdout, and only together do
    // they make sense.
    let (reader, writer) = io::pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn().map_err(|error| Trouble(format!("{program} does not start: {error}")))?;
    // The command holds the writing ends; while this program does too, the pipe never ends.
    command.stdout(Stdio::null()).stderr(Stdio::null());

    let mut lines = Vec::new();
    let mut reader = BufReader::new(reader);
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        if reader.read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
        if stays(&line) {
            screen.line(&line);
        } else if !line.starts_with('{') {
            // What a program says to another one is nothing to look at.
            screen.at(&line);
        }
        lines.push(line);
    }
    Ok(Told { ok: child.wait()?.success(), lines })
}

/// For commands whose lines need not stay.
pub(crate) fn nothing(_: &str) -> bool {
    false
}
