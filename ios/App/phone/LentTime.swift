// The time that the system lends to an app which goes to the background: half a minute or so, and it says when it is over.

import UIKit

/// Lent time: from when it is asked for until it is given back.
@MainActor
final class LentTime {
    private var lent = UIBackgroundTaskIdentifier.invalid
    private var task: Task<Void, Never>?

    /// Does something with it; the task is cancelled when the system wants its time back.
    static func use(_ work: @escaping @MainActor @Sendable () async -> Void) {
        LentTime().begin(work)
    }

    private func begin(_ work: @escaping @MainActor @Sendable () async -> Void) {
        // Work that is cancelled comes to its end at once, and says then what is left.
        lent = UIApplication.shared.beginBackgroundTask(withName: "errand") { self.task?.cancel() }
        task = Task {
            await work()
            giveBack()
        }
    }

    private func giveBack() {
        task = nil
        guard lent != .invalid else { return }
        UIApplication.shared.endBackgroundTask(lent)
        lent = .invalid
    }
}
