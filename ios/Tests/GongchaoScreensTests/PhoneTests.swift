// What comes from below: the network in a few words, the time that is lent in the background, the file of addresses.

import Foundation
import GongchaoKit
import Synchronization
import Testing

@testable import GongchaoScreens

@MainActor
@Suite struct PhoneTests {
    @Test func aLinkIsToldInTheFewWordsThatTheCoreKnows() {
        let links: [(Reach, NetworkLink, Bool)] = [
            (link(), .none, false), (link(there: false, wireless: true, metered: true), .none, false),
            (link(there: true, wireless: true), .wifi, false),
            (link(there: true, mobile: true, metered: true), .cellular, true),
            (link(there: true, wireless: true, mobile: true), .wifi, false),
            (link(there: true, wired: true), .wired, false),
            (link(there: true, metered: true), .wired, true),
        ]
        for (link, kind, metered) in links { #expect(link.reading == NetworkReading(link: kind, metered: metered)) }
    }

    private func link(
        there: Bool = false, wired: Bool = false, wireless: Bool = false, mobile: Bool = false, metered: Bool = false
    ) -> Reach {
        Reach(isThere: there, isWired: wired, isWireless: wireless, isMobile: mobile, isMetered: metered)
    }

    @Test func lentTimeIsUsedWhileSomethingIsOnItsWay() async throws {
        let stand = try await Stand()
        stand.core.set(errands: [.stay, .stay, .wait(ms: 9, needsNetwork: true), .stay])
        let last = await stand.running.useLentTime()
        #expect(last == .wait(ms: 9, needsNetwork: true) && last.wakesIn == 0.009)
        #expect(stand.core.settled == 1)
        #expect(try await stand.core.errand(within: .zero) == .stay, "who is told to wait asks no more")
        stand.core.set(errands: [.done])
        #expect(await stand.running.useLentTime().wakesIn == nil)
        #expect(stand.core.settled == 2)
    }

    @Test func lentTimeIsGivenBackWhenTheSystemWantsIt() async throws {
        let stand = try await Stand()
        stand.core.set(.waits)
        let working = Task { await stand.running.useLentTime() }
        try await until("it works") { stand.core.settled == 1 }
        working.cancel()
        #expect(await working.value.wakesIn == 0, "what was cut short goes on as soon as may be")
        #expect(stand.core.errandsAsked <= 1)
    }

    @Test func withoutACoreThereIsNothingToDo() async {
        #expect(await Running { _ in SampleCore() }.useLentTime() == nil)
    }

    @Test func anAppThatIsWokenStartsTheCoreOnceAndAPageTakesItUp() async throws {
        let core = SampleCore()
        let starts = Mutex(0)
        core.set(errands: [.done])
        // The start is held open until a page has asked for one, too.
        let (opened, open) = AsyncStream<Void>.makeStream()
        let running = Running { _ in
            starts.withLock { $0 += 1 }
            for await _ in opened { break }
            return core
        }
        let woken = Task { await running.work() }
        try await until("it starts") { starts.withLock { $0 } == 1 }
        let page = Task { await running.run { if case .starting = $0 { open.finish() } } }
        #expect(await woken.value == .done)
        try await until("the page follows") { core.isFollowed }
        #expect(starts.withLock { $0 } == 1)
        page.cancel()
        await page.value
    }

    @Test func aWakeThatFailsIsTriedAgainAndWhoBeginsAnewDoesSoAfterIt() async throws {
        let core = SampleCore()
        let (opened, open) = AsyncStream<Void>.makeStream()
        let plain = Mutex(0)
        let running = Running { anew in
            if anew { return core }
            plain.withLock { $0 += 1 }
            for await _ in opened { break }
            throw CoreError.KeyLost
        }
        let woken = Task { await running.work() }
        try await until("it starts") { plain.withLock { $0 } == 1 }
        let page = Task { await running.run(anew: true) { if case .starting = $0 { open.finish() } } }
        try await until("the page follows") { core.isFollowed }
        _ = await woken.value
        page.cancel()
        await page.value
        let locked = await Running { _ in throw CoreError.WaitForUnlock }.work()
        #expect(locked == nil && locked.wakesIn == 0, "a phone that was not unlocked yet is tried again")
    }

    @Test func theFileOfAddressesIsTheOneThatTheBackendWrites() throws {
        let file = """
            {"account_url":"https://a","media_url":"https://m","telemetry_url":"https://t","ca_pem":"PEM","pins":["00"],
             "more":1}
            """
        let config = try Server(reading: Data(file.utf8)).config(folder: "/f", appVersion: "0.1.0")
        #expect(
            config
                == Config(
                    folder: "/f", accountUrl: "https://a", mediaUrl: "https://m", telemetryUrl: "https://t",
                    anchorsPem: "PEM", pins: ["00"], appVersion: "0.1.0", publisherKeys: [], pinKeys: []))
        let more = #""publisher_keys":["k"],"pin_keys":["p"],"channel":"app_store","pin_seq":7,"pin_not_after":9"#
        let keys = file.replacingOccurrences(of: "\"more\":1", with: more)
        let other = try Server(reading: Data(keys.utf8)).config(folder: "/f", appVersion: "0.1.0")
        #expect(other.publisherKeys == ["k"] && other.pinKeys == ["p"] && other.channel == "app_store")
        #expect(other.pinSeq == 7 && other.pinNotAfter == 9)
        #expect(throws: DecodingError.self) { try Server(reading: Data("{}".utf8)) }
    }
}
