// An act that takes a fresh code: what it is for in the core's words, the code, and a way out of it while there is one. It is
// a page and no question, so that what the core says of a wrong code stands above it and can be read.

import GongchaoKit

extension Content {
    static func stepUp(_ stepUp: StepUpView, _ elapsed: UInt64) -> Content {
        switch stepUp.doing {
        case .asking: .coming(Say.loginAsking)
        case .checking: .coming(Say.codeChecking)
        case .acting: .coming(Say.stepUpActing)
        case .typing: stepUp.code.map { typing(stepUp, AwaitedCode($0), elapsed) } ?? .coming(Say.coming)
        case .unanswered: unanswered(stepUp)
        }
    }

    private static func typing(_ stepUp: StepUpView, _ code: AwaitedCode, _ elapsed: UInt64) -> Content {
        .blocks(
            [.text(stepUp.words)] + code.field(elapsed: elapsed, submit: .submit(.code)) + [
                .act(Knob(Say.stepUpEnter, .submit(.code))), code.resend(elapsed: elapsed),
                .other(Knob(Say.stepUpLeave, .tap(.leaveCode))),
            ])
    }

    private static func unanswered(_ stepUp: StepUpView) -> Content {
        let again: Tap =
            switch stepUp.deed {
            case .endSession(let session): .endSession(session: session)
            case .logOutOthers: .logOutOthers
            case .logOutAll: .logOutAll
            }
        return .blocks([
            .text(stepUp.words), .banner(Banner(Say.stepUpUnanswered, .offline)),
            .answers(
                Answers(yes: Knob(Say.tryAgain, .tap(again)), no: Knob(Say.stepUpLeave, .tap(.leaveCode)))),
        ])
    }
}
