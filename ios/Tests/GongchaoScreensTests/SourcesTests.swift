// What the app is written with: what it may import, what it may call, and that it holds no rule. `cargo xtask never` looks
// for the same in every shell; these cases look closer at this one.
//
// Words that are looked for stand here in two halves, so that nobody who looks for them finds this file.

import Foundation
import Testing

@Suite struct SourcesTests {
    private let app = Sources.swift(below: "ios/App")
    private let screens = Sources.swift(below: "ios/Sources")

    @Test func thereIsSomethingToLookAt() {
        #expect(app.count > 10 && screens.count > 30)
    }

    @Test func thePagesAreMadeOfSwiftAndTheCoreAlone() throws {
        for file in screens {
            let others = try imports(file).subtracting(["GongchaoKit", "Foundation", "Observation"])
            #expect(others.sorted() == [], "\(file)")
        }
    }

    @Test func theAppUsesTheseFrameworksAndNoOther() throws {
        let allowed: [String: Set<String>] = [
            "ios/App/screens": ["Foundation", "GongchaoKit", "GongchaoScreens", "SwiftUI"],
            "ios/App/phone": [
                "AVFoundation", "BackgroundTasks", "CoreMedia", "CoreVideo", "Foundation", "GongchaoKit",
                "GongchaoScreens",
                "Network", "Observation",
                "PhotosUI", "Synchronization", "SwiftUI", "UIKit", "UniformTypeIdentifiers",
            ],
            "ios/App": ["GongchaoKit", "GongchaoScreens", "SwiftUI"],
        ]
        for file in app {
            let folder = file.split(separator: "/").dropLast().joined(separator: "/")
            let others = try imports(file).subtracting(allowed[folder] ?? [])
            #expect(others.sorted() == [], "\(file)")
        }
    }

    @Test func nothingIsCalledThatWouldSayWhoThePhoneIs() throws {
        try nobodyCalls([
            ["identifierFor", "Vendor"], ["ASIdentifier", "Manager"], ["advertising", "Identifier"], ["im", "ei"],
            ["IM", "EI"], ["serial", "Number"], ["CTTelephony", "NetworkInfo"], ["CT", "Carrier"],
            ["NEHotspot", "Network"], ["CNCopyCurrent", "NetworkInfo"], ["CLLocation", "Manager"],
            ["DeviceCheck", ""], ["DC", "Device"], ["systemUp", "time"],
        ])
    }

    @Test func nothingIsCalledThatReadsWhatIsNobodysBusiness() throws {
        try nobodyCalls([
            ["CNContact", "Store"], ["CNContactPicker", "ViewController"], ["CXCall", "Observer"],
            ["MFMessageCompose", "ViewController"], ["UIPaste", "board"], ["Paste", "Button"],
            ["PHPhoto", "Library"], ["PH", "Asset"], ["canOpen", "URL"], ["AVAudio", "Recorder"],
            ["AVAudio", "Session"], ["EKEvent", "Store"], ["UNUserNotification", "Center"],
            ["CM", "MotionManager"], ["LA", "Context"],
        ])
    }

    /// Bytes leave through the core alone: a request that left its hands would be neither gated when it is sent nor spoken
    /// over pinned connections. So no file is named here as the one that may.
    @Test func theAppHasNoNetworkOfItsOwn() throws {
        try nobodyCalls([
            ["URL", "Session"], ["URL", "Request"], ["NW", "Connection"], ["NW", "Listener"], ["CF", "Socket"],
            ["Output", "Stream"], ["WK", "WebView"], ["SFSafari", "ViewController"], ["Async", "Image"],
            ["contents", "Of:"],
        ])
    }

    @Test func noRuleIsWrittenInAShell() throws {
        let words = [
            "hours", "days", "weeks", "retention", "retain", "threshold", "48", "86400", "cooldown", "maxAttempts",
            "isAllowed",
            "mayAsk", "quota", "policyVersion", "consentExpires", "minimumAge",
        ]
        for file in app + screens {
            for line in try Sources.code(file) {
                // What the core says is passed on: `row.retention` is its word, and is followed by nothing. A sentence that
                // names a length of time which the core counted is said and not held to.
                let said = Sources.sentences.contains(file) ? line.replacing(/"[^"]*"/, with: "") : line
                let line = Substring(said.replacingOccurrences(of: "row.retention", with: ""))
                let found = Sources.words(line).filter { words.contains(String($0)) }
                #expect(found == [], "\(file): \(line)")
            }
        }
    }

    @Test func viewsKnowNeitherTapsNorSnapshots() throws {
        let views = app.filter { $0.hasPrefix("ios/App/screens/") }
        #expect(views.count > 5)
        for file in views {
            for line in try Sources.code(file) {
                let known = Sources.words(line).filter { ["Tap", "Snapshot", "Place", "tap", "snapshot"].contains($0) }
                #expect(known == [], "\(file): \(line)")
            }
        }
    }

    @Test func everythingThatIsSaidStandsInTheFilesOfWords() throws {
        for file in app + screens where !Sources.sentences.contains(file) {
            for line in try Sources.code(file) {
                #expect(!line.contains { $0 >= "\u{4e00}" && $0 <= "\u{9fff}" }, "\(file): \(line)")
            }
        }
    }

    @Test func nothingIsPrinted() throws {
        try nobodyCalls([
            ["pri", "nt"], ["NS", "Log"], ["os_", "log"], ["Log", "ger"], ["debug", "Print"], ["du", "mp"],
        ])
    }

    @Test func whatTheSystemIsToldComesFromTheEdition() throws {
        let project = try Sources.text("ios/project.yml")
        for made in [
            "INFOPLIST_FILE: ../core/editions/made/Info.plist", "path: ../core/editions/made",
            "- PrivacyInfo.xcprivacy",
            "- zh-Hans.lproj/**", "- en.lproj/**",
        ] { #expect(project.contains(made)) }
        let files = FileManager.default.enumerator(atPath: Sources.root.appendingPathComponent("ios").path)
        // What Xcode and the package's own builds leave is nobody's source.
        let own = (files?.compactMap { $0 as? String } ?? []).filter { name in
            !name.hasPrefix(".build") && !name.contains(".xcodeproj")
                && ["plist", "xcprivacy", "entitlements", "strings", "xcstrings"].contains { name.hasSuffix(".\($0)") }
        }
        #expect(own == [], "a list of our own would say something else one day")
        // A permission is asked for by its sentence, and the sentences are the edition's.
        #expect(!project.contains("UsageDescription") && !project.contains("UIBackgroundModes"))
    }

    @Test func theOnePermissionIsTheOneThatTheEditionDeclares() throws {
        let made = try Sources.text("core/editions/made/Info.plist")
        #expect(try Sources.text("ios/App/phone/Start.swift").contains("isExcludedFromBackup = true"))
        let waking = try Sources.text("ios/App/phone/Waking.swift")
        #expect(made.contains(try #require(waking.firstMatch(of: /"(com\.[\w.]+)"/)).1))
        let reasons = made.matches(of: /NS\w+UsageDescription/).map { String($0.0) }
        #expect(reasons == ["NSCameraUsageDescription"])
        let asks = try app.flatMap { file in
            try Sources.code(file).filter { $0.contains("requestAccess") || $0.contains("requestAuthorization") }
        }
        #expect(asks.count == 1 && asks.allSatisfy { $0.contains("for: .video") })
    }

    private func imports(_ file: String) throws -> Set<String> {
        Set(
            try Sources.code(file).compactMap { line in
                line.firstMatch(of: /^(?:@\w+ )?import (?:(?:struct|class|enum|func) )?(\w+)/).map { String($0.1) }
            })
    }

    private func nobodyCalls(_ halves: [[String]]) throws {
        let words = Set(halves.map { $0.joined() })
        for file in app + screens {
            for line in try Sources.code(file) {
                let found = Sources.words(line).filter { words.contains(String($0)) }
                #expect(found == [], "\(file): \(line)")
                for word in words where word.hasSuffix(":") { #expect(!line.contains(word), "\(file): \(line)") }
            }
        }
    }
}
