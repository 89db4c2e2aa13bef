// Questions: the core's prompt, and those that the shell asks once more before something that cannot be undone, or before
// a switch is turned on.

import GongchaoKit

/// What the shell asks by itself.
public enum Asked: Equatable, Sendable, Unprinted {
    /// Whether to take this upload back.
    case cancelUpload(String)
    /// Whether to throw this message away, which was refused.
    case discardMessage(String)
    /// Whether to log out.
    case logOut
    /// Whether to end this session.
    case endSession(String)
    /// Whether to end all others.
    case logOutOthers
    /// Whether to end all, this one too.
    case logOutAll
    /// Whether to cancel the account, by what was read: the hash of it.
    case cancelAccount(seen: String)
    /// Whether to take every consent back.
    case withdrawAll
    /// Whether to turn this on, with what it is for.
    case switchOn(Feature)
    /// Whether to begin with nothing.
    case anew
}

extension Question {
    /// The core's prompt. Going back is no answer, and the core is told so.
    init(_ prompt: PromptView) {
        let answer = { outcome in Act.tap(.answer(prompt: prompt.id, outcome: outcome)) }
        let dialog = prompt.dialog
        switch prompt.kind {
        case .consent:
            self.init(
                title: dialog.title, text: dialog.purpose, quiet: [dialog.refusalCosts],
                answers: Answers(yes: Knob(dialog.agree, answer(.agreed)), no: Knob(dialog.refuse, answer(.refused))),
                other: nil, away: [answer(.dismissed)])
        case .system(let permission):
            self.init(
                title: dialog.title, text: dialog.purpose, quiet: [dialog.refusalCosts, Say.systemAsks], answers: nil,
                other: Knob(Say.systemAskAgain, .system(prompt: prompt.id, permission)), away: [answer(.dismissed)])
        }
    }

    /// A question of the shell's own; nil where what it was about is not there any more.
    init?(_ asked: Asked, _ snapshot: Snapshot?) {
        switch asked {
        case .cancelUpload(let id):
            guard let upload = snapshot?.uploads.first(where: { $0.id == id }), !upload.isDone else { return nil }
            self.init(
                sure: Say.cancelUpload, Say.cancelUploadSure, Say.cancelYes, .tap(.cancelUpload(upload: id)),
                no: Say.keep)
        case .discardMessage(let id):
            let lines = snapshot?.fieldwork.messages?.messages ?? []
            guard lines.contains(where: { $0.id == id && $0.state == .refused }) else { return nil }
            self.init(
                sure: Say.messageDiscardSure, Say.messageDiscardSureBelow, Say.messageDiscard,
                .tap(.discardMessage(line: id)), no: Say.keep)
        case .logOut:
            self.init(sure: Say.logOut, Say.logOutSure, Say.logOutYes, .tap(.logOut), no: Say.stay)
        case .endSession, .logOutOthers, .logOutAll, .cancelAccount:
            guard let account = snapshot?.account else { return nil }
            self.init(asked, account)
        case .withdrawAll:
            self.init(sure: Say.withdrawAll, Say.withdrawAllSure, Say.withdraw, .tap(.withdrawAll), no: Say.keep)
        case .anew:
            self.init(sure: Say.keyLostAnew, Say.keyLostSure, Say.keyLostYes, .startAnew, no: Say.keep)
        case .switchOn(let feature):
            guard let dialog = snapshot?.consent.row(feature)?.dialog else { return nil }
            self.init(
                title: dialog.title, text: dialog.purpose, quiet: [dialog.refusalCosts],
                answers: Answers(
                    yes: Knob(dialog.agree, .unask, .tap(.switchOn(feature: feature))), no: Knob(dialog.refuse, .unask)),
                other: nil, away: [.unask])
        }
    }

    init(sure title: Words, _ text: Words, _ yes: Words, _ act: Act, no: Words) {
        self.init(
            title: title, text: text, quiet: [],
            answers: Answers(yes: Knob(yes, .unask, act), no: Knob(no, .unask)), other: nil, away: [.unask])
    }
}
