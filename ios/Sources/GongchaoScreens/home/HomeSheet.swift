// The work, six things: the first is what a worker does most, and is the largest.

import GongchaoKit

/// Who works here, as the snapshot says.
struct Worker {
    let displayName: String
    let isOnline: Bool

    init?(_ login: LoginView) {
        guard case .loggedIn(let name, let online) = login else { return nil }
        displayName = name
        isOnline = online
    }

    /// Who it is and how the server is reached.
    var head: [Block] { [.headline(.plain(displayName)), .quiet(isOnline ? Say.online : Say.offline)] }
}

extension Sheet {
    static func home(_ snapshot: Snapshot, _ worker: Worker) -> Sheet {
        var blocks = worker.head
        if !worker.isOnline { blocks.append(.banner(Banner(Say.offlineBelow, .offline, .calm))) }
        if snapshot.consent.change != nil {
            blocks.append(.banner(Banner(Say.changeWaits, .shield, .waiting, Knob(Say.look, .openChange))))
        }
        if let notice = snapshot.notices.newerPolicy {
            let look = Knob(Say.look, .go(.notice(notice.id)))
            blocks.append(.banner(Banner(notice.title, .notices, .waiting, look)))
        }
        let unread = counted(Say.unread, snapshot.fieldwork.messages?.unread ?? 0)
        let underway = counted(Say.underway, UInt64(snapshot.uploads.count { !$0.isDone }))
        blocks.append(
            .tiles([
                Tile(.scan, Say.scan, below: Say.scanBelow, isFirst: true, .tap(.begin(feature: .scan)), .go(.scan)),
                Tile(.devices, Say.devices, .go(.devices)),
                Tile(.messages, Say.messages, below: unread, .go(.messages)),
                Tile(.upload, Say.uploads, below: underway, .go(.uploads)),
                Tile(.dial, Say.dial, .go(.dial)),
                Tile(.mine, Say.mine, below: Say.mineBelow, .go(.mine)),
            ]))
        return Sheet(Say.app, back: nil, beside: [bell(snapshot.notices.unread)], .blocks(blocks))
    }

    /// A sign and no number: a number would be cut where letters are large, and is said to who cannot see the sign.
    private static func bell(_ unread: UInt64) -> Knob {
        let words = counted(Say.unread, unread).map { Words.joined([Say.notices, $0], by: .plain(" ")) }
        return Knob(words ?? Say.notices, sign: unread > 0 ? .unread : .notices, .go(.notices))
    }

    private static func counted(_ say: Words, _ count: UInt64) -> Words? {
        count > 0 ? say.filled(count) : nil
    }
}
