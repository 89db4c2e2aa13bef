// The real backend, as a process of its own: started for a test on free ports, ended with it.

import Foundation
import GongchaoKit
import Synchronization

/// Why the rig could not do what a test needs. A test that sees one has found out nothing about the core.
public enum RigFault: Error, CustomStringConvertible {
    /// The program that `GONGCHAO_PROGRAM` names did not say that it listens.
    case noBackend(said: String)
    /// No SMS came to this number in time.
    case noCode
    /// No snapshot showed it in time; with the sentence that the last one told.
    case neverSeen(String, told: String?)
    /// A file of ours cannot be read.
    case unreadable(String)

    /// What a person at the terminal reads.
    public var description: String {
        switch self {
        case .noBackend(let said): "the backend did not start; it said: \(said)"
        case .noCode: "no code arrived"
        case .neverSeen(let what, let told): "never saw \(what); told: \(told ?? "nothing")"
        case .unreadable(let path): "\(path) cannot be read"
        }
    }
}

/// A running backend.
public final class Backend: Sendable {
    /// Where it is and what to trust.
    public struct Info: Decodable, Sendable {
        /// Account, devices, messages, notices.
        public let accountUrl: String
        /// Uploads.
        public let mediaUrl: String
        /// Telemetry.
        public let telemetryUrl: String
        /// The authority, PEM.
        public let caPem: String
        /// SHA-256 of public keys.
        public let pins: [String]
    }

    /// Where it is and what to trust.
    public let info: Info
    /// Everything it keeps; it goes with the backend.
    public let folder: Folder
    private let program: Mutex<Running>
    private let read = Mutex<[String: Int]>([:])

    private struct Running: @unchecked Sendable {
        let process: Process
        /// While this is open, the backend lives: it ends with the test even where the test crashes.
        let leash: Pipe
    }

    /// Starts one and comes back once it listens. Whoever waits blocks nobody: Swift's own threads are few.
    public static func started(limits: String = "{}") async throws -> Backend {
        try await withCheckedThrowingContinuation { waiting in
            DispatchQueue.global().async { waiting.resume(with: Result { try Backend(limits: limits) }) }
        }
    }

    // On Linux a write to a server that is gone ends a process that has not said otherwise; Swift says nothing, and a
    // library that says it would speak for the whole process. On Apple's systems the core's sockets are made without it.
    private static let outlivesItsServer: Void = { signal(SIGPIPE, SIG_IGN) }()

    private init(limits asked: String) throws {
        Self.outlivesItsServer

        folder = try Folder()
        let info = folder.path("backend.json")
        let limits = folder.path("limits.json")
        // A test does not wait a minute for its second code.
        let limited = asked == "{}" ? #"{"resend_after_s": 1}"# : asked
        try Data(limited.utf8).write(to: URL(fileURLWithPath: limits))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        // Outright: the threads of a test block every other signal, and what they start inherits that.
        let leashed = #""$@" </dev/null & backend=$!; cat >/dev/null; kill -9 "$backend""#
        process.arguments =
            ["-c", leashed, "sh", Place.program, "backend", "--data", folder.path("backend")]
            + ["--info", info, "--outbox", folder.path("sms.jsonl"), "--limits", limits]
        let leash = Pipe()
        let said = Pipe()
        process.standardInput = leash
        process.standardOutput = said
        process.standardError = said
        try process.run()
        var told = ""
        // Its last line before it serves; the end of what it says, where it does not come so far.
        while !told.contains("ctrl-c ends it") {
            let more = said.fileHandleForReading.availableData
            if more.isEmpty { throw RigFault.noBackend(said: told) }
            told += String(decoding: more, as: UTF8.self)
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        self.info = try decoder.decode(Info.self, from: Data(contentsOf: URL(fileURLWithPath: info)))
        program = Mutex(Running(process: process, leash: leash))
    }

    deinit {
        end()
    }

    /// Ends it: what is sent from now on reaches nobody.
    public func end() {
        program.withLock { running in
            try? running.leash.fileHandleForWriting.close()
            running.process.waitUntilExit()
        }
    }

    /// Keeps it from answering and from hanging up, as a network does that has swallowed a phone.
    public func halt() {
        program.withLock { running in
            // The leash is held by the shell; the backend is its child.
            let shell = running.process.processIdentifier
            let children = "/proc/\(shell)/task/\(shell)/children"
            let listed = (try? String(contentsOfFile: children, encoding: .utf8)) ?? ""
            for child in listed.split(separator: " ").compactMap({ pid_t($0) }) where isBackend(child) {
                kill(child, SIGSTOP)
            }
        }
    }

    private func isBackend(_ process: pid_t) -> Bool {
        let line = (try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)) ?? ""
        return line.hasPrefix(Place.program)
    }

    /// The code of the next SMS to a number that was not handed out yet.
    public func code(to number: String) async throws -> String {
        struct Sms: Decodable {
            let to: String
            let code: String
        }
        for _ in 0..<Patience.looks {
            let text = (try? String(contentsOfFile: folder.path("sms.jsonl"), encoding: .utf8)) ?? ""
            // The last line may be half written.
            let whole = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            let codes = whole.compactMap { try? JSONDecoder().decode(Sms.self, from: Data($0.utf8)) }
                .filter { $0.to.hasSuffix(number) }
            let next = read.withLock { read -> String? in
                guard codes.count > read[number, default: 0] else { return nil }
                defer { read[number, default: 0] += 1 }
                return codes[read[number, default: 0]].code
            }
            if let next { return next }
            try await Task.sleep(for: Patience.look)
        }
        throw RigFault.noCode
    }
}
