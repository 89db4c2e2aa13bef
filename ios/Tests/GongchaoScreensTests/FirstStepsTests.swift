// From the start to the work: the notice, the number, the code, and what stands there where there is no way on.

import GongchaoKit
import Testing

@testable import GongchaoScreens

@MainActor
@Suite struct FirstStepsTests {
    @Test func theNoticeHasFiveHeadsAndTwoAnswersOfTheSameWeight() async throws {
        let stand = try await Stand(Samples.snapshot(login: .ready, consent: Samples.consent(notice: .unanswered)))
        let heads = stand.sheet.blocks.filter { if case .part = $0 { true } else { false } }
        #expect(heads.count == 5 && stand.sheet.back == nil)
        guard case .answers(let answers)? = stand.sheet.foot.first else { throw NeverCame(what: "answers") }
        #expect(answers.yes.acts == [.tap(.answerNotice(outcome: .agreed))])
        #expect(answers.no.acts == [.tap(.answerNotice(outcome: .refused))])
        for place in [Say.policyFull, Say.collected, Say.shared, Say.contact] { #expect(stand.sheet.says(place)) }
        #expect(stand.sheet.banners.isEmpty)
    }

    @Test func whoRefusedTheNoticeIsToldWhatStaysOpen() async throws {
        let stand = try await Stand(Samples.snapshot(login: .ready, consent: Samples.consent(notice: .refused)))
        #expect(stand.sheet.banners.map(\.words) == [Say.noticeRefused])
        try stand.tap(Say.policyFull)
        #expect(stand.sheet.title == Say.policy)
    }

    @Test func theBoxIsTickedByTheFingerAlone() {
        for ticked in [true, false] {
            let sheet = Sheet.login(.ready, ticked: ticked)
            guard case .box(let box)? = sheet.blocks.first(where: { $0.said == [Say.box] }) else {
                Issue.record("no box")
                continue
            }
            #expect(box.isTicked == ticked && box.acts == [.tap(.tickBox(ticked: !ticked))])
        }
    }

    @Test func theNumberGoesToTheCoreAsItWasTyped() async throws {
        let stand = try await Stand(Samples.snapshot(login: .ready))
        stand.shell.type("138 0013", into: .number)
        try stand.tap(Say.loginCode)
        #expect(stand.taps.last == .logIn(number: "138 0013"))
    }

    @Test func nothingIsAskedTwiceWhileAnSmsIsAskedFor() {
        let sheet = Sheet.login(.requesting, ticked: true)
        #expect(sheet.says(Say.loginAsking) && sheet.acts(Say.loginAsking) == nil)
    }

    @Test func everyLockHasItsSentence() {
        let locks: [(LockReason, Words)] = [
            (.revoked, Say.lockedRevoked), (.reused, Say.lockedReused), (.expired, Say.lockedExpired),
            (.otherDevice, Say.lockedOtherDevice), (.accountDisabled, Say.lockedDisabled),
            (.accountCancelled, Say.lockedCancelled), (.storageLost, Say.lockedStorageLost),
        ]
        for (reason, sentence) in locks {
            let sheet = Sheet.login(.locked(reason: reason), ticked: false)
            #expect(sheet.banners.map(\.words) == [sentence])
            #expect(sheet.field?.name == .number, "who is locked out can log in again")
        }
    }

    @Test func theCodeIsSentByItselfWhenItIsLongEnoughAndWhenItGrew() async throws {
        let stand = try await Stand(Samples.snapshot(login: Samples.waiting()))
        stand.core.forgetTaps()
        stand.shell.type("12345", into: .code)
        #expect(stand.taps == [])
        stand.shell.type("123456", into: .code)
        #expect(stand.taps == [.enterCode(code: "123456")])
        stand.shell.type("1234567", into: .code)
        stand.shell.type("123456", into: .code)
        #expect(stand.taps.count == 1, "a finger that takes one back sends nothing")
        try stand.tap(Say.codeEnter)
        #expect(stand.taps.count == 2)
    }

    @Test func aCodeThatIsCheckedIsLeftAlone() {
        let sheet = AwaitedCode(Samples.waiting(checking: true)).map { Sheet.code($0, elapsed: 0) }
        #expect(sheet?.field?.isEnabled == false && sheet?.acts(Say.codeChecking) == nil)
        #expect(sheet?.isPrivate == true)
        #expect(sheet?.acts(Say.otherNumber) == [.tap(.leaveCode)])
        #expect(sheet?.back?.acts == [.tap(.leaveCode)])
    }

    @Test func secondsAreCountedDownFromTheSnapshotAndAFreshOneBeginsAnew() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1, login: Samples.waiting(resend: 3, expires: 285)))
        #expect(stand.sheet.says(Say.resendIn.filled(3)) && stand.sheet.says(Say.codeLeft.filled(5, 4, 45)))
        try await until("the hand moves") { stand.held.isWaitedFor }
        stand.held.pass(2)
        try await until("two seconds are gone") { stand.sheet.says(Say.resendIn.filled(1)) }
        try await until("the hand moves") { stand.held.isWaitedFor }
        // A phone that slept is not behind.
        stand.held.pass(200)
        try await until("it can be sent again") { stand.sheet.acts(Say.resend) == [.tap(.resendCode)] }
        #expect(stand.sheet.says(Say.codeLeft.filled(5, 1, 23)))
        try await stand.show(Samples.snapshot(number: 2, login: Samples.waiting(resend: 60, expires: 300)))
        #expect(stand.sheet.says(Say.resendIn.filled(60)) && stand.sheet.acts(Say.resend) == nil)
        try await until("the hand moves") { stand.held.isWaitedFor }
        stand.held.pass(1000)
        try await until("the code is no good any more") { stand.sheet.says(Say.codeLeft.filled(5, 0, 0)) }
    }

    @Test func whatWasTypedDoesNotOutliveItsPage() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1, login: .ready))
        stand.shell.type("13800138000", into: .number)
        try await stand.show(Samples.snapshot(number: 2, login: Samples.waiting()))
        stand.shell.type("12", into: .code)
        try await stand.show(Samples.snapshot(number: 3, login: .ready))
        #expect(stand.shell.text(in: .code) == "")
        #expect(stand.shell.text(in: .number) == "13800138000", "who comes back from the code corrects the number")
        try await stand.show(Samples.snapshot(number: 4))
        #expect(stand.shell.text(in: .number) == "")
        stand.shell.type("草稿", into: .message)
        try await stand.show(Samples.snapshot(number: 5, login: .loggedOut))
        #expect(stand.shell.text(in: .message) == "")
    }

    @Test func anAccountOnItsWayOutIsKeptByOneTapWhileItCanBe() {
        let leaving = { (can: Bool, taking: Bool) in
            LeavingAccount(
                .cancelling(
                    effectiveAt: Samples.then, deadlineAt: Samples.then + 1, canBeTakenBack: can, takingBack: taking)
            ).map(Sheet.leaving)
        }
        #expect(leaving(true, false)?.acts(Say.leavingKeep) == [.tap(.keepAccount)])
        #expect(leaving(false, true)?.says(Say.leavingAsking) == true)
        #expect(leaving(false, true)?.acts(Say.leavingAsking) == nil)
        #expect(leaving(false, false)?.says(Say.leavingFinal) == true)
        #expect(leaving(false, false)?.acts(Say.more) == [.go(.about)])
    }

    @Test func anAccountThatIsGoneHasNothingToTap() {
        let sheet = Scene(snapshot: Samples.snapshot(login: .cancelled)).sheet
        #expect(sheet.says(Say.gone) && sheet.knobs.isEmpty)
    }

    @Test func theSentenceOfTheCoreStandsAboveUntilItIsUnderstood() async throws {
        let stand = try await Stand(Samples.snapshot(login: .ready, told: Samples.told))
        #expect(stand.shell.drawn.told?.words == Samples.told.words)
        try stand.tap(Say.understood)
        #expect(stand.taps.last == .understood)
    }
}
