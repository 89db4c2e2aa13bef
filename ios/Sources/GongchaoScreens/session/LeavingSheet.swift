// An account on its way out: until when it can be kept, and the one tap that keeps it while the core says that it can be.
// And what stands there once it is gone.

import GongchaoKit

/// What the snapshot says of an account on its way out.
struct LeavingAccount {
    let effectiveAt: UnixMillis
    let deadlineAt: UnixMillis
    let canBeTakenBack: Bool
    let isTakenBack: Bool

    init?(_ login: LoginView) {
        guard case .cancelling(let effective, let deadline, let can, let taking) = login else { return nil }
        effectiveAt = effective
        deadlineAt = deadline
        canBeTakenBack = can
        isTakenBack = taking
    }
}

extension Sheet {
    static func leaving(_ leaving: LeavingAccount) -> Sheet {
        let until = Say.leavingUntil.filled(.plain(moment(leaving.effectiveAt)), .plain(moment(leaving.deadlineAt)))
        let last: Block =
            if leaving.canBeTakenBack || leaving.isTakenBack {
                .act(
                    Knob(
                        leaving.isTakenBack ? Say.leavingAsking : Say.leavingKeep, isEnabled: leaving.canBeTakenBack,
                        .tap(.keepAccount)))
            } else {
                .quiet(Say.leavingFinal)
            }
        return Sheet(
            Say.app, back: nil, beside: [.more], .blocks([.headline(Say.leaving), .quiet(until), last]))
    }

    /// The account is gone, and what it left on the phone with it.
    static let gone = Sheet(Say.app, back: nil, .blocks([.headline(Say.gone), .quiet(Say.goneBelow)]))
}
