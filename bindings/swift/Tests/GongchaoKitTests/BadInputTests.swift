// What nobody should give, given: each is a typed error, and the client goes on.

import Foundation
import GongchaoKit
import GongchaoRig
import Testing

struct BadInputTests {
    private static let huge = String(repeating: "9", count: 64 * 1024 * 1024)

    @Test func aTextOf64MiBIsNoTap() async throws {
        try await Watchdog.over("huge texts") {
            let world = try await World()
            let client = try await world.agreed()
            let taps: [Tap] = [
                .logIn(number: Self.huge), .enterCode(code: Self.huge), .searchDevices(query: Self.huge),
                .openDevice(device: Self.huge), .send(path: Self.huge), .call(device: Self.huge),
                .writeMessage(body: Self.huge), .pauseUpload(upload: Self.huge), .noticeRead(notice: Self.huge),
                .answer(prompt: Self.huge, outcome: .agreed),
            ]
            for tap in taps {
                #expect(throws: CoreError.BadInput) { try client.tap(tap) }
            }
            #expect(throws: CoreError.BadInput) { try readTap(written: Self.huge) }
            try await world.goesOn(client)
        }
    }

    @Test func aTextOf64MiBInTheConfigurationIsNamedByItsPart() async throws {
        try await Watchdog.over("a huge configuration") {
            let world = try await World()
            var parts: [(ConfigPart, Config)] = []
            let good = world.config
            parts.append((.folder, good.with(folder: Self.huge)))
            parts.append((.address, good.with(accountUrl: Self.huge)))
            parts.append((.anchors, good.with(anchorsPem: Self.huge)))
            parts.append((.pins, good.with(pins: [Self.huge])))
            parts.append((.appVersion, good.with(appVersion: Self.huge)))
            parts.append((.channel, good.with(channel: "app store")))
            for (part, config) in parts {
                await #expect(throws: CoreError.Configuration(part: part)) {
                    try await RunningClient.start(config, on: world.phone.ports)
                }
            }
        }
    }

    @Test func emptyAndStrangeTextsAreToldToThePersonOrRefused() async throws {
        try await Watchdog.over("strange texts") {
            let world = try await World()
            let client = try await world.agreed()
            for text in ["", "\0", "１３８００１３８０００", "👩🏽‍🔧", "\u{202e}0008310083", "'; DROP TABLE x; --"] {
                try client.tap(.understood)
                try await client.see("a clean screen") { $0.told == nil }
                try client.tap(.logIn(number: text))
                let seen = try await client.see("the answer") { $0.told != nil || $0.login != .ready }
                if seen.login == .ready { continue }
                // A number in wide digits is a number.
                try client.tap(.leaveCode)
                try await client.see("the form") { $0.login == .ready }
                try client.tap(.tickBox(ticked: true))
                try await client.see("a ticked box") { $0.consent.ticked }
            }
            for text in ["", "\0", "/", "no such id", "\u{202e}"] {
                #expect(throws: CoreError.BadInput) { try client.tap(.cancelUpload(upload: text)) }
                #expect(throws: CoreError.BadInput) { try readTap(written: text) }
            }
            try await world.goesOn(client)
        }
    }

    @Test func framesThatAreNoneAreToldApartAndNoneIsRead() async throws {
        try await Watchdog.over("bad frames") {
            let world = try await World()
            let client = try await world.atWork()
            try await client.begin(.scan)
            try await client.resolve("the system's prompt") { $0.kind == .system(permission: .camera) }
            try await client.see("the camera") { $0.scan == .ready }
            let scan = try client.scan()
            let bytes = [UInt8](repeating: 128, count: 100)
            let wrong: [(FrameFault, Int, UInt32, UInt32, UInt32?, UInt32)] = [
                (.empty, 0, 0, 0, nil, 0), (.empty, 100, 0, 10, nil, 0), (.empty, 100, 10, 0, nil, 0),
                (.short, 0, 10, 10, nil, 0), (.short, 99, 10, 10, nil, 0), (.short, 100, 10, 10, 4_294_967_295, 0),
                (.stride, 100, 10, 10, 9, 0), (.stride, 100, 10, 10, 0, 0),
                (.tooLarge, 100, 65535, 65535, nil, 0), (.tooLarge, 100, .max, .max, nil, 0),
                (.tooLarge, 100, .max, 1, nil, 0),
                (.rotation, 100, 10, 10, nil, 45), (.rotation, 100, 10, 10, nil, .max),
            ]
            for (what, count, width, height, rowBytes, degrees) in wrong {
                bytes.prefix(count).withUnsafeBytes { plane in
                    let frame = Luma(plane, width: width, height: height, rowBytes: rowBytes, degrees: degrees)
                    #expect(throws: CoreError.BadFrame(frame: what)) { try scan.offer(frame) }
                    #expect(throws: CoreError.BadFrame(frame: what)) { try scan.still(frame) }
                }
            }
            // A frame of nothing but grey is a frame.
            let sight = try bytes.withUnsafeBytes { try scan.offer(Luma($0, width: 10, height: 10)) }
            #expect(sight == .nothing)
            try scan.end()
            try scan.end()
            try await world.goesOn(client)
        }
    }

    @Test func nothingWorksAfterTheShutdownAndNothingHangs() async throws {
        try await Watchdog.over("use after the shutdown") {
            let world = try await World()
            let client = try await world.atWork()
            let open = try client.snapshots()
            try await client.shutDown()
            #expect(throws: CoreError.ShutDown) { try client.tap(.foreground) }
            #expect(throws: CoreError.ShutDown) { try client.scan() }
            await #expect(throws: CoreError.ShutDown) { try await client.lists() }
            await #expect(throws: CoreError.ShutDown) { try await client.policy() }
            await #expect(throws: CoreError.ShutDown) { try await client.settle() }
            await #expect(throws: CoreError.ShutDown) { try await client.errand(within: .seconds(600)) }
            await #expect(throws: CoreError.ShutDown) { try await client.shutDown() }
            // A stream that was open gives what was last shown and ends.
            var left = 0
            for await _ in open { left += 1 }
            #expect(left <= 1)
        }
    }

    @Test func oneClientInAFolderAtATime() async throws {
        try await Watchdog.over("a second start") {
            let world = try await World()
            let client = try await world.client()
            await #expect(throws: CoreError.AlreadyRunning) { try await world.client() }
            let other = try Folder()
            let beside = try await RunningClient.start(
                world.config.with(folder: other.path("client")), on: FakePhone().ports)
            try await beside.shutDown()
            try await world.goesOn(client)
            try await world.client().shutDown()
        }
    }

    @Test func whatHoldsPeoplesDataPrintsNothingOfIt() async throws {
        let tap = Tap.logIn(number: "13800138000")
        #expect(!"\(tap) \(String(reflecting: tap))".contains("13800138000"))
        let world = try await World()
        let client = try await world.atWork()
        let seen = try await client.see("messages") { $0.fieldwork.messages?.messages.isEmpty == false }
        #expect(!"\(seen) \(String(reflecting: seen))".contains("外勤"))
        try await client.shutDown()
    }
}

extension World {
    /// The client still does what it is told, and ends when it is told.
    fileprivate func goesOn(_ client: RunningClient) async throws {
        try client.tap(.network(reading: NetworkReading(link: .wired, metered: true)))
        try await client.see("the network") { $0.network == NetworkReading(link: .wired, metered: true) }
        try await client.shutDown()
    }
}

extension Config {
    fileprivate func with(
        folder: String? = nil, accountUrl: String? = nil, anchorsPem: String? = nil, pins: [String]? = nil,
        appVersion: String? = nil, channel: String? = nil
    ) -> Config {
        Config(
            folder: folder ?? self.folder, accountUrl: accountUrl ?? self.accountUrl, mediaUrl: mediaUrl,
            telemetryUrl: telemetryUrl, anchorsPem: anchorsPem ?? self.anchorsPem, pins: pins ?? self.pins,
            appVersion: appVersion ?? self.appVersion, channel: channel)
    }
}
