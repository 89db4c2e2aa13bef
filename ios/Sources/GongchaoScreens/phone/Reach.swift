// How the phone is connected, in the few words that the core knows.

import GongchaoKit

/// What the system says of the way that a connection would take.
public struct Reach: Sendable {
    /// Whether there is one at all.
    public var isThere: Bool
    /// Whether it goes through a cable.
    public var isWired: Bool
    /// Whether it goes through a wireless network.
    public var isWireless: Bool
    /// Whether it goes through a mobile network.
    public var isMobile: Bool
    /// Whether somebody pays for it, or asked for thrift.
    public var isMetered: Bool

    /// What the system says.
    public init(isThere: Bool, isWired: Bool, isWireless: Bool, isMobile: Bool, isMetered: Bool) {
        self.isThere = isThere
        self.isWired = isWired
        self.isWireless = isWireless
        self.isMobile = isMobile
        self.isMetered = isMetered
    }

    /// The same for the core. A way of another kind, through a tunnel perhaps, is one that nobody has to spare.
    public var reading: NetworkReading {
        let kind: NetworkLink =
            if !isThere {
                .none
            } else if isWireless {
                .wifi
            } else if isMobile {
                .cellular
            } else {
                .wired
            }
        return NetworkReading(link: kind, metered: isThere && isMetered)
    }
}
