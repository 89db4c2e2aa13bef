// What is asked of the core and is in no snapshot, and how far the answer is.

import GongchaoKit

/// What a page reads.
enum Wanted: Equatable, Sendable {
    /// The policy; when the operator's text has come, a later snapshot was published, and this is its number.
    case policy(seen: UInt64)
    /// The archive, under the edition in force.
    case editions(current: String)
    /// One edition.
    case edition(String)
    /// The two lists, under the edition in force.
    case lists(current: String)
    /// The log.
    case log

    /// Whether it is the same thing at another moment: then what stands there stays until the answer has come.
    func isLater(than other: Wanted) -> Bool {
        switch (self, other) {
        case (.policy, .policy), (.editions, .editions), (.lists, .lists): true
        default: false
        }
    }
}

/// The answer.
enum Answer: Equatable, Sendable, Unprinted {
    case policy(Page)
    case editions([PastEdition])
    case edition(Page?)
    case lists(Lists)
    case log(String)
}

/// How far it is.
enum Reading: Equatable, Sendable, Unprinted {
    /// On its way.
    case coming
    /// It did not come; it can be tried again.
    case failed
    /// It is here.
    case here(Answer)

    /// What a page shows of it. `draw` gives nil for an answer to what another page asked, which is none.
    func content(_ draw: (Answer) -> Content?) -> Content {
        switch self {
        case .coming: .coming(Say.coming)
        case .failed: .empty(Nothing(.warning, Say.readFailed, Say.readFailedDo, Knob(Say.tryAgain, .readAgain)))
        case .here(let answer): draw(answer) ?? .coming(Say.coming)
        }
    }
}

/// Reads what the page that is drawn wants, one thing at a time.
@MainActor
final class Reads {
    /// How far it is.
    private(set) var reading = Reading.coming

    private var wanted: Wanted?
    private var task: Task<Void, Never>?

    /// Takes note of what is wanted now. `changed` is called when the answer has come, and only then.
    func want(_ next: Wanted?, of core: (any Core)?, changed: @escaping @MainActor () -> Void) {
        guard next != wanted else { return }
        guard let next else { return forget() }
        if let wanted, next.isLater(than: wanted) {
            // Its answer is waited for; then it is read once more.
            if task != nil { return }
        } else {
            forget()
        }
        wanted = next
        task = Task { [weak self] in
            let reading = await Self.read(next, of: core)
            guard let self, !Task.isCancelled else { return }
            task = nil
            // What stands there already is better than nothing.
            if case .here = self.reading, case .failed = reading {} else { self.reading = reading }
            changed()
        }
    }

    /// Begins anew with whatever is wanted next.
    func forget() {
        task?.cancel()
        (wanted, task, reading) = (nil, nil, .coming)
    }

    private static func read(_ wanted: Wanted, of core: (any Core)?) async -> Reading {
        guard let core else { return .failed }
        do {
            return switch wanted {
            case .policy: .here(.policy(try await core.policy()))
            case .editions: .here(.editions(try await core.editions()))
            case .edition(let id): .here(.edition(try await core.edition(id)))
            case .lists: .here(.lists(try await core.lists()))
            case .log: .here(.log(try await core.log()))
            }
        } catch {
            // Its reason is in the core's log; what a person can do is the same for each.
            return .failed
        }
    }
}
