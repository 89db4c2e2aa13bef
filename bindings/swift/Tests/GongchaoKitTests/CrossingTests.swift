// What a crossing costs and what it leaves behind: memory, bursts, frames that are not copied.
//
// XCTest, because it runs one test at a time and before the others: a figure is not taken beside somebody else's work.

import Foundation
import GongchaoKit
import GongchaoRig
import Synchronization
import XCTest

final class CrossingTests: XCTestCase {
    func testCallsAndObjectsLeaveNothingBehind() async throws {
        try await Watchdog.over("20,000 calls", seconds: 180) {
            let world = try await World()
            let client = try await world.agreed()
            try await Self.work(client, calls: 2_000, objects: 500)
            let before = try Self.resident()
            // So many objects, because few small ones that stay are lost in the memory of a process.
            try await Self.work(client, calls: 18_000, objects: 49_500)
            let after = try Self.resident()
            figure("memory after 2,000 calls \(before / 1024) KiB, after 20,000 and 50,000 objects \(after / 1024) KiB")
            XCTAssertLessThanOrEqual(Double(after), Double(before) * 1.1)
            try await client.shutDown()
        }
    }

    /// Calls of each kind that a shell makes, a stream opened and let go for each object.
    private static func work(_ client: RunningClient, calls: Int, objects: Int) async throws {
        for call in 0..<calls {
            switch call % 5 {
            case 0: try client.tap(.tickBox(ticked: call.isMultiple(of: 2)))
            case 1: _ = try client.snapshot().consent.features.count
            case 2: XCTAssertThrowsError(try client.scan())
            case 3: _ = try readTap(written: #"{"tap":"tick_box","ticked":true}"#)
            default: if call % 100 == 4 { _ = try await client.lists() } else { _ = try version() }
            }
        }
        for _ in 0..<objects { _ = try client.snapshots() }
    }

    func testABurstIsAFewDeliveriesAndTheLastOneAlways() async throws {
        try await Watchdog.over("a burst") {
            let world = try await World()
            let client = try await world.agreed()
            let (drawn, draw) = AsyncStream.makeStream(of: Void.self)
            let delivered = Mutex(0)
            let reading = Task {
                for await snapshot in try client.snapshots() {
                    delivered.withLock { $0 += 1 }
                    draw.yield()
                    // The last change is a network that nothing else in this test brings.
                    if snapshot.network?.link == .cellular { return }
                }
            }
            for await _ in drawn { break }
            let began = ContinuousClock.now
            for change in 0..<999 { try client.tap(.tickBox(ticked: !change.isMultiple(of: 2))) }
            try client.tap(.network(reading: NetworkReading(link: .cellular, metered: true)))
            try await reading.value
            let took = ContinuousClock.now - began
            let count = delivered.withLock { $0 }
            figure("1,000 changes in a burst: \(count) deliveries, the last after \(took)")
            XCTAssertLessThanOrEqual(count, 20)
            XCTAssertEqual(try client.snapshot().network?.link, .cellular)
            try await client.shutDown()
        }
    }

    func testAFrameIsLentAndNotCopied() async throws {
        try await Watchdog.over("frames") {
            let world = try await World()
            let client = try await world.atWork()
            try await client.begin(.scan)
            try await client.resolve("the system's prompt") { $0.kind == .system(permission: .camera) }
            try await client.see("the camera") { $0.scan == .ready }
            let scan = try client.scan()
            // A stride that is wrong ends the call before a byte is looked at: what is left is the crossing.
            var told: [String] = []
            var medians: [Double] = []
            let plain = Self.median { _ = try? version() }
            for size in [64 * 1024, 1024 * 1024, 2 * 1024 * 1024, 8 * 1024 * 1024] {
                let plane = [UInt8](repeating: 128, count: size)
                let one = plane.withUnsafeBytes { bytes in
                    Self.median {
                        _ = try? scan.offer(Luma(bytes, width: 10, height: 10, rowBytes: 9))
                    }
                }
                medians.append(one)
                told.append("\(size / 1024) KiB \(Int(one)) ns")
            }
            figure("a frame across and refused: \(told.joined(separator: ", ")); no arguments: \(Int(plain)) ns")
            // A copy of 8 MiB takes a hundred times as long as one of 64 KiB.
            let (least, most) = (medians.min() ?? 0, medians.max() ?? 0)
            XCTAssertLessThan(most, least * 4)
            try await client.shutDown()
        }
    }

    /// Nanoseconds of one call: the median of batches.
    private static func median(_ call: () -> Void) -> Double {
        let batches = (0..<21).map { _ in
            let began = ContinuousClock.now
            for _ in 0..<500 { call() }
            let (seconds, attoseconds) = (ContinuousClock.now - began).components
            return (Double(seconds) * 1e9 + Double(attoseconds) / 1e9) / 500
        }
        return batches.sorted()[10]
    }

    /// Bytes of memory that this process holds.
    private static func resident() throws -> Int {
        let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        guard pages.count > 1, let resident = Int(pages[1]) else { throw RigFault.unreadable("/proc/self/statm") }
        return resident * sysconf(Int32(_SC_PAGESIZE))
    }
}

/// Says a figure that people want to see; `cargo xtask test` keeps the line.
private func figure(_ said: String) {
    print("figure: swift: \(said)")
}
