//! Looks for decisions in the shells: a shell draws what the core says and passes taps on, so it knows no rule.
//!
//! A rule shows itself by a length of time that people count in, by a word of the rooms that decide, or by the number of
//! hours after which somebody may be asked again. What a shell calls beside the core is looked for, too: a second way to a
//! server, and what other apps left in the clipboard.

use super::Trace;

/// What only somebody writes who decides.
const RULES: [&str; 12] = [
    "hours",
    "days",
    "weeks",
    "ofHours",
    "ofDays",
    "backoff",
    "Backoff",
    "retainFor",
    "expiresAfter",
    "maxAttempts",
    "isAllowed",
    "mayAsk",
];
/// Parts of a name for what a rule is made of. What the core says of a row may be drawn under its own name.
const LIMITS: [&str; 2] = ["retention", "threshold"];
const DRAWN: &str = "retention";
/// The hours for which somebody who refused is left alone, wherever they are not the size of something that is drawn.
const REST: &str = "48";
/// What follows a size.
const SIZES: [&str; 2] = [".dp", ".sp"];
/// A way to a server beside the core's, messages that others sent, and the clipboard.
const CALLS: [&str; 26] = [
    "HttpURLConnection",
    "HttpsURLConnection",
    "openConnection",
    "OkHttpClient",
    "HttpClient",
    "Retrofit",
    "Ktor",
    "WebView",
    "WKWebView",
    "URLConnection",
    "URLSession",
    "Socket",
    "ServerSocket",
    "DatagramSocket",
    "SSLSocket",
    "SSLSocketFactory",
    "CronetEngine",
    "NWConnection",
    "SmsManager",
    "SmsMessage",
    "SmsRetriever",
    "ClipboardManager",
    "LocalClipboardManager",
    "LocalClipboard",
    "UIPasteboard",
    "NSPasteboard",
];

/// Packages of which everything is a way to a server.
const PACKAGES: [&str; 3] = ["java.net.", "javax.net.", "android.net.http."];

/// Where everything stands that people read. Its sentences may speak of days; its code may not.
const WORDS: &str = "/words/Say";

/// Sources that ship; a case may speak of what it refuses.
pub(super) fn judged(file: &str) -> bool {
    let shell = ["android/", "ios/"].iter().any(|room| file.starts_with(room));
    let written = [".kt", ".swift"].iter().any(|ending| file.ends_with(ending));
    let case = file.split('/').any(|part| ["test", "androidTest", "Tests"].contains(&part));
    let case = case || file.starts_with("android/ui/src/previews/");
    shell && written && !case
}

pub(super) fn traces(file: &str, text: &str) -> Vec<Trace> {
    let mut traces = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let line = line.trim();
        // A comment may say what the core decides.
        if ["//", "*", "/*"].iter().any(|mark| line.starts_with(mark)) {
            continue;
        }
        let line = if file.contains(WORDS) { unsaid(line) } else { line.to_owned() };
        let mut tell = |what: String| traces.push(Trace { file: file.to_owned(), line: n + 1, what });
        if let Some(package) = PACKAGES.iter().find(|package| line.contains(**package)) {
            tell(format!("`{package}` goes round the core"));
        }
        for (word, rest) in words(&line) {
            let named = word.to_lowercase();
            if word != DRAWN && LIMITS.iter().any(|limit| named.contains(limit)) {
                tell(format!("`{word}` is a limit, and limits are the core's"));
            }
            if RULES.contains(&word) {
                tell(format!("`{word}` is a rule, and rules are the core's"));
            }
            if CALLS.contains(&word) {
                tell(format!("`{word}` goes round the core"));
            }
            if word == REST && !SIZES.iter().any(|size| rest.starts_with(size)) {
                tell(format!("`{word}` counts hours that the core counts"));
            }
        }
    }
    traces
}

/// A line without what stands in quotes.
fn unsaid(line: &str) -> String {
    line.split('"').step_by(2).collect::<Vec<_>>().join(" ")
}

/// The words of a line, each with what follows it.
fn words(line: &str) -> Vec<(&str, &str)> {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    let mut words = Vec::new();
    let mut rest = line.trim_start_matches(|c| !inside(c));
    while !rest.is_empty() {
        let end = rest.find(|c| !inside(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        words.push((word, after));
        rest = after.trim_start_matches(|c| !inside(c));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> bool {
        !traces("android/ui/src/main/kotlin/x.kt", line).is_empty()
    }

    #[test]
    fn a_rule_in_a_shell_is_told() {
        for line in [
            "if (now - refusedAt > 48.hours) ask()",
            "val rest = Duration.ofHours(12)",
            "private const val REST = 48",
            "if (isAllowed(feature)) begin()",
            "val client = OkHttpClient()",
            "import java.net.URL",
            "java.net.Socket(host, 443)",
            "SmsManager.getDefault()",
            "URLSession.shared.dataTask(with: address)",
            "val retentionDays = 30",
            "if (score > THRESHOLD) take()",
            "val text = LocalClipboardManager.current.getText()",
            "UIPasteboard.general.string = code",
        ] {
            assert!(told(line), "{line}");
        }
    }

    #[test]
    fn a_sentence_may_speak_of_days_where_the_sentences_stand_and_code_may_not() {
        let said = |file: &str, line: &str| !traces(file, line).is_empty();
        let sentence = r#"SPAN_DAYS("{0} 天", "{0} days"),"#;
        assert!(!said("android/ui/src/main/kotlin/words/Say.kt", sentence));
        assert!(said("android/ui/src/main/kotlin/mine/Mine.kt", sentence));
        assert!(said("android/ui/src/main/kotlin/words/Say.kt", r#"SPAN("{0} 天", "{0} days", 3.days),"#));
    }

    #[test]
    fn what_is_drawn_is_no_rule() {
        for line in [
            "Modifier.heightIn(min = 48.dp)",
            "fontSize = 48.sp",
            "// asked again after 48 hours, says the core",
            " * The core counts days.",
            "Icon(sign, null, Modifier.size(24.dp))",
            "val at = 1480",
            "said(row.retention)",
            "import android.net.Uri",
        ] {
            assert!(!told(line), "{line}");
        }
    }

    #[test]
    fn what_ships_is_judged_and_cases_are_not() {
        assert!(judged("android/ui/src/main/kotlin/x.kt") && judged("ios/App/Scan.swift"));
        assert!(!judged("android/ui/src/test/kotlin/x.kt") && !judged("ios/Tests/ScanTests.swift"));
        assert!(!judged("android/ui/src/previews/kotlin/x.kt"), "samples of what the core says");
        assert!(judged("android/ui/src/main/kotlin/previews/x.kt"));
        assert!(!judged("bindings/kotlin/src/main/kotlin/x.kt") && !judged("android/README.md"));
    }
}
