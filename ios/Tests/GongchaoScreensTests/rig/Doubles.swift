// A core, a handset and a clock in the test's hand.

import GongchaoKit
import Synchronization

@testable import GongchaoScreens

/// A core that writes down every tap and answers as it is told.
final class SampleCore: Core {
    enum How: Sendable {
        case answers
        case fails
        /// Until the task is cancelled.
        case waits
    }

    private struct State {
        var taps: [Tap] = []
        var how = How.answers
        var reads = 0
        var refusesTaps = false
        var errands: [Errand] = []
        var errandsAsked = 0
        var settled = 0
        var left = 0
        var shutDown = 0
        var snapshots: AsyncStream<Snapshot>.Continuation?
        var page = "隐私说明"
        var log = "one\ntwo\n"
    }

    private let state = Mutex(State())

    var taps: [Tap] { state.withLock { $0.taps } }
    var reads: Int { state.withLock { $0.reads } }
    var errandsAsked: Int { state.withLock { $0.errandsAsked } }
    var settled: Int { state.withLock { $0.settled } }
    /// How many readers of snapshots were cancelled.
    var left: Int { state.withLock { $0.left } }
    var wasShutDown: Bool { state.withLock { $0.shutDown > 0 } }

    var isFollowed: Bool { state.withLock { $0.snapshots != nil } }

    func set(_ how: How) { state.withLock { $0.how = how } }
    func set(page: String) { state.withLock { $0.page = page } }
    func set(log: String) { state.withLock { $0.log = log } }
    func set(errands: [Errand]) { state.withLock { $0.errands = errands } }
    func refuseTaps() { state.withLock { $0.refusesTaps = true } }
    func forgetTaps() { state.withLock { $0.taps = [] } }

    func publish(_ snapshot: Snapshot) { _ = state.withLock { $0.snapshots }?.yield(snapshot) }
    func end() { state.withLock { $0.snapshots }?.finish() }

    func tap(_ tap: Tap) throws {
        try state.withLock { state in
            if state.refusesTaps { throw CoreError.ShutDown }
            state.taps.append(tap)
        }
    }

    func snapshots() throws -> AsyncStream<Snapshot> {
        let (stream, continuation) = AsyncStream<Snapshot>.makeStream(bufferingPolicy: .bufferingNewest(1))
        continuation.onTermination = { [weak self] why in
            if case .cancelled = why { self?.state.withLock { $0.left += 1 } }
        }
        state.withLock { $0.snapshots = continuation }
        return stream
    }

    func lists() async throws -> Lists {
        try await answer(
            Lists(
                collected: Collected(rows: Samples.collected),
                shared: Shared(rows: [Samples.sharedRow], said: Samples.words("只给本公司。", "This company alone."))))
    }

    func policy() async throws -> Page { try await answer(Samples.page(state.withLock { $0.page })) }
    func editions() async throws -> [PastEdition] { try await answer(Samples.past) }
    func edition(_ id: String) async throws -> Page? { try await answer(id == "2024-06-19" ? Samples.page(id) : nil) }
    func ledger() async throws -> String { try await answer("{}") }
    func log() async throws -> String { try await answer(state.withLock { $0.log }) }

    func errand(within time: Duration) async throws -> Errand {
        if case .waits = state.withLock({ $0.how }) { try? await Task.sleep(for: .seconds(60)) }
        return state.withLock { state in
            state.errandsAsked += 1
            // Whoever asks without end is answered at last, so that a test ends, too.
            if state.errandsAsked > 1000 { return .done }
            return state.errands.isEmpty ? .stay : state.errands.removeFirst()
        }
    }

    func settle() async throws { state.withLock { $0.settled += 1 } }

    func shutDown() async throws {
        state.withLock { $0.shutDown += 1 }
        end()
    }

    private func answer<T>(_ value: T) async throws -> T {
        let how = state.withLock { state in
            state.reads += 1
            return state.how
        }
        switch how {
        case .answers: return value
        case .fails: throw CoreError.Internal
        case .waits:
            try await Task.sleep(for: .seconds(60))
            return value
        }
    }
}

/// A handset that writes down what it is asked for.
@MainActor
final class SampleHandset: Handset {
    var hasTorch = true
    var allowed: Bool? = true
    var outcome = Outcome.agreed
    var paths: [String] = []
    var takesCalls = true
    var saves = true

    private(set) var asked: [OsPermission] = []
    private(set) var dialled: [String] = []
    private(set) var written: [String] = []
    private(set) var saved: [String] = []
    private(set) var texts: [String] = []
    private(set) var settings = 0
    private(set) var forgotten = 0

    func allows(_ permission: OsPermission) -> Bool? { allowed }

    func ask(_ permission: OsPermission) async -> Outcome {
        asked.append(permission)
        return outcome
    }

    func pick() async -> [String] { paths }
    func forgetPicked() { forgotten += 1 }

    func dial(_ uri: String) async -> Bool {
        dialled.append(uri)
        return takesCalls
    }

    func write(_ uri: String) async -> Bool {
        written.append(uri)
        return takesCalls
    }

    func openSettings() { settings += 1 }

    func save(_ name: String, _ text: String) async -> Bool {
        saved.append(name)
        texts.append(text)
        return saves
    }
}

/// A clock whose hand the test moves.
final class HeldWatch: Sendable {
    private struct State {
        var now = ContinuousClock.now
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    var watch: Watch {
        Watch(
            now: { [self] in state.withLock { $0.now } },
            pause: { [self] _ in
                await withCheckedContinuation { waiting in state.withLock { $0.waiting.append(waiting) } }
                try Task.checkCancellation()
            })
    }

    var isWaitedFor: Bool { state.withLock { !$0.waiting.isEmpty } }

    func pass(_ seconds: Int) {
        let waiting = state.withLock { state in
            state.now = state.now.advanced(by: .seconds(seconds))
            defer { state.waiting = [] }
            return state.waiting
        }
        for one in waiting { one.resume() }
    }
}
