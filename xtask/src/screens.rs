//! The Maven build `android/`: the screens, the desktop's window and the app, compiled, linted and tested; and the window
//! itself.
//!
//! One call compiles `bindings/kotlin`, too, since the screens are drawn from its records; its cases are the step `kotlin`.

use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::{env, fs, thread};

use crate::house::{House, Trouble, about};
use crate::kotlin::{self, Cases, cases, telling};
use crate::run::{nothing, run};
use crate::screen::Screen;
use crate::steps::{Report, whole};

/// ktlint, the compiler with warnings as errors, every screen in every state, and the window under a hand that clicks.
pub(crate) fn screens(house: &House, screen: &Screen) -> Result<Report, Trouble> {
    if let Some(why) = kotlin::missing(house) {
        return Ok(Report::Skipped(why));
    }
    // A case that this machine cannot run says so by a line of its own.
    let said = |line: &str| line.starts_with("skipped: ") || line.starts_with("figure: ");
    let told = run(kotlin::maven_in(house, "android")?.arg("verify"), screen, said)?;
    if !told.ok {
        return Ok(Report::Failed(telling(told.lines)));
    }
    Ok(match cases(&told.lines) {
        Cases { ran: 0, .. } => Report::Failed(vec!["no case ran".to_owned()]),
        Cases { ran, skipped: 0 } => Report::Passed(format!("{ran} cases, ktlint")),
        // Pictures and clicks need what README names; a build that is to be strict has it.
        Cases { ran, skipped } => {
            Report::Skipped(format!("{skipped} of {ran} cases (android/README.md, \"Build and test\")"))
        }
    })
}

/// Builds library, backend and window, starts a backend of its own, and opens the window. Ends when the window is closed.
pub(crate) fn phone(house: &House, screen: &Screen, words: &[String]) -> Result<Report, Trouble> {
    if let Some(why) = kotlin::missing(house) {
        return Ok(Report::Failed(vec![why]));
    }
    let told = run(&mut whole(house), screen, nothing)?;
    if !told.ok {
        return Ok(Report::Failed(told.telling()));
    }
    let told = run(kotlin::maven_in(house, "android")?.args(["-DskipTests=true", "package"]), screen, nothing)?;
    if !told.ok {
        return Ok(Report::Failed(telling(told.lines)));
    }
    let built = house.target()?.join("debug");
    let folder = house.path(".gongchao/phone");
    let info = folder.join("info.json");
    // It lives until the window is closed.
    let own = if words.iter().any(|word| word == "--backend") { None } else { Some(backend(house, &folder, &info)?) };
    let mut java = house.command("java");
    java.arg(format!("-Djna.library.path={}", built.display()));
    java.arg("-cp").arg(class_path(house));
    java.arg("com.gctookit.gongchao.window.MainKt");
    if own.is_some() {
        screen.line("SMS codes are in .gongchao/phone/sms.jsonl; numbers 13800138000 to 13800138009 have accounts");
        java.arg("--backend").arg(&info);
    }
    java.arg("--folder").arg(folder.join("window")).arg("--files").arg(house.path("tests/assets"));
    java.arg("--camera").arg(house.path("tests/assets/label.png")).args(words);
    let left = java.status()?;
    drop(own);
    Ok(if left.success() {
        Report::Passed("the window was closed".to_owned())
    } else {
        Report::Failed(vec![format!("the window ended with {left}")])
    })
}

/// A program that ends with us, whatever happens to us on the way.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A backend that listens. Its last line says how it is ended, and by then the file about it is whole.
fn backend(house: &House, folder: &Path, info: &Path) -> Result<Ended, Trouble> {
    fs::create_dir_all(folder).map_err(about(folder))?;
    let program = house.target()?.join("debug").join(format!("gongchao{}", env::consts::EXE_SUFFIX));
    let mut backend = house.command(program);
    backend.arg("backend").arg("--data").arg(folder.join("backend"));
    backend.arg("--info").arg(info).arg("--outbox").arg(folder.join("sms.jsonl"));
    let mut child = backend.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let Some(mut said) = child.stdout.take().map(BufReader::new) else {
        return Err(Trouble("the backend says nothing".to_owned()));
    };
    let backend = Ended(child);
    let mut line = String::new();
    while !line.contains("ctrl-c") {
        line.clear();
        if said.read_line(&mut line)? == 0 {
            return Err(Trouble("the backend did not start".to_owned()));
        }
    }
    // What it says later is read and dropped, so that it never waits for somebody to read it.
    thread::spawn(move || io::copy(&mut said, &mut io::sink()));
    Ok(backend)
}

/// The window's jar and everything that Maven laid beside it.
fn class_path(house: &House) -> String {
    let between = if cfg!(windows) { ";" } else { ":" };
    let target = house.path("android/desktop/target");
    let jar = target.join(format!("gongchao-window-{}.jar", env!("CARGO_PKG_VERSION")));
    format!("{}{between}{}", jar.display(), target.join("lib").join("*").display())
}
