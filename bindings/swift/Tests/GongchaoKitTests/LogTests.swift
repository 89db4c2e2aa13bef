// What the core's log says, and what it never says.
//
// XCTest, because a log has one reader: two tests at a time would take each other's lines.

import Foundation
import GongchaoKit
import GongchaoRig
import XCTest

final class LogTests: XCTestCase {
    override func setUpWithError() throws {
        while try !drainLog(most: .max).isEmpty {}
    }

    func testWhatNobodyDeclaredIsLoggedByItsNameAndWithoutItsText() async throws {
        try await Watchdog.over("an undeclared error") {
            let world = try await World()
            world.phone.set(.network, .undeclared)
            try await world.client().shutDown()
            let lines = try drainLog(most: .max)
            XCTAssertTrue(lines.contains { $0.name.hasPrefix("network.read") })
            XCTAssertFalse("\(lines)".contains("13800138000"))
        }
    }

    func testAPortThatHangsIsLogged() async throws {
        try await Watchdog.over("a port that hangs") {
            let world = try await World()
            defer { world.phone.letGo() }
            world.phone.set(.network, .never)
            try await world.client().shutDown()
            XCTAssertTrue(try drainLog(most: .max).contains { $0.name == "network.read hangs" })
        }
    }

    func testAPanicInsideIsAnErrorItsPlaceIsLoggedAndTheClientGoesOn() async throws {
        try await Watchdog.over("a panic") {
            let world = try await World()
            let client = try await world.client()
            XCTAssertThrowsError(try rehearsePanic()) { XCTAssertEqual($0 as? CoreError, .Internal) }
            let lines = try drainLog(most: .max)
            XCTAssertTrue(lines.contains { $0.level == "ERROR" })
            // What a panic says may hold anything.
            XCTAssertFalse("\(lines)".contains("rehearsed"))
            try client.tap(.answerNotice(outcome: .agreed))
            try await client.see("the answer") { $0.consent.notice == .agreed }
            try await client.shutDown()
        }
    }

    func testADayOfALoggedInWorkerLeavesNothingOfAPersonInTheLog() async throws {
        try await Watchdog.over("a log of a day") {
            let world = try await World()
            let client = try await world.atWork()
            try client.tap(.searchDevices(query: "GC-10001"))
            try await client.see("the device") { $0.fieldwork.devices?.devices.count == 1 }
            try client.tap(.writeMessage(body: "到了，二号泵已停机。"))
            try await client.see("the message") { $0.fieldwork.messages?.messages.contains { $0.mine } ?? false }
            try await client.shutDown()
            let said = "\(try drainLog(most: .max))"
            for word in ["13800138000", "8000", "GC-10001", "二号泵", "外勤"] { XCTAssertFalse(said.contains(word)) }
        }
    }
}
