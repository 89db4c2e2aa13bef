//! Looks at the shells: what they call, and what their manifests ask for.
//!
//! Permissions are held by what is allowed and not by what is forbidden, so that one nobody thought of is told, too.

use super::Trace;
use super::signs::SIGNS;

pub(super) const ENDINGS: &[&str] = &[
    "kt",
    "kts",
    "java",
    "swift",
    "h",
    "xml",
    "plist",
    "xcprivacy",
    "entitlements",
    "pbxproj",
    "gradle",
    "toml",
    "pro",
    "properties",
    "yml",
];

/// All that a manifest may ask Android for.
const PERMISSIONS: [&str; 3] = ["INTERNET", "ACCESS_NETWORK_STATE", "CAMERA"];
/// What others must hold in order to call us: it asks the phone for nothing, and lets nobody but the system in.
const GUARD: &str = "android:permission=\"android.permission.BIND_JOB_SERVICE\"";
/// All that an app of Apple's systems may give a reason for asking.
const REASONS: [&str; 1] = ["NSCameraUsageDescription"];

pub(super) fn judged(file: &str) -> bool {
    ["bindings/kotlin/", "bindings/swift/", "android/", "ios/", "core/editions/"]
        .iter()
        .any(|room| file.starts_with(room))
}

pub(super) fn traces(file: &str, text: &str) -> Vec<Trace> {
    let mut traces = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let mut tell = |what: String| traces.push(Trace { file: file.to_owned(), line: n + 1, what });
        for word in line.split(|c: char| !c.is_alphanumeric() && c != '_') {
            if let Some(sign) = SIGNS.iter().find(|sign| sign.calls.contains(&word)) {
                tell(format!("`{word}` reaches for what is never taken ({})", sign.clause));
            }
            let word = word.strip_prefix("INFOPLIST_KEY_").unwrap_or(word);
            if word.starts_with("NS") && word.ends_with("UsageDescription") && !REASONS.contains(&word) {
                tell(format!("`{word}` asks for more than the edition declares"));
            }
        }
        for asked in line.replace(GUARD, "").split("permission.").skip(1) {
            let name: String =
                asked.chars().take_while(|c| c.is_ascii_uppercase() || *c == '_' || c.is_ascii_digit()).collect();
            if !PERMISSIONS.contains(&name.as_str()) && !name.is_empty() {
                tell(format!("`{name}` asks for more than the edition declares"));
            }
        }
        // The contents of the list are the apps that are looked for.
        if line.contains("<queries") {
            tell("`<queries>` looks for other apps (C044)".to_owned());
        }
    }
    traces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> bool {
        !traces("android/app/x.kt", line).is_empty()
    }

    #[test]
    fn calls_permissions_and_reasons_beyond_the_edition_are_told() {
        for line in [
            "val id = Settings.Secure.getString(resolver, Settings.Secure.ANDROID_ID)",
            "val all = packageManager.getInstalledPackages(0)",
            "import AdSupport",
            "let id = UIDevice.current.identifierForVendor",
            "<uses-permission android:name=\"android.permission.BLUETOOTH_SCAN\" />",
            "<uses-permission-sdk-23 android:name=\"android.permission.VIBRATE\"/>",
            "arrayOf(Manifest.permission.CAMERA, \"android.permission.READ_MEDIA_VISUAL_USER_SELECTED\")",
            "<key>NSMicrophoneUsageDescription</key>",
            "INFOPLIST_KEY_NSUserTrackingUsageDescription = y;",
            "launcher.launch(Manifest.permission.BODY_SENSORS)",
            "Manifest.permission.READ_CALL_LOG",
            "<uses-permission android:name=\"android.permission.BIND_JOB_SERVICE\" />",
            "  <queries>",
        ] {
            assert!(told(line), "{line}");
        }
    }

    #[test]
    fn what_the_edition_declares_is_not_told() {
        for line in [
            "<uses-permission android:name=\"android.permission.CAMERA\" />",
            "<uses-permission android:name=\"android.permission.INTERNET\" />",
            "android:permission=\"android.permission.BIND_JOB_SERVICE\" />",
            "<key>NSCameraUsageDescription</key>",
            "INFOPLIST_KEY_NSCameraUsageDescription = x;",
            "launcher.launch(Manifest.permission.CAMERA)",
            "val contact = edition.contact // the company's",
            "uses serialisation of a serialNumberFormatter",
        ] {
            assert!(!told(line), "{line}");
        }
        assert!(
            judged("ios/App/Info.plist") && judged("core/editions/made/Info.plist") && !judged("tests/backend/x.xml")
        );
    }
}
