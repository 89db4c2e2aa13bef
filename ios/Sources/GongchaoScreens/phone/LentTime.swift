// What is done with the time that the system lends to an app which nobody looks at: what is only in memory is written, and
// what is on its way goes on. The core moves the bytes; the shell keeps it alive, asks, and says when to come back.

import GongchaoKit

extension Running {
    /// Uses lent time until nothing is on its way any more, or the task is cancelled because the system wants it back. The
    /// last answer of the core, which says what is left; nil where none runs or it gave none.
    public func useLentTime() async -> Errand? {
        guard let core else { return nil }
        try? await core.settle()
        // Asked again now and then: an answer that is waited for is no sign that somebody still lends.
        var last: Errand?
        while !Task.isCancelled {
            guard let answer = try? await core.errand(within: .seconds(20)) else { break }
            last = answer
            if answer != .stay { break }
        }
        return last
    }

    /// Uses lent time in an app that the system woke, where perhaps nobody has opened a page: then the core is started here,
    /// and a page that comes takes it up. One that does not start says so to the page.
    public func work() async -> Errand? {
        _ = try? await started(anew: false)
        return await useLentTime()
    }
}

extension Optional where Wrapped == Errand {
    /// When the core wants to be woken for what is left, in seconds from now; nil where nothing is.
    public var wakesIn: Double? {
        switch self {
        // The time was over before the work was, or before anything could be asked: it is tried again.
        case nil, .stay: 0
        case .wait(let ms, _): Double(ms) / 1000
        case .done: nil
        }
    }
}
