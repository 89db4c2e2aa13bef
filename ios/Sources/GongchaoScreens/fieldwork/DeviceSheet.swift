// One device: what it is, where it stands, whose it is.

import GongchaoKit

extension Sheet {
    static func device(_ open: OpenDevice) -> Sheet {
        let search = Knob(Say.search, .instead(.devices))
        let content: Content =
            switch open {
            case .shown(let device, let stale): .blocks(shown(device, stale))
            case .opening(let doing): opening(doing, search)
            case .unknown: .empty(Nothing(.devices, Say.deviceUnknown, Say.deviceUnknownBelow, search))
            case .nothing: .empty(Nothing(.devices, Say.deviceNone, nil, search))
            }
        return Sheet(Say.device, content)
    }

    private static func opening(_ doing: Doing, _ search: Knob) -> Content {
        switch doing {
        case .idle, .asking: .coming(Say.deviceOpening)
        case .waiting: .empty(Nothing(.offline, Say.deviceWaits, Say.waitBelow, search))
        case .shut: .empty(Nothing(.lock, Say.devicesShut, Say.shutBelow))
        case .signedOut: .empty(Nothing(.lock, Say.devicesSignedOut, Say.signedOutBelow))
        case .refused: .empty(Nothing(.warning, Say.devicesRefused, Say.refusedBelow, search))
        }
    }

    private static func shown(_ device: DeviceLine, _ isStale: Bool) -> [Block] {
        var blocks: [Block] = [.headline(.plain(device.name)), .tag(Tag(.plain(device.status)))]
        if isStale { blocks.append(.banner(Banner(Say.stale, .offline, .calm))) }
        blocks.append(
            .card([
                .fact(label: Say.deviceCode, value: .plain(device.code)),
                .fact(label: Say.deviceSite, value: .plain(device.site)),
            ]))
        guard let customer = device.customer else { return blocks }
        var facts: [Row] = [.fact(label: Say.customerName, value: .plain(customer.name))]
        if let masked = customer.phoneMasked { facts.append(.fact(label: Say.customerPhone, value: .plain(masked))) }
        blocks += [.part(Say.customer), .card(facts)]
        if let handle = customer.dialHandle { blocks.append(.act(Knob(Say.callCustomer, .want(.call(handle))))) }
        return blocks
    }
}
