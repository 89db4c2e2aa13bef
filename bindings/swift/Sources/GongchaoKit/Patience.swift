// Waiting for a call of the core, and giving the wait up.

import Dispatch
import Synchronization

/// Waits for a call, or until the task is cancelled: then it fails with `CancellationError` at once and the call goes on
/// by itself. What it brings then is handed to `late`.
func patiently<Answer: Sendable>(
    late: @escaping @Sendable (Answer) async -> Void = { _ in },
    _ call: @escaping @Sendable () async throws -> Answer
) async throws -> Answer {
    try Task.checkCancellation()
    let wait = Wait<Answer>()
    return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { waiting in
            wait.begin(waiting)
            // A child would be waited for.
            Task.detached {
                do {
                    let answer = try await call()
                    if !wait.end(.success(answer)) { await late(answer) }
                } catch {
                    _ = wait.end(.failure(error))
                }
            }
        }
    } onCancel: {
        _ = wait.end(.failure(CancellationError()))
    }
}

/// One answer for one who waits. The first counts.
private final class Wait<Answer: Sendable>: Sendable {
    private enum Stage {
        case before
        case waiting(CheckedContinuation<Answer, any Error>)
        /// Given up before it began.
        case early(Result<Answer, any Error>)
        case over
    }

    private let stage = Mutex(Stage.before)

    func begin(_ waiting: CheckedContinuation<Answer, any Error>) {
        let early = stage.withLock { stage -> Result<Answer, any Error>? in
            if case .early(let answer) = stage {
                stage = .over
                return answer
            }
            stage = .waiting(waiting)
            return nil
        }
        if let early { waiting.resume(with: early) }
    }

    /// Whether this answer was the first.
    func end(_ answer: Result<Answer, any Error>) -> Bool {
        let (first, waiting) = stage.withLock { stage -> (Bool, CheckedContinuation<Answer, any Error>?) in
            switch stage {
            case .before:
                stage = .early(answer)
                return (true, nil)
            case .waiting(let waiting):
                stage = .over
                return (true, waiting)
            case .early, .over:
                return (false, nil)
            }
        }
        waiting?.resume(with: answer)
        return first
    }
}

/// Does something that blocks where it blocks nobody: Swift's own threads are few, and a blocked one is missed.
func onThreadOfItsOwn<Answer: Sendable>(_ work: @escaping @Sendable () throws -> Answer) async throws -> Answer {
    try await withCheckedThrowingContinuation { waiting in
        DispatchQueue.global(qos: .userInitiated).async {
            waiting.resume(with: Result { try work() })
        }
    }
}
