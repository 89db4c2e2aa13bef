// The second hand. What a snapshot counts in seconds is counted down here, and a phone that slept in between is not behind.

/// A clock that a test can hold.
public struct Watch: Sendable {
    let now: @Sendable () -> ContinuousClock.Instant
    let pause: @Sendable (Duration) async throws -> Void

    /// The phone's own.
    public static let phone = Watch(now: { .now }, pause: { try await Task.sleep(for: $0) })
}

/// The seconds since a snapshot came.
@MainActor
final class Seconds {
    private let watch: Watch
    private var since: (number: UInt64, at: ContinuousClock.Instant)?
    private var hand: Task<Void, Never>?

    init(_ watch: Watch) {
        self.watch = watch
    }

    /// Takes note of a snapshot by its number.
    func begin(with number: UInt64) {
        if since?.number != number { since = (number, watch.now()) }
    }

    /// How many have gone by.
    var elapsed: UInt64 {
        since.map { UInt64(max(0, (watch.now() - $0.at).components.seconds)) } ?? 0
    }

    /// Calls `tick` each second while it is wanted.
    func count(_ isWanted: Bool, tick: @escaping @MainActor () -> Void) {
        if !isWanted {
            hand?.cancel()
            hand = nil
        } else if hand == nil {
            hand = Task { [watch] in
                while (try? await watch.pause(.seconds(1))) != nil, !Task.isCancelled { tick() }
            }
        }
    }
}
