// 我的权利: what a person can do here and now. Correcting, transferring and deleting have no tap in the core: the office is
// asked.

import GongchaoKit

/// How the taking along of a text went.
enum Export: Sendable {
    /// It lies where the person wanted it.
    case saved
    /// It lies nowhere.
    case notSaved
    /// It could not be read.
    case unreadable

    /// The name under which the ledger is saved, where the person does not choose another one.
    static let ledger = "gongchao-consents.jsonld"
    /// The same for the log.
    static let log = "gongchao-log.txt"

    var banner: Banner {
        switch self {
        case .saved: Banner(Say.saved, .done, .good)
        case .notSaved: Banner(Say.notSaved, .warning, .waiting)
        case .unreadable: Banner(Say.readFailedDo, .warning, .failed)
        }
    }
}

extension Sheet {
    static func rights(_ export: Export?) -> Sheet {
        Sheet(
            Say.rights,
            .blocks(
                [.quiet(Say.rightsLead)] + (export.map { [.banner($0.banner)] } ?? []) + [
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
