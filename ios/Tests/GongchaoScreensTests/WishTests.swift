// What the phone is asked to do once the core has said that it may, and what the core is told of it.

import GongchaoKit
import Testing

@testable import GongchaoScreens

@MainActor
@Suite struct WishTests {
    @Test func thePickerComesOnceTheCoreSaysThatItMay() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1, uploads: []))
        stand.handset.paths = ["/tmp/a.jpg", "/tmp/b.mov"]
        stand.go(.uploads)
        stand.core.forgetTaps()
        try stand.tap(Say.choose)
        #expect(stand.taps == [.begin(feature: .media)])
        try await stand.show(
            Samples.snapshot(number: 2, consent: Samples.consent(prompt: Samples.prompt()), uploads: []))
        #expect(stand.taps.count == 1, "an open question is no yes")
        try await stand.show(Samples.snapshot(number: 3, consent: Samples.consent(inUse: .media), uploads: []))
        try await until("they are sent") { stand.taps.count == 4 }
        #expect(
            stand.taps.dropFirst() == [.send(path: "/tmp/a.jpg"), .send(path: "/tmp/b.mov"), .leave(feature: .media)])
        try await stand.show(Samples.snapshot(number: 4, consent: Samples.consent(inUse: .media), uploads: []))
        await settled()
        #expect(stand.taps.count == 4, "a wish comes true once")
    }

    @Test func whoChoosesNothingLeavesAllTheSame() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1, consent: Samples.consent(inUse: .media)))
        stand.core.forgetTaps()
        stand.shell.does([.want(.send)])
        try await until("it is left") { stand.taps == [.begin(feature: .media), .leave(feature: .media)] }
    }

    @Test func copiesAreForgottenOnceNothingNeedsThem() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1, uploads: []))
        #expect(stand.handset.forgotten == 1, "an earlier run may have left some")
        stand.handset.paths = ["/tmp/a.jpg"]
        stand.shell.does([.want(.send)])
        try await stand.show(Samples.snapshot(number: 2, consent: Samples.consent(inUse: .media), uploads: []))
        try await until("it is sent") { stand.taps.contains(.send(path: "/tmp/a.jpg")) }
        await settled()
        try await stand.show(Samples.snapshot(number: 3, consent: Samples.consent(inUse: .media), uploads: []))
        #expect(stand.handset.forgotten == 1, "the core may not have seen it yet")
        let preparing = [Samples.upload("u", .preparing, size: nil)]
        try await stand.show(Samples.snapshot(number: 4, uploads: preparing))
        #expect(stand.handset.forgotten == 1, "it is being copied")
        try await stand.show(Samples.snapshot(number: 5, uploads: [Samples.upload("u", .queued)]))
        #expect(stand.handset.forgotten == 2)
        try await stand.show(Samples.snapshot(number: 6, uploads: [Samples.upload("u", .sending)]))
        #expect(stand.handset.forgotten == 2)
    }

    @Test func aCallGoesThroughTheCoreToTheDialler() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1))
        stand.handset.takesCalls = false
        stand.go(.dial)
        stand.core.forgetTaps()
        try stand.tap(.plain("城北第三水厂"))
        #expect(stand.taps == [.begin(feature: .dial)])
        try await stand.show(Samples.snapshot(number: 2, consent: Samples.consent(inUse: .dial)))
        #expect(stand.taps.last == .call(device: "handle-1"))
        let handOver = HandOver(epoch: 5, uri: "tel:13912342211")
        let handed = Samples.snapshot(number: 3, consent: Samples.consent(inUse: .dial), handOver: handOver)
        try await stand.show(handed)
        try await until("the core is told") { stand.taps.last == .leave(feature: .dial) }
        #expect(stand.taps.suffix(2) == [.callHandedOver(epoch: 5, taken: false), .leave(feature: .dial)])
        try await stand.show(Samples.snapshot(number: 4, consent: Samples.consent(inUse: .dial), handOver: handOver))
        await settled()
        #expect(stand.handset.dialled == ["tel:13912342211"], "a hand-over is handed over once")
        #expect(!stand.shell.drawn.words.contains { $0.zh.contains("13912342211") })
    }

    @Test func aNewWishTakesThePlaceOfTheOldOne() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1))
        stand.shell.does([.want(.send), .want(.call("h"))])
        stand.core.forgetTaps()
        try await stand.show(Samples.snapshot(number: 2, consent: Samples.consent(inUse: .media)))
        await settled()
        #expect(stand.taps == [])
        try await stand.show(Samples.snapshot(number: 3, consent: Samples.consent(inUse: .dial)))
        #expect(stand.taps == [.call(device: "h")])
    }

    @Test func wishesAreWrittenAndRead() {
        for wish in [Wish.send, .call("a:b")] { #expect(Wish(written: wish.written) == wish) }
        #expect(Wish(written: "fly") == nil)
    }
}
