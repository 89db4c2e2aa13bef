// What is done with the time that the system lends to an app which went to the background: what is only in memory is
// written, and what is on its way goes on. The core moves the bytes; the shell keeps it alive and asks.

import GongchaoKit

extension Running {
    /// Uses lent time until nothing is on its way any more, or the task is cancelled because the system wants it back.
    public func useLentTime() async {
        guard let core else { return }
        try? await core.settle()
        // Asked again now and then: an answer that is waited for is no sign that somebody still lends.
        while !Task.isCancelled, case .stay? = try? await core.errand(within: .seconds(20)) {}
    }
}
