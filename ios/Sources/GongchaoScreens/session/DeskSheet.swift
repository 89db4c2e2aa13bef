// What a person does about the account itself. One thing at a time is under way there, and the core takes no other before it
// is over: so what is under way is drawn at both places, the list of sessions and the end of the account, and each place
// draws its own where nothing is.

import GongchaoKit

extension AccountView {
    /// Whether something is under way that can be left. What was sent and has no answer yet goes on by itself.
    var canBeLeft: Bool {
        if let stepUp { return stepUp.doing != .acting }
        return switch cancellation {
        case nil, .confirming: false
        case .asking, .blocked, .reading, .elsewhere: true
        }
    }
}

extension Sheet {
    /// Who goes back leaves what is under way first, and the place after. A page with a code is kept out of pictures.
    static func desk(_ place: Place, _ account: AccountView, elapsed: UInt64) -> Sheet {
        let (title, content) = drawn(place, account, elapsed)
        // The list is asked for when the person comes to it, whatever is drawn there by then.
        let arrivals = place == .sessions ? [Arrival(name: "sessions", tap: .listSessions)] : []
        return Sheet(
            title, back: account.canBeLeft ? .tap(.leaveCode) : .back, isPrivate: account.takesCode, arrivals: arrivals,
            content)
    }

    private static func drawn(_ place: Place, _ account: AccountView, _ elapsed: UInt64) -> (Words, Content) {
        if let stepUp = account.stepUp { return (Say.stepUp, .stepUp(stepUp, elapsed)) }
        if account.cancellation != nil || place == .cancellation {
            return (Say.cancellation, .cancellation(account.cancellation, elapsed))
        }
        return (Say.sessions, .sessions(account.sessions))
    }
}

extension AccountView {
    /// Whether a code is being typed there.
    fileprivate var takesCode: Bool {
        if stepUp?.code != nil { return true }
        if case .reading = cancellation { return true }
        return false
    }
}

extension Question {
    /// What is asked once more about the account; nil where what it was about is not there any more, and for what is no
    /// question about it.
    init?(_ asked: Asked, _ account: AccountView) {
        switch asked {
        case .endSession(let id):
            guard account.showsSessions, let line = account.sessions.lines.first(where: { $0.id == id && !$0.current })
            else { return nil }
            self.init(
                sure: Say.sessionSure, Say.sessionSureBelow.filled(line.words, .plain(moment(line.since))),
                Say.sessionEnd, .tap(.endSession(session: id)), no: Say.keep)
        case .logOutOthers:
            guard account.showsSessions, account.sessions.lines.contains(where: { !$0.current }) else { return nil }
            self.init(
                sure: Say.sessionsOthersSure, Say.sessionsOthersSureBelow, Say.logOutYes, .tap(.logOutOthers),
                no: Say.keep)
        case .logOutAll:
            guard account.showsSessions else { return nil }
            self.init(
                sure: Say.sessionsAllSure, Say.sessionsAllSureBelow, Say.logOutYes, .tap(.logOutAll), no: Say.stay)
        case .cancelAccount(let seen):
            // It goes back with what was before the eyes when it was asked; another text ends the question.
            guard account.stepUp == nil, case .reading(_, seen, let coolingOff, _) = account.cancellation else {
                return nil
            }
            self.init(
                sure: Say.cancellationSure, Say.cancellationSureBelow.filled(span(coolingOff)), Say.cancellationYes,
                .cancelAccount(seen: seen), no: Say.cancellationNot)
        case .cancelUpload, .discardMessage, .logOut, .withdrawAll, .switchOn, .anew: return nil
        }
    }
}

extension AccountView {
    /// Whether the list of sessions can be seen: it is known, and nothing is under way.
    fileprivate var showsSessions: Bool { stepUp == nil && cancellation == nil && sessions.known }
}
