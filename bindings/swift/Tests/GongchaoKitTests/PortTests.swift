// A phone that answers in every way that nobody wants: each port, with each kind of failure.

import Foundation
import GongchaoKit
import GongchaoRig
import Synchronization
import Testing

struct PortTests {
    static let failures: [Answering] = [.declared, .undeclared, .never]

    @Test(arguments: failures)
    func aVaultThatFailsIsWaitedForAndNothingIsConcluded(failure: Answering) async throws {
        try await Watchdog.over("vault \(failure)") {
            let world = try await World()
            defer { world.phone.letGo() }
            try await world.atWork().shutDown()
            world.phone.set(.vault, failure)
            await #expect(throws: CoreError.WaitForUnlock) { try await world.client() }
            // What was kept is there as soon as the vault is.
            world.phone.set(.vault, .well)
            let client = try await world.client()
            #expect(try client.snapshot().isLoggedIn)
            try await client.shutDown()
        }
    }

    @Test(arguments: failures)
    func aNetworkThatFailsIsUnknownAndTheWorkGoesOn(failure: Answering) async throws {
        try await Watchdog.over("network \(failure)") {
            let world = try await World()
            defer { world.phone.letGo() }
            world.phone.set(.network, failure)
            let client = try await world.atWork()
            #expect(world.phone.asked(.network) > 0)
            #expect(try client.snapshot().network == nil)
            try client.tap(.network(reading: NetworkReading(link: .cellular, metered: true)))
            try await client.see("the network") { $0.network?.link == .cellular }
            try await client.shutDown()
        }
    }

    @Test(arguments: failures)
    func aDeviceThatFailsIsNotToldOfAndTheWorkGoesOn(failure: Answering) async throws {
        try await Watchdog.over("device \(failure)") {
            let world = try await World()
            defer { world.phone.letGo() }
            world.phone.set(.device, failure)
            let client = try await world.atWork()
            try await until { world.phone.asked(.device) > 0 }
            try client.tap(.searchDevices(query: "GC-10001"))
            try await client.see("the device") { $0.fieldwork.devices?.devices.count == 1 }
            try await client.shutDown()
        }
    }

    @Test func aPortMayCallTheClient() async throws {
        try await Watchdog.over("a port that calls the client") {
            let world = try await World()
            let client = try await world.agreed()
            let failed = Mutex<String?>(nil)
            world.phone.whenAsked {
                do {
                    try client.tap(.foreground)
                    _ = try client.snapshot()
                    _ = try client.snapshots()
                } catch {
                    failed.withLock { $0 = "\(error)" }
                }
            }
            try client.tap(.logIn(number: "13800138000"))
            try await client.see("the field") { if case .waitingForCode = $0.login { true } else { false } }
            try client.tap(.enterCode(code: try await world.backend.code(to: "13800138000")))
            try await until { world.phone.asked(.device) > 0 }
            try await client.see("home") { $0.isLoggedIn }
            #expect(failed.withLock { $0 } == nil)
            world.phone.whenAsked(nil)
            try await client.shutDown()
        }
    }

    @Test func aPortThatWaitsForTheEndOfTheClientHoldsItUpForAFewSecondsAndNotForEver() async throws {
        try await Watchdog.over("a port that shuts down") {
            let world = try await World()
            let client = try await world.agreed()
            let ended = Mutex(false)
            world.phone.whenAsked {
                let over = DispatchSemaphore(value: 0)
                Task.detached {
                    try? await client.shutDown()
                    ended.withLock { $0 = true }
                    over.signal()
                }
                over.wait()
            }
            // The tap on log in is the consent under which the device is read.
            try client.tap(.logIn(number: "13800138000"))
            try await until { ended.withLock { $0 } }
            world.phone.whenAsked(nil)
            #expect(throws: CoreError.ShutDown) { try client.tap(.foreground) }
            try await world.client().shutDown()
        }
    }

    @Test func theClientIsCalledFromManyThreadsAtOnce() async throws {
        try await Watchdog.over("many threads") {
            let world = try await World()
            let client = try await world.agreed()
            let failures = Mutex(0)
            let threads = (0..<8).map { _ in
                let done = DispatchSemaphore(value: 0)
                Thread.detachNewThread {
                    for _ in 0..<200 {
                        do {
                            try client.tap(.tickBox(ticked: false))
                            _ = try client.snapshot()
                            _ = try client.snapshots()
                        } catch {
                            failures.withLock { $0 += 1 }
                        }
                    }
                    done.signal()
                }
                return done
            }
            for thread in threads { await blocking { thread.wait() } }
            #expect(failures.withLock { $0 } == 0)
            try client.tap(.tickBox(ticked: true))
            try await client.see("a ticked box") { $0.consent.ticked }
            try await client.shutDown()
        }
    }
}

/// Looks until something is so that tells nobody when it changes.
func until(_ holds: @Sendable () -> Bool) async throws {
    for _ in 0..<Patience.looks where !holds() { try await Task.sleep(for: Patience.look) }
    if !holds() { throw RigFault.neverSeen("what was waited for", told: nil) }
}
