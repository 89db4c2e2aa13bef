// The policy as it can be read now, and earlier editions. Opening it has the operator's text fetched, where it is not here
// yet; what can be read without it is read at once.

import GongchaoKit

extension Sheet {
    static func policy(seen number: UInt64, _ reading: Reading) -> Sheet {
        Sheet(
            Say.policy, beside: [Knob(Say.editions, .go(.editions))],
            arrivals: [Arrival(name: "policy", tap: .readPolicy)], wanted: .policy(seen: number),
            reading.content { answer in
                if case .policy(let page) = answer { .reader(Reader(page)) } else { nil }
            })
    }

    static func edition(_ id: String, _ reading: Reading) -> Sheet {
        Sheet(
            .plain(id), wanted: .edition(id),
            reading.content { answer in
                guard case .edition(let page) = answer else { return nil }
                return page.map { .reader(Reader($0)) } ?? .empty(Nothing(.shield, Say.editionUnknown))
            })
    }
}

extension Reader {
    init(_ page: Page) {
        self.init(
            title: page.title, below: page.operatorsText ? Say.textOperators : Say.textMade,
            paragraphs: page.paragraphs)
    }
}
