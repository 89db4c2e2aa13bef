// What is said: the same sentences on every phone, in both languages, and what is filled in.

import Foundation
import GongchaoKit
import Testing

@testable import GongchaoScreens

@Suite struct WordsTests {
    @Test func bothPhonesSayTheSame() throws {
        let android = try said(in: "android/ui/src/main/kotlin/com/gctookit/gongchao/ui/words/Say.kt", kotlin)
        let ours = try ours()
        // A pattern that finds nothing would find no difference.
        #expect(ours.count > 200)
        #expect(Set(android.keys).subtracting(ours.keys).sorted() == [], "Android says it and we do not")
        #expect(Set(ours.keys).subtracting(android.keys).sorted() == [], "we say it and Android does not")
        for (name, words) in ours where android[name] != nil { #expect(android[name] == words, "\(name)") }
    }

    @Test func everythingIsSaidInBothLanguages() throws {
        for (name, words) in try ours() {
            let isChinese = words.zh.contains { $0 >= "\u{4e00}" && $0 <= "\u{9fff}" }
            #expect(isChinese || name == "and", "\(name) has no Chinese")
            #expect(!words.en.isEmpty, "\(name) has no English")
            #expect(!words.en.contains { $0 >= "\u{4e00}" && $0 <= "\u{9fff}" }, "\(name) has Chinese in its English")
            #expect(places(words.zh) == places(words.en), "\(name) fills in different things")
            guard words.zh.contains("。") else { continue }
            #expect("。？".contains(words.zh.last ?? " ") && ".?".contains(words.en.last ?? " "), "\(name) has no end")
        }
    }

    @Test func everySentenceHasAScreen() throws {
        let files = Sources.swift(below: "ios/Sources").filter { !Sources.sentences.contains($0) }
        let used = Set(try files.flatMap { try Sources.text($0).matches(of: /Say\.(\w+)/).map { $0.1.lowercased() } })
        #expect(Set(try ours().keys).subtracting(used).sorted() == [])
    }

    @Test func placesAreFilledInAndWhatIsFilledInIsNotLookedThrough() {
        #expect(Say.resendIn.filled(42) == Words(zh: "42 秒后可重新发送", en: "Send again in 42 s"))
        #expect(
            Say.changeLead.filled(.plain("{1}"), .plain("b")).en == "Edition {1} became b. This is all that changed.")
        #expect(Words.plain("a {0} {9} { {x} }").filled(.plain("b")).zh == "a b {9} { {x} }")
    }

    @Test func aPhoneThatSpeaksEnglishHearsEnglishAndEveryOtherOneChinese() {
        for tag in ["en", "en-US", "EN-gb"] { #expect(Tongue(language: tag).of(Say.back) == "Back", "\(tag)") }
        for tag in ["zh-Hans-CN", "de", "", "enm"] { #expect(Tongue(language: tag).of(Say.back) == "返回", "\(tag)") }
    }

    @Test func bytesAreRoundedUpAndToldInWholeSteps() {
        let told = [0, 1, 1024, 1_048_575, 1_048_576, 3_400_000, UInt64.max].map { bytes($0) }
        #expect(told == ["0 KB", "1 KB", "1 KB", "1024 KB", "1.0 MB", "3.2 MB", "17592186044415.9 MB"])
    }

    @Test func todayNeedsNoDay() throws {
        let zone = try #require(TimeZone(identifier: "Asia/Shanghai"))
        let then = Date(timeIntervalSince1970: TimeInterval(Samples.then) / 1000)
        #expect(moment(Samples.then, zone: zone, now: then) == "09:20")
        #expect(moment(Samples.then, zone: zone, now: then.addingTimeInterval(86_400)) == "2024-06-19 09:20")
        #expect(moment(-1, zone: zone, now: then) == "1970-01-01 07:59")
    }

    /// Of all files together; a name that stands in two of them would be no Swift.
    private func ours() throws -> [String: Words] {
        try Sources.sentences.map { try said(in: $0, swift) }.reduce(into: [:]) { all, file in
            all.merge(file) { first, _ in first }
        }
    }

    private var kotlin: Regex<(Substring, Substring, Substring, Substring)> {
        /\b([A-Z][A-Z_0-9]*)\(\s*"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)",?\s*\)/
    }

    private var swift: Regex<(Substring, Substring, Substring, Substring)> {
        /static let (\w+) = Words\(\s*zh:\s*"((?:[^"\\]|\\.)*)",\s*en:\s*"((?:[^"\\]|\\.)*)"\s*\)/
    }

    /// The sentences of a file by their names in capitals, without what stands between the words of a name.
    private func said(
        in file: String, _ pattern: Regex<(Substring, Substring, Substring, Substring)>
    ) throws -> [String: Words] {
        try Sources.text(file).matches(of: pattern).reduce(into: [:]) { said, match in
            let name = match.1.lowercased().replacingOccurrences(of: "_", with: "")
            said[name] = Words(zh: String(match.2), en: String(match.3))
        }
    }

    private func places(_ text: String) -> [String] {
        text.matches(of: /\{\d\}/).map { String($0.0) }.sorted()
    }
}
