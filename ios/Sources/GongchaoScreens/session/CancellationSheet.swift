// 注销账号: what it means, whole and in the core's words, then its code, then a second yes. Nothing is asked of the server before
// the person says so, since the answer brings an SMS. Who confirmed and whether it was heard is for the core to find out;
// what was confirmed and cools off stands on the first page.

import GongchaoKit

extension Content {
    static func cancellation(_ cancellation: CancellationView?, _ elapsed: UInt64) -> Content {
        switch cancellation {
        case nil:
            .blocks([
                .text(Say.cancellationLead), .quiet(Say.cancellationSms),
                .act(Knob(Say.cancellationRead, .tap(.askCancellation))),
            ])
        case .asking: .coming(Say.coming)
        case .blocked(let blocking):
            .blocks([
                .banner(Banner(Say.cancellationBlocked, .warning)), .card(blocking.map { .sentence($0.words) }),
                .act(Knob(Say.cancellationAgain, .tap(.askCancellation))),
            ])
        case .reading(let consequences, let seen, let coolingOff, let code):
            .blocks(
                toRead(consequences, coolingOff) + toConfirm(AwaitedCode(code), seen: seen, elapsed))
        case .confirming:
            .blocks([.banner(Banner(Say.cancellationUnknown, .offline)), .quiet(Say.cancellationUnknownBelow)])
        case .elsewhere(let takingBack):
            .blocks([
                .banner(Banner(Say.cancellationElsewhere, .warning)),
                .act(
                    Knob(
                        takingBack ? Say.leavingAsking : Say.leavingKeep, isEnabled: !takingBack, .tap(.keepAccount))),
                .other(Knob(Say.back, .tap(.leaveCode))),
            ])
        }
    }

    private static func toRead(_ consequences: [ConsequenceLine], _ coolingOff: UInt64) -> [Block] {
        [
            .headline(Say.cancellationMeans), .card(consequences.map { .sentence($0.words) }),
            .quiet(Say.cancellationCools.filled(span(coolingOff))), .part(Say.cancellationLedger),
            .card([.way(Say.rightLedger, Say.cancellationLedgerBelow, .go(.rights))]),
        ]
    }

    /// The code alone confirms nothing, however long it is: its key and the yes both ask a second time.
    private static func toConfirm(_ code: AwaitedCode, seen: String, _ elapsed: UInt64) -> [Block] {
        let ask = Act.ask(.cancelAccount(seen: seen))
        return [.part(Say.cancellationCode)] + code.field(elapsed: elapsed, goesByItself: false, submit: ask) + [
            .answers(
                Answers(yes: Knob(Say.cancellation, ask), no: Knob(Say.cancellationNot, .tap(.leaveCode)))),
            code.resend(elapsed: elapsed),
        ]
    }
}
