// The end of the account and the way back from it: nothing is asked of the server before the person says so, and nothing is
// confirmed but what was read.

import GongchaoKit
import Testing

@testable import GongchaoScreens

@MainActor
@Suite struct CancellationTests {
    private func at(_ cancellation: CancellationView?) async throws -> Stand {
        try await at(Accounts.account(cancellation: cancellation))
    }

    private func at(_ account: AccountView) async throws -> Stand {
        let stand = try await Stand(Samples.snapshot(number: 1, account: account))
        stand.core.forgetTaps()
        stand.go(.cancellation)
        follows(on: stand)
        return stand
    }

    /// This followed, once, and nothing else.
    private func follows(_ taps: Tap..., on stand: Stand, at here: SourceLocation = #_sourceLocation) {
        #expect(stand.taps == taps, sourceLocation: here)
        stand.core.forgetTaps()
    }

    private func back(_ stand: Stand) { stand.shell.does(stand.shell.drawn.back) }

    @Test func nothingIsAskedOfTheServerBeforeThePersonSaysSo() async throws {
        let stand = try await at(nil)
        #expect(stand.sheet.says(Say.cancellationLead) && stand.sheet.says(Say.cancellationSms))
        await settled()
        follows(on: stand)
        try stand.tap(Say.cancellationRead)
        follows(.askCancellation, on: stand)
        try await stand.show(Samples.snapshot(number: 2, account: Accounts.account(cancellation: .asking)))
        #expect(stand.sheet.content == .coming(Say.coming))
        follows(on: stand)
    }

    @Test func whoOnlyLooksGoesBackAndTellsNobody() async throws {
        let stand = try await at(nil)
        back(stand)
        follows(on: stand)
        #expect(stand.sheet.says(Say.scanBelow))
    }

    @Test func whatMustBeSettledFirstIsSaidAndLookedAtAgainByATap() async throws {
        let stand = try await at(Accounts.blocked)
        #expect(stand.sheet.banners.map(\.words) == [Say.cancellationBlocked] && stand.sheet.says(Accounts.unfinished))
        #expect(stand.sheet.field == nil)
        try stand.tap(Say.cancellationAgain)
        follows(.askCancellation, on: stand)
    }

    @Test func whatIsLostStandsWholeInTheCoresWordsAndOrder() {
        let sheet = Sheet.desk(.cancellation, Accounts.reading(), elapsed: 0)
        let card = Block.card(Accounts.means.map { .sentence($0.words) })
        #expect(sheet.blocks.prefix(2) == [.headline(Say.cancellationMeans), card])
        #expect(sheet.says(Say.cancellationCools.filled(Say.spanDays.filled(7))))
    }

    @Test func anAccountIsCancelledByWhatWasReadItsCodeAndASecondYes() async throws {
        let stand = try await at(Accounts.reading())
        stand.shell.type("12345", into: .code)
        stand.shell.type("123456", into: .code)
        follows(on: stand)
        #expect(stand.shell.drawn.question == nil, "a whole code alone does nothing")
        try stand.tap(Say.cancellation)
        follows(on: stand)
        #expect(stand.shell.drawn.question?.text == Say.cancellationSureBelow.filled(Say.spanDays.filled(7)))
        #expect(stand.shell.text(in: .code) == "123456")
        try stand.answer(\.yes, Say.cancellationYes)
        follows(.confirmCancellation(code: "123456", seen: "9f3a"), on: stand)
        #expect(stand.shell.drawn.question == nil)
    }

    @Test func theSecondNoLeavesEverythingAsItWas() async throws {
        let stand = try await at(Accounts.reading())
        stand.shell.type("123456", into: .code)
        try stand.tap(Say.cancellation)
        try stand.answer(\.no, Say.cancellationNot)
        follows(on: stand)
        #expect(stand.shell.drawn.question == nil && stand.shell.text(in: .code) == "123456")
        try stand.tap(Say.cancellation)
        stand.shell.does(try #require(stand.shell.drawn.question?.away))
        follows(on: stand)
        #expect(stand.shell.drawn.question == nil, "going back is no yes")
    }

    @Test func theKeyboardsOwnKeyAsksTheSecondTimeToo() async throws {
        let stand = try await at(Accounts.reading())
        stand.shell.type("123456", into: .code)
        stand.shell.does(try #require(stand.sheet.field?.submit))
        follows(on: stand)
        #expect(stand.shell.drawn.question?.title == Say.cancellationSure)
    }

    @Test func anotherTextEndsTheQuestionAndNothingIsConfirmedUnderIt() async throws {
        let stand = try await at(Accounts.reading())
        try stand.tap(Say.cancellation)
        #expect(stand.shell.drawn.question != nil)
        try await stand.show(Samples.snapshot(number: 2, account: Accounts.reading("other")))
        #expect(stand.shell.drawn.question == nil)
        try await stand.show(Samples.snapshot(number: 3, account: Accounts.reading()))
        #expect(stand.shell.drawn.question == nil, "the first text asks nothing by itself")
        follows(on: stand)
        try await stand.show(Samples.snapshot(number: 4, account: Accounts.reading("other")))
        stand.shell.type("123456", into: .code)
        try stand.tap(Say.cancellation)
        try stand.answer(\.yes, Say.cancellationYes)
        follows(.confirmCancellation(code: "123456", seen: "other"), on: stand)
    }

    @Test func itNeverPromisesMoreTimeToTakeItBackThanThereIs() {
        let spans: [(UInt64, String)] = [
            (604_800, "7 天"), (172_799, "1 天"), (86_400, "1 天"), (86_399, "23 小时"), (3_599, "0 小时"),
        ]
        for (seconds, said) in spans {
            let sheet = Sheet.desk(.cancellation, Accounts.reading(coolingOff: seconds), elapsed: 0)
            #expect(sheet.words.contains { $0.zh == "确认后 \(said)内可以撤回。" }, "\(said)")
        }
        #expect(span(172_800).en == "2 days" && span(7_200).en == "2 hours")
    }

    @Test func toKeepTheAccountIsAsNearAsToCancelIt() async throws {
        let stand = try await at(Accounts.reading())
        let answers = stand.sheet.blocks.compactMap { if case .answers(let answers) = $0 { answers } else { nil } }
        #expect(answers.map(\.yes.words) == [Say.cancellation] && answers.map(\.no.words) == [Say.cancellationNot])
        try stand.tap(Say.cancellationNot)
        follows(.leaveCode, on: stand)
    }

    @Test func goingBackLeavesWhatCanBeLeftAndThenThePlace() async throws {
        let left =
            [Accounts.reading(), Accounts.blocked]
            + [.asking, .elsewhere(takingBack: false), .elsewhere(takingBack: true)]
            .map { Accounts.account(cancellation: $0) }
        for account in left {
            let stand = try await at(account)
            back(stand)
            follows(.leaveCode, on: stand)
            try await stand.show(Samples.snapshot(number: 2, account: Accounts.desk))
            #expect(stand.sheet.says(Say.cancellationRead))
            back(stand)
            follows(on: stand)
            #expect(stand.sheet.says(Say.scanBelow))
        }
    }

    @Test func theConsentsCanBeTakenAlongFirstAndTheTextIsThereAgain() async throws {
        let stand = try await at(Accounts.reading())
        try stand.tap(Say.rightLedger)
        #expect(stand.sheet.title == Say.rights)
        try stand.tap(Say.rightLedger)
        try await until("it is saved") { stand.sheet.says(Say.saved) }
        #expect(stand.handset.saved == ["gongchao-consents.jsonld"])
        back(stand)
        #expect(stand.sheet.says(Say.cancellationMeans))
        follows(on: stand)
    }

    @Test func aConfirmationWithoutAnAnswerIsToldAsNeitherDoneNorFailedAndOffersNothingToTap() async throws {
        let stand = try await at(.confirming)
        #expect(stand.sheet.banners.map(\.words) == [Say.cancellationUnknown])
        #expect(stand.sheet.says(Say.cancellationUnknownBelow) && stand.sheet.knobs.map(\.words) == [Say.back])
        back(stand)
        follows(on: stand)
        #expect(stand.sheet.says(Say.scanBelow), "nobody has to wait for it")
    }

    @Test func aCancellationFromElsewhereIsTakenBackByOneTapOnce() async throws {
        let stand = try await at(.elsewhere(takingBack: false))
        #expect(stand.sheet.banners.map(\.words) == [Say.cancellationElsewhere])
        try stand.tap(Say.leavingKeep)
        follows(.keepAccount, on: stand)
        let takingBack = Accounts.account(cancellation: .elsewhere(takingBack: true))
        try await stand.show(Samples.snapshot(number: 2, account: takingBack))
        #expect(stand.sheet.says(Say.leavingAsking) && stand.sheet.acts(Say.leavingAsking) == nil)
        #expect(!stand.sheet.says(Say.leavingKeep))
        let page = stand.sheet.blocks.flatMap(\.knobs).first { $0.words == Say.back }
        stand.shell.does(try #require(page).acts)
        follows(.leaveCode, on: stand)
    }
}
