// The devices in somebody's care, and the search through them. What was searched for is still searched for when the person
// comes back.

import GongchaoKit

extension Sheet {
    /// Nil where they are not consented. `hasTyped`: something stands in the field, so it can be emptied.
    static func devices(_ devices: DevicesView?, hasTyped: Bool) -> Sheet {
        guard let devices else { return Sheet(Say.devices, .shut(Say.devicesShut)) }
        let clear = Knob(Say.searchClear, sign: .shut, .clear(.search), .tap(.searchDevices(query: "")))
        let field = Field(.search, Say.searchHint, submit: [.submit(.search)], knob: hasTyped ? clear : nil)
        return Sheet(
            Say.devices, arrivals: [Arrival(name: "devices", tap: .searchDevices(query: devices.query))],
            .blocks([.field(field)] + rows(devices)))
    }

    private static func rows(_ devices: DevicesView) -> [Block] {
        let isAsking = devices.doing == .asking
        guard !devices.devices.isEmpty else {
            if isAsking { return [.asking(Say.coming)] }
            let (title, below) =
                devices.doing.heldUp(shut: Say.devicesShut) ?? (Say.devicesNone, Say.devicesNoneBelow)
            let again = Knob(Say.tryAgain, .tap(.searchDevices(query: devices.query)))
            return [.empty(Nothing(.devices, title, below, again))]
        }
        var blocks: [Block] = []
        if isAsking { blocks.append(.asking(Say.coming)) }
        if devices.stale { blocks.append(.banner(Banner(Say.stale, .offline, .calm))) }
        blocks.append(.card(devices.devices.map(row)))
        if devices.more { blocks.append(.other(.moreDevices(isAsking: isAsking))) }
        return blocks
    }

    private static func row(_ line: DeviceLine) -> Row {
        .entry(
            Item(
                .plain(line.name), tags: [Tag(.plain(line.status))], lines: [.plain(line.site), .plain(line.code)],
                .tap(.openDevice(device: line.id)), .go(.device)))
    }
}

extension Knob {
    /// The way to the rest of a list, of which the server has more.
    static func moreDevices(isAsking: Bool) -> Knob {
        Knob(Say.moreDevices, isEnabled: !isAsking, .tap(.moreDevices))
    }
}

extension Doing {
    /// What is said where nothing stands because the core did not come to look: what holds it up, and what follows from
    /// that. Nil where it looked or is looking: then there is nothing, or it is on its way. `shut` is said where the consent
    /// does not stand.
    func heldUp(shut: Words) -> (Words, Words)? {
        switch self {
        case .waiting: (Say.devicesWait, Say.waitBelow)
        case .signedOut: (Say.devicesSignedOut, Say.signedOutBelow)
        case .refused: (Say.devicesRefused, Say.refusedBelow)
        case .shut: (shut, Say.shutBelow)
        case .idle, .asking: nil
        }
    }
}

extension Content {
    /// A page of something that is not consented, with the way to where it can be.
    static func shut(_ title: Words) -> Content {
        .empty(Nothing(.lock, title, Say.shutBelow, Knob(Say.permissions, .go(.permissions))))
    }
}
