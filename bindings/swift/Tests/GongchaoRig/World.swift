// What a test stands on: a backend, a phone, a folder, and a client that is waited for.

import Foundation
import GongchaoKit

/// A backend, a phone and a folder for clients.
public final class World: Sendable {
    /// The backend.
    public let backend: Backend
    /// The phone.
    public let phone = FakePhone()
    /// Of the client.
    public let folder: Folder

    /// Starts the backend.
    public init(limits: String = "{}") async throws {
        backend = try await Backend.started(limits: limits)
        folder = try Folder()
    }

    /// Another phone at the same backend.
    public init(beside other: World) throws {
        backend = other.backend
        folder = try Folder()
    }

    /// What a client of this world is started with.
    public var config: Config {
        Config(
            folder: folder.path("client"), accountUrl: backend.info.accountUrl, mediaUrl: backend.info.mediaUrl,
            telemetryUrl: backend.info.telemetryUrl, anchorsPem: backend.info.caPem, pins: backend.info.pins,
            appVersion: "0.1.0")
    }

    /// Starts a client in the folder.
    public func client() async throws -> RunningClient {
        try await RunningClient.start(config, on: phone.ports)
    }

    /// A client whose worker has said yes to the notice and ticked the box.
    public func agreed() async throws -> RunningClient {
        let client = try await client()
        try client.tap(.answerNotice(outcome: .agreed))
        try client.tap(.tickBox(ticked: true))
        try await client.see("a ticked box") { $0.consent.ticked }
        return client
    }

    /// A client whose worker is logged in.
    public func atWork(_ number: String = "13800138000") async throws -> RunningClient {
        let client = try await agreed()
        try client.tap(.logIn(number: number))
        try await client.see("the field for the code") { snapshot in
            if case .waitingForCode = snapshot.login { true } else { false }
        }
        try client.tap(.enterCode(code: try await backend.code(to: number)))
        try await client.see("home") { $0.isLoggedIn }
        return client
    }
}

extension Snapshot {
    /// Whether somebody works.
    public var isLoggedIn: Bool {
        if case .loggedIn = login { true } else { false }
    }
}

extension RunningClient {
    /// Waits for a snapshot that shows something.
    @discardableResult
    public func see(_ what: String, _ shows: @escaping @Sendable (Snapshot) -> Bool) async throws -> Snapshot {
        let seen = try await within(Patience.all) { [self] () -> Snapshot? in
            for await snapshot in try snapshots() where shows(snapshot) { return snapshot }
            return nil
        }
        guard let seen else { throw RigFault.neverSeen(what, told: try? snapshot().told?.code) }
        return seen
    }

    /// Taps a feature and says yes to each of its prompts.
    public func begin(_ feature: Feature) async throws {
        try tap(.begin(feature: feature))
        try await resolve("a dialog") { prompt in prompt.feature == feature && prompt.kind == .consent }
    }

    /// Says yes to the prompt that is waited for.
    public func resolve(_ what: String, _ prompt: @escaping @Sendable (PromptView) -> Bool) async throws {
        let seen = try await see(what) { $0.consent.prompt.map(prompt) ?? false }
        if let open = seen.consent.prompt { try resolve(open, .agreed) }
    }
}

/// Does something for so long; absent where the time is over first.
public func within<T: Sendable>(
    _ time: Duration, _ work: @escaping @Sendable () async throws -> T?
) async throws -> T? {
    try await withThrowingTaskGroup(of: T?.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try? await Task.sleep(for: time)
            return nil
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
    }
}

/// Waits in a way that blocks a thread, on one that nobody misses.
public func blocking(_ wait: @escaping @Sendable () -> Void) async {
    await withCheckedContinuation { waiting in
        DispatchQueue.global().async {
            wait()
            waiting.resume()
        }
    }
}

/// A frame as `tests/contract/frames` keeps it.
public struct FrameFile: Sendable {
    /// Its bytes, row by row.
    public let plane: Data
    /// Pixels of a row.
    public let width: UInt32
    /// Rows.
    public let height: UInt32

    /// Reads one: 8-bit grey, binary PGM with a header of three lines.
    public init(_ name: String) throws {
        let path = "\(Place.frames)/\(name)"
        guard let bytes = FileManager.default.contents(atPath: path) else { throw RigFault.unreadable(path) }
        let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].elementsEqual("P5".utf8), parts[2].elementsEqual("255".utf8) else {
            throw RigFault.unreadable(path)
        }
        let sides = String(decoding: parts[1], as: UTF8.self).split(separator: " ").compactMap { UInt32($0) }
        guard sides.count == 2 else { throw RigFault.unreadable(path) }
        (width, height) = (sides[0], sides[1])
        plane = Data(parts[3])
    }
}
