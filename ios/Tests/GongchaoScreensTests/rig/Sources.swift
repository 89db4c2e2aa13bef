// The files of this repository that tests read as text.

import Foundation

enum Sources {
    static let root: URL = {
        var url = URL(fileURLWithPath: #filePath)
        // ios/Tests/GongchaoScreensTests/rig/Sources.swift
        for _ in 0..<5 { url.deleteLastPathComponent() }
        return url
    }()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// Every Swift file below a folder, by its path.
    static func swift(below folder: String) -> [String] {
        let files = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)
        return (files?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".swift") }.sorted()
            .map { "\(folder)/\($0)" }
    }

    /// The files of what is said.
    static let sentences = ["Say", "SayAccount"].map { "ios/Sources/GongchaoScreens/words/\($0).swift" }

    /// The lines of a file that are no comment.
    static func code(_ path: String) throws -> [Substring] {
        try text(path).split(separator: "\n").filter { !$0.drop(while: { $0 == " " }).hasPrefix("//") }
    }

    /// The words of a line of code.
    static func words(_ line: Substring) -> [Substring] {
        line.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" })
    }
}
