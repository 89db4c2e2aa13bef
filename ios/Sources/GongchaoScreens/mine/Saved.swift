// What came of a text that a person takes along: the ledger of consents, the log.

import GongchaoKit

/// How it went.
enum Saved: Sendable {
    /// It lies where the person wanted it.
    case yes
    /// It lies nowhere.
    case no
    /// It could not be read.
    case unreadable

    /// The name under which the ledger is saved, where the person does not choose another one.
    static let ledger = "gongchao-consents.jsonld"
    /// The name under which the log is saved, where the person does not choose another one.
    static let log = "gongchao-log.txt"

    var banner: Banner {
        switch self {
        case .yes: Banner(Say.saved, .done, .good)
        case .no: Banner(Say.notSaved, .warning, .waiting)
        case .unreadable: Banner(Say.readFailedDo, .warning, .failed)
        }
    }
}
