// 我的: who is here, what was agreed to, what is held, and the way out.

import GongchaoKit

extension Sheet {
    static func mine(_ worker: Worker, _ consent: ConsentView) -> Sheet {
        var blocks = worker.head
        blocks += [
            .ways((.about, Say.about), (.notices, Say.notices)), .part(Say.minePrivacy),
            .ways(
                (.permissions, Say.permissions), (.collected, Say.collected), (.shared, Say.shared),
                (.rights, Say.rights)),
        ]
        if let row = consent.row(.analytics) { blocks += [.part(Say.mineSwitch), .card([.consent(row)])] }
        blocks += [
            .part(Say.mineHelp), .ways((.contact, Say.contact), (.safety, Say.safety), (.log, Say.log)),
            .part(Say.mineSession),
            .card([
                .way(Say.sessions, Say.sessionsBelow, .go(.sessions)),
                .way(Say.logOut, Say.logOutBelow, .ask(.logOut)),
            ]),
        ]
        return Sheet(Say.mine, .blocks(blocks))
    }
}
