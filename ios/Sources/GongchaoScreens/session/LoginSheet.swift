// The number and the box. The box is never ticked by itself, and the policy is one tap away. Whether a number will do is
// the core's to say: its sentence stands above.

import GongchaoKit

extension Sheet {
    static func login(_ login: LoginView, ticked: Bool) -> Sheet {
        var blocks: [Block] = [.headline(Say.loginTitle), .quiet(Say.loginLead)]
        if case .locked(let reason) = login { blocks.append(.banner(Banner(locked(reason), .lock))) }
        let isAsking = login == .requesting
        blocks += [
            .field(Field(.number, Say.number, prefix: "+86", submit: [.submit(.number)])),
            .box(Box(words: Say.box, isTicked: ticked, acts: [.tap(.tickBox(ticked: !ticked))])),
            .other(Knob(Say.policyRead, .go(.policy))),
            .act(Knob(isAsking ? Say.loginAsking : Say.loginCode, isEnabled: !isAsking, .submit(.number))),
        ]
        return Sheet(Say.app, back: nil, beside: [.more], .blocks(blocks))
    }

    private static func locked(_ reason: LockReason) -> Words {
        switch reason {
        case .revoked: Say.lockedRevoked
        case .reused: Say.lockedReused
        case .expired: Say.lockedExpired
        case .otherDevice: Say.lockedOtherDevice
        case .accountDisabled: Say.lockedDisabled
        case .accountCancelled: Say.lockedCancelled
        case .storageLost: Say.lockedStorageLost
        }
    }
}

extension Knob {
    /// What can be read by who is not logged in.
    static let more = Knob(Say.more, .go(.about))
}
