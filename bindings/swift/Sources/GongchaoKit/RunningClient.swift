// A running client in one hand: started off the thread that draws, watched as a stream, shut down by its owner.
//
// The core's calls come back at once or wait for the core's own threads; none of them hears of a Swift task that is
// cancelled. So each one that waits is waited for here, and no longer than the task that waits.

import Foundation
@_exported import GongchaoCore
import Synchronization

/// What the phone provides.
public struct Phone: Sendable {
    /// Keeps the one data key.
    public let vault: any Vault
    /// Says what the device is.
    public let device: any DeviceProbe
    /// Says how it is connected.
    public let network: any NetworkProbe

    /// The three together.
    public init(vault: any Vault, device: any DeviceProbe, network: any NetworkProbe) {
        self.vault = vault
        self.device = device
        self.network = network
    }
}

/// A running client. It holds no rule: draw its snapshots, pass taps on, answer prompts.
///
/// It has one owner, who shuts it down; until then its folder is taken.
public final class RunningClient: Sendable {
    private let core: Client

    private init(_ core: Client) {
        self.core = core
    }

    /// Starts a client in its folder and takes up what the last one owed.
    ///
    /// Files are read and the vault is asked on a thread of their own. Where the task is cancelled before that is done,
    /// the client that comes too late is shut down again.
    public static func start(_ config: Config, on phone: Phone) async throws -> RunningClient {
        try await begin {
            try Client.start(config: config, vault: phone.vault, device: phone.device, network: phone.network)
        }
    }

    /// Moves aside what was kept under a key that is gone for good, and starts with nothing. Only for a person who was
    /// told, after a start that failed with `KeyLost`.
    public static func startAnew(_ config: Config, on phone: Phone) async throws -> RunningClient {
        try await begin {
            try Client.startAnew(config: config, vault: phone.vault, device: phone.device, network: phone.network)
        }
    }

    private static func begin(_ start: @escaping @Sendable () throws -> Client) async throws -> RunningClient {
        let started = try await patiently(late: { late in try? await late.shutdown() }) {
            try await onThreadOfItsOwn(start)
        }
        return RunningClient(started)
    }

    /// Passes a tap on. It comes back at once; what the tap changes is in a later snapshot.
    public func tap(_ tap: Tap) throws {
        try core.tap(tap: tap)
    }

    /// Answers a prompt. An answer to one that is not open any more changes nothing.
    public func resolve(_ prompt: PromptView, _ outcome: Outcome) throws {
        try core.resolve(prompt: prompt.id, outcome: outcome)
    }

    /// What is to be shown at this moment.
    public func snapshot() throws -> Snapshot {
        try core.snapshot()
    }

    /// Snapshots as they come, beginning with the one of this moment: for one reader, who gets the latest whenever it is
    /// ready for it, and not each.
    ///
    /// The stream ends when the task that reads it is cancelled, and when the client is shut down.
    public func snapshots() throws -> AsyncStream<Snapshot> {
        let subscription = try core.subscribe()
        let seen = Mutex<UInt64?>(nil)
        return AsyncStream {
            // A fault of the core's own ends the stream; its place is in the log.
            guard let next = try? await subscription.next(after: seen.withLock { $0 }) else { return nil }
            seen.withLock { $0 = next.number }
            return next
        } onCancel: {
            try? subscription.end()
        }
    }

    /// Opens the camera's end of the scan that the snapshot shows as ready.
    public func scan() throws -> Scan {
        try Scan(core.scan())
    }

    /// What is to be done next in the time that the system lends to an app in the background; it waits at most so long
    /// for what is on its way. Where the task is cancelled, the time is given back and the answer is how things stand.
    public func errand(within time: Duration) async throws -> Errand {
        let lease = try core.lendTime()
        let (seconds, attoseconds) = time.components
        let milliseconds = max(0, seconds) * 1000 + max(0, attoseconds) / 1_000_000_000_000_000
        return try await withTaskCancellationHandler {
            try await lease.next(atMostMs: UInt64(milliseconds))
        } onCancel: {
            try? lease.giveBack()
        }
    }

    /// The two lists.
    public func lists() async throws -> Lists {
        try await patiently { [core] in try await core.lists() }
    }

    /// The policy as it can be read now. Needs no consent and no network.
    public func policy() async throws -> Page {
        try await patiently { [core] in try await core.policy() }
    }

    /// Every edition that was ever in force on this phone, newest first. Needs no consent and no network.
    public func editions() async throws -> [PastEdition] {
        try await patiently { [core] in try await core.editions() }
    }

    /// An edition as it can be read now, by its name; nil where it was never in force on this phone.
    public func edition(_ id: String) async throws -> Page? {
        try await patiently { [core] in try await core.edition(id: id) }
    }

    /// The ledger of consents as a file to take along: JSON-LD that anybody can verify without this phone. It names no
    /// person.
    public func ledger() async throws -> String {
        try await patiently { [core] in try await core.ledger() }
    }

    /// The photo of an upload as it is sent, for who sends it to look at: JPEG or PNG. Nil where it is a video, not copied yet,
    /// not here any more, or longer than 32 MiB.
    public func photo(_ upload: String) async throws -> Data? {
        try await patiently { [core] in try await core.photo(upload: upload) }
    }

    /// The log of this phone as a text to look at and to save; it holds no person's words and no number. Show and save the
    /// text of the same call: another call names the runs of the app otherwise. It is sent to nobody.
    public func log() async throws -> String {
        try await patiently { [core] in try await core.log() }
    }

    /// Takes newer authorities and pins for a server: a signed record, as a file brought it. Fails with `Pins` where they
    /// are not taken; those in force stay then. A file is written on a thread of its own.
    public func takePins(_ record: String) async throws {
        try await patiently { [core] in try await onThreadOfItsOwn { try core.takePins(record: record) } }
    }

    /// Writes to disk what is only in memory yet: for an app that goes to the background. A task that is cancelled does
    /// not stop it.
    public func settle() async throws {
        try await patiently { [core] in try await core.settle() }
    }

    /// Ends the client. When it comes back the folder is free; every later call fails with `ShutDown`. A task that is
    /// cancelled does not stop it.
    public func shutDown() async throws {
        try await patiently { [core] in try await core.shutdown() }
    }
}
