// The core's life as a person sees it: on its way, there, gone; and a view that does not look any more.

import GongchaoKit
import Synchronization
import Testing

@testable import GongchaoScreens

@MainActor
@Suite struct StageTests {
    @Test func aStartIsSaidToBeOne() async throws {
        let stand = try await Stand(nil)
        #expect(stand.sheet.words == [Say.app, Say.starting] && stand.sheet.knobs.isEmpty)
    }

    @Test func everyFaultOfAStartSaysWhatToDo() {
        let faults: [(CoreError, Words, Words)] = [
            (.WaitForUnlock, Say.unlockFirst, Say.unlockFirstBelow), (.Newer, Say.newer, Say.newerBelow),
            (.AlreadyRunning, Say.runningAlready, Say.runningAlreadyBelow),
            (.Storage(storage: .full), Say.storage, Say.storageBelow),
            (.Configuration(part: .pins), Say.startFailed, Say.startFailedBelow),
            (.Internal, Say.startFailed, Say.startFailedBelow), (.ShutDown, Say.startFailed, Say.startFailedBelow),
        ]
        for (fault, title, below) in faults {
            let sheet = Sheet(.failed(fault))
            #expect(sheet?.words == [Say.app, title, below, Say.tryAgain])
            #expect(sheet?.acts(Say.tryAgain) == [.startAgain])
        }
    }

    @Test func aStartThatFailedCanBeTriedAgain() async throws {
        let core = SampleCore()
        let starts = Mutex<[Bool]>([])
        let shell = Shell(
            Running { anew in
                let isFirst = starts.withLock { starts in
                    defer { starts.append(anew) }
                    return starts.isEmpty
                }
                if isFirst { throw CoreError.WaitForUnlock }
                return core
            }, on: SampleHandset())
        await shell.follow()
        shell.does(try #require(shell.drawn.sheet.acts(Say.tryAgain)))
        try await until("the core runs") { core.isFollowed }
        core.publish(Samples.snapshot())
        try await until("home") { shell.drawn.sheet.says(Say.scan) }
        #expect(starts.withLock { $0 } == [false, false])
        core.end()
    }

    @Test func aKeyThatIsLostIsSaidTwiceBeforeTheCoreBeginsAnew() async throws {
        let core = SampleCore()
        let shell = Shell(
            Running { anew in
                if !anew { throw CoreError.KeyLost }
                return core
            }, on: SampleHandset())
        await shell.follow()
        #expect(shell.drawn.sheet.says(Say.keyLost))
        shell.does(try #require(shell.drawn.sheet.acts(Say.keyLostAnew)))
        let question = try #require(shell.drawn.question)
        #expect(question.text == Say.keyLostSure)
        shell.does(question.away)
        #expect(shell.drawn.question == nil && !core.isFollowed)
        shell.does([.ask(.anew)])
        shell.does(try #require(shell.drawn.question?.answers?.yes.acts))
        try await until("the core runs") { core.isFollowed }
        core.end()
    }

    @Test func whatIsNoErrorOfTheCoresIsStillSaid() async {
        struct Other: Error {}
        let shell = Shell(Running { _ in throw Other() }, on: SampleHandset())
        await shell.follow()
        #expect(shell.drawn.sheet.says(Say.startFailed))
    }

    @Test func aTaskThatIsCancelledDrawsNothingAnyMoreAndLeavesTheStream() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1))
        let before = stand.shell.drawn
        await stand.stopFollowing()
        #expect(stand.core.left == 1)
        stand.core.publish(Samples.snapshot(number: 2, login: .ready))
        await settled()
        #expect(stand.shell.drawn == before && stand.shell.stage.isRunning)
        #expect(!stand.core.wasShutDown, "what was begun goes on")
        stand.shell.does([.go(.safety)])
        #expect(stand.sheet.title == Say.safety)
    }

    @Test func whoLooksAgainTakesUpTheSameCore() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1))
        await stand.stopFollowing()
        let again = Task { await stand.shell.follow() }
        await settled()
        try await stand.show(Samples.snapshot(number: 2, login: .ready))
        #expect(stand.sheet.says(Say.loginTitle))
        again.cancel()
        await again.value
        #expect(stand.core.left == 2)
    }

    @Test func aStartThatIsCancelledShowsNoFault() async throws {
        let shell = Shell(
            Running { _ in
                try await Task.sleep(for: .seconds(60))
                return SampleCore()
            }, on: SampleHandset())
        let following = Task { await shell.follow() }
        await settled()
        following.cancel()
        await following.value
        #expect(shell.drawn.sheet.says(Say.starting))
    }

    @Test func twoWhoFollowAreOne() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1))
        await stand.shell.follow()
        #expect(stand.core.left == 0)
        try await stand.show(Samples.snapshot(number: 2, login: .ready))
    }

    @Test func aCoreThatEndedByItselfBeginsAnewWhenThePersonComesBack() async throws {
        let cores = Mutex([SampleCore(), SampleCore()])
        let first = try #require(cores.withLock { $0.first })
        let second = try #require(cores.withLock { $0.last })
        let running = Running { _ in cores.withLock { $0.removeFirst() } }
        let shell = Shell(running, on: SampleHandset())
        let following = Task { await shell.follow() }
        shell.comeToFront()
        try await until("the core runs") { first.isFollowed }
        first.publish(Samples.snapshot(login: .cancelled))
        try await until("it is gone") { shell.drawn.sheet.says(Say.gone) }
        first.end()
        await following.value
        #expect(shell.drawn.sheet.says(Say.gone), "it stands there until the person goes")
        shell.goToBack()
        shell.comeToFront()
        try await until("another core runs") { second.isFollowed }
        second.publish(Samples.snapshot(number: 1, login: .ready, consent: Samples.consent(notice: .unanswered)))
        try await until("the notice") { shell.drawn.sheet.says(Say.noticeTitle) }
        #expect(second.taps.contains(.foreground))
        second.end()
    }

    @Test func whoEndsTheCoreWaitsForIt() async throws {
        let stand = try await Stand()
        await stand.running.end()
        #expect(stand.core.wasShutDown && stand.running.core == nil)
    }

    @Test func aTapThatTheCoreDoesNotTakeChangesNothing() async throws {
        let stand = try await Stand()
        stand.core.refuseTaps()
        try stand.tap(Say.scan)
        #expect(stand.sheet.title == Say.scan && stand.sheet.says(Say.scanIdle))
    }

    @Test func frontAndBackAreTaps() async throws {
        let stand = try await Stand()
        #expect(stand.taps.prefix(2) == [.foreground, .permissionSeen(permission: .camera, allowed: true)])
        stand.core.forgetTaps()
        stand.shell.comeToFront()
        #expect(stand.taps == [], "who is in front does not come there")
        stand.shell.goToBack()
        stand.shell.goToBack()
        stand.handset.allowed = nil
        stand.shell.comeToFront()
        #expect(stand.taps == [.background, .foreground], "what nobody was asked yet was not seen")
        stand.shell.networkChanged(NetworkReading(link: .none, metered: false))
        #expect(stand.taps.last == .network(reading: NetworkReading(link: .none, metered: false)))
    }
}
