// Whom to call: the customers of the devices in somebody's care. The number is nowhere to be typed, and nowhere to be seen
// whole; the phone's own dialler shows it.

import GongchaoKit

extension Sheet {
    /// Nil where devices are not consented.
    static func dial(_ devices: DevicesView?) -> Sheet {
        guard let devices else { return Sheet(Say.dial, .shut(Say.dialShut)) }
        let arrivals =
            devices.devices.isEmpty ? [Arrival(name: "dial", tap: .searchDevices(query: ""))] : []
        return Sheet(Say.dial, arrivals: arrivals, customers(devices))
    }

    private static func customers(_ devices: DevicesView) -> Content {
        let rows = devices.devices.compactMap { line -> Row? in
            guard let customer = line.customer, let handle = customer.dialHandle else { return nil }
            let below = [customer.phoneMasked, line.name].compactMap { $0 }.joined(separator: " · ")
            return .way(.plain(customer.name), .plain(below), sign: .dial, .want(.call(handle)))
        }
        if !rows.isEmpty { return .blocks([.quiet(Say.dialLead), .card(rows)]) }
        if devices.doing == .asking { return .coming(Say.coming) }
        return .empty(Nothing(.dial, Say.dialNone, Say.dialNoneBelow))
    }
}
