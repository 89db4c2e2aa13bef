// How the phone is connected, as the system says it: at the start when the core asks, and whenever it changes.

import Foundation
import GongchaoKit
import GongchaoScreens
import Network
import Synchronization

/// Reads the network.
final class PhoneNetwork: NetworkProbe {
    /// One for the app: the system's own is one, too.
    static let shared = PhoneNetwork()

    private let monitor = NWPathMonitor()
    private let changed = Mutex<(@MainActor @Sendable (NetworkReading) -> Void)?>(nil)

    private init() {
        monitor.pathUpdateHandler = { [changed] path in
            guard let tell = changed.withLock({ $0 }) else { return }
            let reading = Reach(path).reading
            Task { @MainActor in tell(reading) }
        }
        monitor.start(queue: DispatchQueue(label: "network"))
    }

    func read() throws -> NetworkReading {
        Reach(monitor.currentPath).reading
    }

    /// Tells each change from here on.
    func whenChanged(_ tell: @escaping @MainActor @Sendable (NetworkReading) -> Void) {
        changed.withLock { $0 = tell }
    }
}

extension Reach {
    fileprivate init(_ path: NWPath) {
        self.init(
            isThere: path.status == .satisfied, isWired: path.usesInterfaceType(.wiredEthernet),
            isWireless: path.usesInterfaceType(.wifi), isMobile: path.usesInterfaceType(.cellular),
            isMetered: path.isExpensive || path.isConstrained)
    }
}
