// The pages on the real core and a real backend: what the samples claim is what the core does.

import GongchaoKit
import GongchaoRig
import Testing

@testable import GongchaoScreens

@MainActor
@Suite(.serialized) struct JourneyTests {
    @Test func aDayFromTheNoticeToADeviceAndOut() async throws {
        let world = try await World()
        let handset = SampleHandset()
        // Nobody was asked yet.
        handset.allowed = nil
        let day = Day(world, handset)
        defer { day.stop() }

        try await day.see(Say.noticeTitle)
        try await day.tap(Say.policyFull)
        try await until("the policy") { if case .reader = day.sheet.content { true } else { false } }
        day.back()
        try await day.tap(Say.agree)

        try await day.see(Say.loginTitle)
        day.shell.type("13800138000", into: .number)
        try await day.tap(Say.loginCode)
        try await until("the box first") { day.shell.drawn.told != nil }
        try await day.tap(Say.understood)
        try await day.tap(Say.box)
        try await until("it is ticked") {
            day.sheet.blocks.contains { if case .box(let box) = $0 { box.isTicked } else { false } }
        }
        try await day.tap(Say.loginCode)
        try await day.see(Say.codeTitle)
        let code = try await world.backend.code(to: "13800138000")
        day.shell.type(code, into: .code)
        try await day.see(Say.scanBelow)

        // Our question, then the system's, then the camera.
        try await day.tap(Say.scan)
        try await until("the question") { day.shell.drawn.question?.answers != nil }
        day.shell.does(try #require(day.shell.drawn.question?.answers?.yes.acts))
        try await until("the camera") { if case .finder = day.sheet.content { true } else { false } }
        #expect(handset.asked == [.camera])
        let scan = try #require(day.running.core as? RunningClient).scan()
        let frame = try FrameFile("label.pgm")
        try await until("it is found") {
            _ = try? frame.plane.withUnsafeBytes { try scan.offer(Luma($0, width: frame.width, height: frame.height)) }
            return day.sheet.says(Say.scanFound)
        }
        try await day.tap(Say.scanOpen)
        try await day.see(Say.deviceCode)
        day.back()

        // A no is as easy, and costs that one thing alone.
        try await day.tap(Say.uploads)
        try await day.tap(Say.choose)
        try await until("the question") { day.shell.drawn.question?.answers != nil }
        day.shell.does(try #require(day.shell.drawn.question?.answers?.no.acts))
        try await until("it is gone") { day.shell.drawn.question == nil }
        day.back()

        try await day.tap(Say.mine)
        try await day.tap(Say.collected)
        try await day.see(Say.times.filled(1))
        day.back()
        try await day.tap(Say.logOut)
        try await day.tap(Say.logOutYes)
        try await day.see(Say.loginTitle)
    }

    @Test func aPhotoArrivesAndItsCopyIsForgotten() async throws {
        let world = try await World()
        let handset = SampleHandset()
        handset.paths = ["\(GongchaoRig.Place.assets)/photo.jpg"]
        _ = try await world.atWork().shutDown()
        let day = Day(world, handset)
        defer { day.stop() }

        try await day.tap(Say.uploads)
        try await day.tap(Say.choose)
        try await until("the question") { day.shell.drawn.question?.answers != nil }
        let before = handset.forgotten
        day.shell.does(try #require(day.shell.drawn.question?.answers?.yes.acts))
        try await until("it is there") { day.cards.contains { $0.sign == .done } }
        #expect(handset.forgotten > before)
        #expect(day.cards.allSatisfy { $0.knobs.isEmpty })
    }

    @Test func theOtherPhoneIsLoggedOutAndTheAccountCancelledAndKept() async throws {
        // Each act takes a code of its own, and nobody waits for the next one.
        let world = try await World(limits: #"{"resend_after_s": 0}"#)
        let other = try World(beside: world)
        _ = try await other.atWork().shutDown()
        _ = try await world.atWork().shutDown()
        let day = Day(world, SampleHandset())
        defer { day.stop() }

        // The code goes by itself once it is whole.
        try await day.tap(Say.mine)
        try await day.tap(Say.sessions)
        try await day.see(Say.sessionOwn)
        try await day.tap(Say.sessionEnd)
        try day.answer(Say.sessionEnd)
        try await until("the field") { day.sheet.field(.code) != nil }
        #expect(day.sheet.isPrivate)
        day.shell.type(try await world.backend.code(to: "13800138000"), into: .code)
        try await day.see(Say.sessionsAlone)
        day.back()

        // Here it takes a second yes, and what the server said is what is confirmed.
        try await day.tap(Say.rights)
        try await day.tap(Say.cancellation)
        try await day.tap(Say.cancellationRead)
        try await day.see(Say.cancellationMeans)
        day.shell.type(try await world.backend.code(to: "13800138000"), into: .code)
        await settled()
        #expect(day.sheet.says(Say.cancellationMeans))
        try await day.tap(Say.cancellation)
        try day.answer(Say.cancellationYes)
        try await day.see(Say.leaving)
        #expect(day.shell.text(in: .code) == "")
        try await day.tap(Say.leavingKeep)
        try await day.see(Say.scanBelow)
    }

    @Test func withoutAServerThePageSaysSoAndAViewThatGoesLeavesTheCoreAlone() async throws {
        let world = try await World()
        _ = try await world.atWork().shutDown()
        world.backend.end()
        let day = Day(world, SampleHandset())
        try await day.see(Say.scanBelow)
        try await day.tap(Say.devices)
        try await until("it waits or shows what it knows") {
            day.sheet.says(Say.devicesWait) || day.sheet.says(Say.stale) || day.sheet.says(Say.devicesShut)
        }
        let core = try #require(day.running.core)
        day.stop()
        await day.stopped()
        try core.tap(.foreground)
        try await core.shutDown()
        #expect(throws: CoreError.ShutDown) { try core.tap(.foreground) }
    }
}

/// A shell on a running core.
@MainActor
private final class Day {
    let shell: Shell
    let running: Running
    private var following: Task<Void, Never>?

    init(_ world: World, _ handset: SampleHandset) {
        let config = world.config
        let ports = world.phone.ports
        running = Running { anew in
            anew
                ? try await RunningClient.startAnew(config, on: ports)
                : try await RunningClient.start(config, on: ports)
        }
        shell = Shell(running, on: handset)
        let shell = shell
        shell.comeToFront()
        following = Task { await shell.follow() }
    }

    var sheet: Sheet { shell.drawn.sheet }

    var cards: [UploadCard] {
        sheet.blocks.compactMap { if case .upload(let card) = $0 { card } else { nil } }
    }

    func see(_ words: Words) async throws {
        try await until("\(words.en)") { self.sheet.says(words) }
    }

    /// Taps what says this, as soon as it can be tapped.
    func tap(_ words: Words) async throws {
        try await until("\(words.en)") { self.shell.drawn.knobs.contains { $0.words == words && $0.isEnabled } }
        let knob = shell.drawn.knobs.first { $0.words == words && $0.isEnabled }
        shell.does(try #require(knob).acts)
    }

    /// Says yes to the question that stands in front, by these words.
    func answer(_ yes: Words) throws {
        let answers = try #require(shell.drawn.question?.answers)
        #expect(answers.yes.words == yes)
        shell.does(answers.yes.acts)
    }

    func back() { shell.does(shell.drawn.back) }
    func stop() { following?.cancel() }
    func stopped() async { await following?.value }
}
