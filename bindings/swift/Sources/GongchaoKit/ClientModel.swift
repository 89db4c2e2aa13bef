// What a SwiftUI view observes: the latest snapshot, and nothing that was thought up here.

import Observation

/// The latest snapshot of a client, for views.
///
/// `.task { await model.follow() }` on the view that is always there keeps it fresh.
@MainActor
@Observable
public final class ClientModel {
    /// What is to be drawn.
    public private(set) var snapshot: Snapshot
    /// Whether the client was shut down; then nothing changes any more.
    public private(set) var isOver = false

    @ObservationIgnored private let client: RunningClient

    /// A model of a running client.
    public init(_ client: RunningClient) throws {
        self.client = client
        snapshot = try client.snapshot()
    }

    /// Draws what comes, until the task is cancelled or the client is shut down.
    public func follow() async {
        guard let snapshots = try? client.snapshots() else { return }
        for await next in snapshots {
            snapshot = next
        }
        isOver = !Task.isCancelled
    }

    /// Passes a tap on.
    public func tap(_ tap: Tap) throws {
        try client.tap(tap)
    }

    /// Answers the open prompt; where none is open, nothing is answered.
    public func resolve(_ outcome: Outcome) throws {
        if let prompt = snapshot.consent.prompt { try client.resolve(prompt, outcome) }
    }
}
