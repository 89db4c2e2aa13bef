// Whom to call: the customers of the devices in somebody's care. The number is nowhere to be typed, and nowhere to be seen
// whole; the phone's own dialler shows it.

import GongchaoKit

extension Sheet {
    /// Nil where devices are not consented.
    static func dial(_ devices: DevicesView?) -> Sheet {
        guard let devices else { return Sheet(Say.dial, .shut(Say.dialShut)) }
        // All of them, whatever was searched for on the page of devices.
        let arrivals = [Arrival(name: "dial", tap: .searchDevices(query: ""))]
        return Sheet(Say.dial, arrivals: arrivals, customers(devices))
    }

    private static func customers(_ devices: DevicesView) -> Content {
        let rows = devices.devices.compactMap { line -> Row? in
            guard let customer = line.customer, let handle = customer.dialHandle else { return nil }
            let below = [customer.phoneMasked, line.name].compactMap { $0 }.joined(separator: " · ")
            return .way(.plain(customer.name), .plain(below), sign: .dial, .want(.call(handle)))
        }
        let isAsking = devices.doing == .asking
        if rows.isEmpty { return isAsking ? .coming(Say.coming) : .empty(nobody(devices)) }
        var blocks: [Block] = [.quiet(Say.dialLead)]
        if devices.stale { blocks.append(.banner(Banner(Say.stale, .offline, .calm))) }
        blocks.append(.card(rows))
        if devices.more { blocks.append(.other(.moreDevices(isAsking: isAsking))) }
        return .blocks(blocks)
    }

    /// What stands where nobody can be called: that it is not known yet comes before that there is nobody.
    private static func nobody(_ devices: DevicesView) -> Nothing {
        if let (title, below) = devices.doing.heldUp(shut: Say.dialShut) {
            return Nothing(.dial, title, below, Knob(Say.tryAgain, .tap(.searchDevices(query: ""))))
        }
        if devices.more { return Nothing(.dial, Say.dialNone, nil, .moreDevices(isAsking: false)) }
        return Nothing(.dial, Say.dialNone, Say.dialNoneBelow)
    }
}
