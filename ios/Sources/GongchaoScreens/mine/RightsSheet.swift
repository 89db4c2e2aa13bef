// 我的权利: what a person can do here and now. Correcting, transferring and deleting have no tap in the core: the office is
// asked.

import GongchaoKit

extension Sheet {
    static func rights(_ saved: Saved?) -> Sheet {
        Sheet(
            Say.rights,
            .blocks(
                [.quiet(Say.rightsLead)] + (saved.map { [.banner($0.banner)] } ?? []) + [
                    .card([
                        .way(Say.rightAccess, Say.rightAccessBelow, .go(.collected)),
                        .way(Say.rightLedger, Say.rightLedgerBelow, .takeLedger),
                        .way(Say.rightWithdraw, Say.rightWithdrawBelow, .go(.permissions)),
                        .way(Say.rightExplain, Say.rightExplainBelow, .go(.policy)),
                        .way(Say.cancellation, Say.rightCancelBelow, .go(.cancellation)),
                        .way(Say.rightElse, Say.rightElseBelow, .go(.contact)),
                    ])
                ]))
    }
}
