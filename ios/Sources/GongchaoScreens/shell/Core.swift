// The core as the screens use it, and its owner: who starts it, follows its snapshots and ends it.

import GongchaoKit

/// A running core. `RunningClient` is one; a test has its own.
public protocol Core: Sendable {
    /// Passes a tap on; what it changes is in a later snapshot.
    func tap(_ tap: Tap) throws
    /// Snapshots as they come, for one reader. The stream ends with the core, or when its reader is cancelled.
    func snapshots() throws -> AsyncStream<Snapshot>
    /// The two lists.
    func lists() async throws -> Lists
    /// The policy as it can be read now.
    func policy() async throws -> Page
    /// Every edition that was ever in force on this phone, newest first.
    func editions() async throws -> [PastEdition]
    /// An edition by its name; nil where it was never in force on this phone.
    func edition(_ id: String) async throws -> Page?
    /// The ledger of consents as a file to take along.
    func ledger() async throws -> String
    /// The log of this phone as a text; another call is another text.
    func log() async throws -> String
    /// What is to be done next in the time that the system lends.
    func errand(within time: Duration) async throws -> Errand
    /// Writes to disk what is only in memory yet.
    func settle() async throws
    /// Ends it; when it comes back the folder is free.
    func shutDown() async throws
}

extension RunningClient: Core {}

/// How the core is.
public enum Stage: Sendable, Unprinted {
    /// It is on its way.
    case starting
    /// It runs, and this is to be drawn.
    case running(Snapshot)
    /// It ended by itself, and this was the last of it.
    case over(Snapshot)
    /// It did not start, and this is why.
    case failed(CoreError)
}

extension Stage {
    var isRunning: Bool { if case .running = self { true } else { false } }

    var snapshot: Snapshot? {
        switch self {
        case .running(let snapshot), .over(let snapshot): snapshot
        case .starting, .failed: nil
        }
    }
}

/// The owner of the core. It may fail to start and be started again; it never runs twice.
@MainActor
public final class Running {
    /// How a core is started; `anew` moves aside what cannot be opened any more.
    public typealias Start = @Sendable (_ anew: Bool) async throws -> any Core

    private let start: Start
    // A start that is under way, for whoever asks meanwhile.
    private var starting: Task<any Core, any Error>?
    /// The core, while it runs.
    public private(set) var core: (any Core)?
    private var isBusy = false

    /// An owner that has started nothing yet.
    public init(_ start: @escaping Start) {
        self.start = start
    }

    /// Starts, and shows what comes until the core ends by itself or the task is cancelled. A task that is cancelled shows
    /// nothing any more; a core that runs by then runs on, and is taken up by the next call.
    ///
    /// While one call is under way, another one changes nothing.
    public func run(anew: Bool = false, show: @MainActor (Stage) -> Void) async {
        guard !isBusy else { return }
        isBusy = true
        defer { isBusy = false }
        do {
            if core == nil { show(.starting) }
            let core = try await started(anew: anew)
            var last: Snapshot?
            for await snapshot in try core.snapshots() where !Task.isCancelled {
                last = snapshot
                show(.running(snapshot))
            }
            if Task.isCancelled { return }
            self.core = nil
            if let last { show(.over(last)) } else { show(.failed(.ShutDown)) }
        } catch {
            // Nobody looks any more.
            if Task.isCancelled { return }
            core = nil
            // What is no error of the core's is none that a person can do anything about.
            show(.failed(error as? CoreError ?? .Internal))
        }
    }

    /// Passes a tap on. One that fails changed nothing: it was longer than anybody types, or the core is ending, and what
    /// follows from that is in what it shows.
    func tap(_ tap: Tap) {
        try? core?.tap(tap)
    }

    /// Ends the core, where one runs.
    public func end() async {
        try? await core?.shutDown()
        core = nil
    }

    /// The core that runs, or one that is started, once however many ask.
    func started(anew: Bool) async throws -> any Core {
        if let core { return core }
        while let starting {
            // Who begins anew does so after a start that failed, and not instead of it.
            do { return try await starting.value } catch { if !anew { throw error } }
        }
        let task = Task {
            defer { starting = nil }
            let started = try await start(anew)
            core = started
            return started
        }
        starting = task
        return try await task.value
    }
}
