// 关于我们, 联系方式 and 安全提示: what this is, how to reach the office, and what keeps an account its owner's. They can be
// read before anybody has logged in.

import GongchaoKit

extension Sheet {
    static func about(edition: String) -> Sheet {
        Sheet(
            Say.about,
            .blocks([
                .headline(Say.app), .quiet(Say.aboutLead),
                .card([.fact(label: Say.editionCurrent, value: .plain(edition))]), .part(Say.aboutRead),
                .ways(
                    (.policy, Say.policy), (.editions, Say.editions), (.collected, Say.collected),
                    (.shared, Say.shared)),
                .part(Say.mineHelp), .ways((.contact, Say.contact), (.safety, Say.safety)),
            ]))
    }

    /// The office's end of the messages where somebody works, the telephone where the policy prints one, the e-mail, and how
    /// long an answer may take. What the phone cannot open is read off the screen.
    static func contact(_ contact: ContactView, isAtWork: Bool, unopened: Bool = false) -> Sheet {
        var rows: [Row] = []
        if isAtWork {
            rows.append(.way(Say.contactOnline, Say.contactOnlineBelow, sign: .messages, .go(.messages)))
        }
        if let telephone = contact.telephone {
            rows.append(.way(Say.contactTelephone, .plain(telephone.shown), sign: .dial, .dial(telephone.uri)))
        }
        let within = Words.plain(String(contact.answerWithinWorkingDays))
        rows += [
            .way(Say.contactEmail, .plain(contact.email.shown), sign: .send, .write(contact.email.uri)),
            .fact(label: Say.contactAnswer, value: Say.contactAnswerDays.filled(within)),
            .way(Say.contactPolicy, Say.contactPolicyBelow, sign: .shield, .go(.policy)),
        ]
        let banner = unopened ? [Block.banner(Banner(Say.contactUnopened, .warning))] : []
        return Sheet(Say.contact, .blocks([.quiet(Say.contactLead)] + banner + [.card(rows)]))
    }

    static let safety = Sheet(
        Say.safety,
        .blocks([
            .card([
                .entry(Say.safetyCode, lines: [Say.safetyCodeBelow]),
                .entry(Say.safetyLock, lines: [Say.safetyLockBelow]),
                .entry(Say.safetyLost, lines: [Say.safetyLostBelow]),
                .entry(Say.safetyCustomer, lines: [Say.safetyCustomerBelow]),
            ])
        ]))
}
