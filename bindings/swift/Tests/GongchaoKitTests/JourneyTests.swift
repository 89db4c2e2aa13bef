// A working day through the Kit, and what a view sees of it.

import Foundation
import GongchaoKit
import GongchaoRig
import Testing

struct JourneyTests {
    @Test func aWorkerLogsInConsentsScansSendsAndLogsOut() async throws {
        try await Watchdog.over("a day") {
            let world = try await World()
            let client = try await world.atWork()

            #expect(throws: CoreError.NotConsented(feature: .scan)) { try client.scan() }
            try await client.begin(.scan)
            try await client.resolve("the system's prompt") { $0.kind == .system(permission: .camera) }
            try await client.see("the camera") { $0.scan == .ready }
            let scan = try client.scan()
            let frame = try FrameFile("label.pgm")
            let label = try frame.plane.withUnsafeBytes {
                try scan.still(Luma($0, width: frame.width, height: frame.height))
            }
            #expect(label?.text == "GC-10001")
            try await client.see("the label") { $0.scan == .found(format: .code128, text: "GC-10001") }
            try scan.end()
            let late = try frame.plane.withUnsafeBytes {
                try scan.offer(Luma($0, width: frame.width, height: frame.height))
            }
            #expect(late == .over)

            try await client.begin(.media)
            try client.tap(.send(path: "\(Place.assets)/photo.jpg"))
            let sent = try await client.see("the receipt") { $0.receipt != nil }
            #expect(sent.receipt?.sha256.count == 64)
            #expect(try await client.errand(within: .seconds(1)) == .done)

            for edition in try await client.editions() {
                #expect(try await client.edition(edition.id)?.paragraphs.isEmpty == false)
            }
            #expect(try await client.edition("1900-01-01") == nil)
            let ledger = try await client.ledger()
            #expect(ledger.contains("\"gongchao-ledger/2\"") && ledger.contains("\"kind\":\"granted\""))
            // The last line of text is signed anew.
            let told = { (file: String) in file.split(separator: "\n").dropLast() }
            #expect(told(try await client.ledger()) == told(ledger))

            try client.tap(.logOut)
            let left = try await client.see("the form") { $0.login == .loggedOut }
            #expect(left.uploads.isEmpty)
            try await client.shutDown()
        }
    }

    @Test func whatWasKeptIsThereAfterARestart() async throws {
        try await Watchdog.over("a restart") {
            let world = try await World()
            try await world.atWork().shutDown()
            let again = try await world.client()
            #expect(try again.snapshot().isLoggedIn)
            try await again.shutDown()
        }
    }

    @MainActor
    @Test func aViewSeesTheLatestSnapshotAnswersPromptsAndIsToldOfTheEnd() async throws {
        let world = try await World()
        let client = try await world.atWork()
        let model = try ClientModel(client)
        #expect(model.snapshot.isLoggedIn)
        let following = Task { await model.follow() }
        try model.tap(.begin(feature: .scan))
        try await until("the dialog") { model.snapshot.consent.prompt?.kind == .consent }
        try model.resolve(.refused)
        try await until("no dialog") { model.snapshot.consent.prompt == nil }
        #expect(model.snapshot.told?.code == "said_no")
        #expect(!model.isOver)
        try await client.shutDown()
        await following.value
        #expect(model.isOver)
        #expect(throws: CoreError.ShutDown) { try model.tap(.foreground) }
    }

    @MainActor
    @Test func aViewThatGoesAwayStopsListeningAndNothingIsOver() async throws {
        let world = try await World()
        let client = try await world.client()
        let model = try ClientModel(client)
        let following = Task { await model.follow() }
        following.cancel()
        await following.value
        #expect(!model.isOver)
        try client.tap(.answerNotice(outcome: .agreed))
        try await client.see("the answer") { $0.consent.notice == .agreed }
        try await client.shutDown()
    }

    @MainActor
    private func until(_ what: String, _ shows: () -> Bool) async throws {
        for _ in 0..<Patience.looks where !shows() { try await Task.sleep(for: Patience.look) }
        if !shows() { throw RigFault.neverSeen(what, told: nil) }
    }
}

extension Snapshot {
    fileprivate var receipt: Receipt? {
        if case .done(let receipt) = uploads.first?.state { receipt } else { nil }
    }
}
