// Where things are, and how long a test waits for one.

import Foundation

/// Places of this repository, as `cargo xtask test` names them.
public enum Place {
    /// The `gongchao` program, whose `backend` is the real one.
    public static var program: String { named("GONGCHAO_PROGRAM", else: "\(root)/target/debug/gongchao") }
    /// What tests send and scan.
    public static var assets: String { "\(root)/tests/assets" }
    /// What a camera sees.
    public static var frames: String { "\(root)/tests/contract/frames" }
    /// Scenarios that every language replays.
    public static var scenarios: String { "\(root)/tests/contract/scenarios" }
    /// Where the snapshots of a replay are left; what differs from another language's is an error.
    public static var replayed: String? { ProcessInfo.processInfo.environment["GONGCHAO_REPLAYED"] }

    private static var root: String {
        var url = URL(fileURLWithPath: #filePath)
        // bindings/swift/Tests/GongchaoRig/Place.swift
        for _ in 0..<5 { url.deleteLastPathComponent() }
        return url.path
    }

    private static func named(_ name: String, else place: String) -> String {
        ProcessInfo.processInfo.environment[name] ?? place
    }
}

/// How long a test waits for what must come: long enough for a loaded machine, short enough to be a failure.
public enum Patience {
    /// The whole of it.
    public static let all = Duration.seconds(30)
    /// Between two looks at something that tells nobody when it changes.
    public static let look = Duration.milliseconds(20)
    /// So many looks.
    public static let looks = 1500
}

/// A folder for one test; it is deleted with its owner.
public final class Folder: Sendable {
    /// Its path.
    public let path: String

    /// Makes one.
    public init() throws {
        let made = FileManager.default.temporaryDirectory.appendingPathComponent("gongchao-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: made, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        path = made.path
    }

    /// A path below it.
    public func path(_ name: String) -> String { "\(path)/\(name)" }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Ends the whole run, loudly, where a test neither passes nor fails: a dead-lock waits for ever, and a test that waits
/// with it says nothing.
public final class Watchdog: Sendable {
    private let asleep = DispatchSemaphore(value: 0)

    private init(_ what: String, seconds: Int) {
        let asleep = asleep
        Thread.detachNewThread {
            if asleep.wait(timeout: .now() + .seconds(seconds)) == .timedOut {
                FileHandle.standardError.write(Data("watchdog: \(what) did not end in \(seconds) s\n".utf8))
                abort()
            }
        }
    }

    /// Does something that must end.
    public static func over<T>(_ what: String, seconds: Int = 60, _ body: () throws -> T) rethrows -> T {
        let dog = Watchdog(what, seconds: seconds)
        defer { dog.asleep.signal() }
        return try body()
    }

    /// Does something that must end.
    public static func over<T: Sendable>(
        _ what: String, seconds: Int = 60, _ body: @Sendable () async throws -> T
    ) async rethrows -> T {
        let dog = Watchdog(what, seconds: seconds)
        defer { dog.asleep.signal() }
        return try await body()
    }
}
