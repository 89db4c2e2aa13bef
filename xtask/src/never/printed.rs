//! Ways of writing that would print what must not be told, before anybody runs them.
//!
//! A secret's type prints a constant, and the log takes no text; what is left is to put the bytes themselves into a text,
//! to let a macro take down the arguments of a function, or to hand a token to a library as a header that it prints.

use super::Trace;

/// What is refused wherever it stands, and why.
const REFUSED: [(&str, &str); 8] = [
    ("#[instrument", "takes down every argument: say what is to be said by `kernel::log::Said`"),
    ("tracing::instrument", "takes down every argument: say what is to be said by `kernel::log::Said`"),
    ("_span!(", "keeps what it is given: say what is to be said by `kernel::log::Said`"),
    (".header(\"authorization\"", "is printed with the request: `bearer_auth` marks it as sensitive"),
    (".header(\"Authorization\"", "is printed with the request: `bearer_auth` marks it as sensitive"),
    (".header(\"dpop\"", "is printed with the request: mark the value as sensitive"),
    (".header(\"DPoP\"", "is printed with the request: mark the value as sensitive"),
    ("dbg!(", "prints on a phone's own log"),
];
/// What makes a text.
const TEXTS: [&str; 9] =
    ["format!(", "print!(", "println!(", "eprintln!(", "panic!(", "tracing::", "format_args!(", "todo!(", "assert!("];
/// What takes a secret out of its type.
const OPENED: [&str; 2] = [".expose()", ".expose_str()"];
/// One of them is built to be caught.
const MUTANT: &str = "mutant!(";

/// Everything of it in a source, up to its own tests.
pub(super) fn traces(file: &str, source: &str) -> Vec<Trace> {
    let mut traces = Vec::new();
    let mut before = ["", ""];
    for (at, line) in source.lines().map(str::trim).enumerate() {
        if line == "#[cfg(test)]" && source.lines().nth(at + 1).is_some_and(|next| next.trim().ends_with("tests {")) {
            break;
        }
        if !line.starts_with("//") {
            let trace = |what: String| Trace { file: file.to_owned(), line: at + 1, what };
            let refused = REFUSED.iter().filter(|(word, _)| line.contains(word));
            traces.extend(refused.map(|(word, why)| trace(format!("`{word}` {why}"))));
            let made = TEXTS.iter().find(|word| line.contains(**word));
            let caught = before.iter().chain([&line]).any(|line| line.contains(MUTANT));
            if let Some(word) = made.filter(|_| !caught && OPENED.iter().any(|word| line.contains(word))) {
                traces.push(trace(format!("`{word}` makes a text of what a secret held")));
            }
        }
        before = [before[1], line];
    }
    traces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::House;
    use crate::never::names;

    fn said(source: &str) -> Vec<usize> {
        traces("core/src/cup.rs", source).iter().map(|trace| trace.line).collect()
    }

    #[test]
    fn p_06_each_way_of_printing_a_secret_is_told_with_its_line() {
        for refused in [
            "#[instrument]\nfn a() {}",
            "#[tracing::instrument(skip(self))]\nfn a() {}",
            "let span = tracing::info_span!(\"login\", phone);",
            "request.header(\"authorization\", token)",
            "let text = format!(\"{}\", code.expose_str());",
            "tracing::info!(token = token.expose());",
            "panic!(\"{:?}\", key.expose())",
        ] {
            assert!(said(&format!("\n{refused}")).contains(&2), "{refused}");
        }
        for fine in [
            "// format!(\"{}\", code.expose())",
            "/// Never `#[instrument]`.",
            "let bytes = code.expose();\nlet text = format!(\"{}\", 3);",
            "if mutant!(Told) {\n    tracing::info!(n = code.expose().len());\n}",
            "#[cfg(test)]\nmod tests {\n    dbg!(code.expose());\n}",
        ] {
            assert_eq!(said(fine), [0; 0], "{fine}");
        }
    }

    #[test]
    fn p_06_nothing_of_this_house_prints_a_secret() {
        let house = House::here();
        let mut found = Vec::new();
        for path in house.sources(&["rs"]).unwrap() {
            let name = house.name_of(&path);
            if names::judged(&name) {
                found.extend(traces(&name, &std::fs::read_to_string(&path).unwrap()));
            }
        }
        assert_eq!(found, []);
    }
}
