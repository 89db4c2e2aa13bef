// A phone that answers as a test tells it: its vault, its device, its network.

import Foundation
import GongchaoKit
import Synchronization

/// How a port answers.
public enum Answering: Sendable {
    /// As it should.
    case well
    /// With the error that the port declares.
    case declared
    /// With an error that nobody declared, and a number in its text that must reach nobody.
    case undeclared
    /// Not at all, until the phone is let go.
    case never
    /// Vault alone: it was not unlocked yet.
    case locked
    /// Vault alone: what was kept can never be read again.
    case invalidated
}

/// What no port declares.
public struct Undeclared: Error, CustomStringConvertible {
    /// What an exception of the system's might say.
    public let description = "13800138000 is busy"
}

/// The three ports of one phone.
public final class FakePhone: Sendable {
    /// Which port is meant.
    public enum Port: Sendable {
        /// The vault.
        case vault
        /// The device.
        case device
        /// The network.
        case network
    }

    private struct State {
        var answering: [Port: Answering] = [:]
        var asked: [Port: Int] = [:]
        var kept: [String: Data] = [:]
        var onAsked: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    private let released = NSCondition()
    private let isReleased = Mutex(false)

    /// A phone that answers as it should; its vault is empty.
    public init() {}

    /// The ports, as a client takes them.
    public var ports: Phone { Phone(vault: FakeVault(self), device: FakeDevice(self), network: FakeNetwork(self)) }

    /// Changes how a port answers from here on.
    public func set(_ port: Port, _ answering: Answering) {
        state.withLock { $0.answering[port] = answering }
    }

    /// How often a port was asked.
    public func asked(_ port: Port) -> Int {
        state.withLock { $0.asked[port] ?? 0 }
    }

    /// Called from within each question, on the thread that asks.
    public func whenAsked(_ call: (@Sendable () -> Void)?) {
        state.withLock { $0.onAsked = call }
    }

    /// Whoever never got an answer gets one now, so that no thread outlives a test.
    public func letGo() {
        released.lock()
        isReleased.withLock { $0 = true }
        released.broadcast()
        released.unlock()
    }

    fileprivate func answer(_ port: Port) throws -> Answering {
        let (answering, call) = state.withLock { state in
            state.asked[port, default: 0] += 1
            return (state.answering[port] ?? .well, state.onAsked)
        }
        call?()
        switch answering {
        case .declared: throw PortError.Failed
        case .undeclared: throw Undeclared()
        case .never:
            released.lock()
            while !isReleased.withLock({ $0 }) { released.wait() }
            released.unlock()
            throw PortError.Failed
        case .well, .locked, .invalidated: return answering
        }
    }

    fileprivate func kept(_ alias: String) -> Data? {
        state.withLock { $0.kept[alias] }
    }

    fileprivate func keep(_ alias: String, _ secret: Data?) {
        state.withLock { $0.kept[alias] = secret }
    }
}

private final class FakeVault: Vault {
    private let phone: FakePhone

    init(_ phone: FakePhone) {
        self.phone = phone
    }

    func lookUp(alias: String) throws -> VaultAnswer {
        switch try phone.answer(.vault) {
        case .locked: .temporarilyUnavailable
        case .invalidated: .invalidated
        default: phone.kept(alias).map { .present(secret: $0) } ?? .absent
        }
    }

    func keep(alias: String, secret: Data) throws -> Durability {
        guard case .well = try phone.answer(.vault) else { throw PortError.Failed }
        phone.keep(alias, secret)
        return .durable
    }

    func forget(alias: String) throws -> Durability {
        if case .locked = try phone.answer(.vault) { throw PortError.Failed }
        phone.keep(alias, nil)
        return .durable
    }
}

private final class FakeDevice: DeviceProbe {
    private let phone: FakePhone

    init(_ phone: FakePhone) {
        self.phone = phone
    }

    func system() throws -> SystemFacts {
        _ = try phone.answer(.device)
        return SystemFacts(os: .desktop, osVersion: "1.0")
    }

    func read() throws -> DeviceFacts {
        _ = try phone.answer(.device)
        return DeviceFacts(
            model: "Desktop", os: .desktop, osVersion: "1.0", screenLong: 1280, screenShort: 800,
            utcOffsetMinutes: 480, language: "zh-CN")
    }
}

private final class FakeNetwork: NetworkProbe {
    private let phone: FakePhone

    init(_ phone: FakePhone) {
        self.phone = phone
    }

    func read() throws -> NetworkReading {
        _ = try phone.answer(.network)
        return NetworkReading(link: .wifi, metered: false)
    }
}
