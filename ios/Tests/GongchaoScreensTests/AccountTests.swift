// The account itself: where it is logged in, acts that take a fresh code, its end. Each tap goes to the core once, and
// nothing goes beside it.

import GongchaoKit
import Testing

@testable import GongchaoScreens

@MainActor
@Suite struct AccountTests {
    /// At a place of a desk, with the taps that belong to the coming there: the sessions are asked for.
    private func at(_ place: Place, _ account: AccountView, _ told: Told? = nil) async throws -> Stand {
        let stand = try await Stand(Samples.snapshot(number: 1, account: account, told: told))
        stand.core.forgetTaps()
        stand.go(place)
        #expect(stand.taps == (place == .sessions ? [.listSessions] : []))
        stand.core.forgetTaps()
        return stand
    }

    private func show(_ account: AccountView, _ number: UInt64, on stand: Stand, _ told: Told? = nil) async throws {
        try await stand.show(Samples.snapshot(number: number, account: account, told: told))
    }

    /// This followed, once, and nothing else.
    private func follows(_ taps: Tap..., on stand: Stand, at here: SourceLocation = #_sourceLocation) {
        #expect(stand.taps == taps, sourceLocation: here)
        stand.core.forgetTaps()
    }

    private func back(_ stand: Stand) { stand.shell.does(stand.shell.drawn.back) }

    @Test func fromHomeToEachOfThemItIsAtMostFourTaps() async throws {
        let ways: [([Words], Words)] = [
            ([Say.mine, Say.sessions], Say.sessionsOthers),
            ([Say.mine, Say.rights, Say.cancellation], Say.cancellationRead), ([Say.mine, Say.log], Say.logSave),
        ]
        for (steps, seen) in ways {
            let stand = try await Stand(Samples.snapshot(account: Accounts.desk))
            for step in steps { try stand.tap(step) }
            try await until("it is seen") { stand.sheet.says(seen) }
        }
    }

    @Test func nobodysDeskStandsBeforeTheLogin() {
        for place in [Place.sessions, .cancellation] {
            var scene = Scene(snapshot: Samples.snapshot(login: .ready, account: Accounts.stepUp(.typing)))
            scene.way.go(place)
            #expect(scene.sheet.says(Say.loginTitle))
        }
    }

    // Sessions.

    @Test func theSessionsAreAskedForWhenTheyAreLookedAtAndAgainByATapWhereThatFailed() async throws {
        let stand = try await at(.sessions, Accounts.account(Accounts.sessions([], .asking, known: false)))
        #expect(stand.sheet.content == .coming(Say.coming))
        try await show(Accounts.account(Accounts.sessions([], .failed, known: false)), 2, on: stand)
        #expect(stand.sheet.says(Say.sessionsNone) && stand.sheet.says(Say.sessionsNoneBelow))
        try stand.tap(Say.tryAgain)
        follows(.listSessions, on: stand)
        try await show(Accounts.account(Accounts.sessions([Accounts.own], .failed)), 3, on: stand)
        #expect(stand.sheet.banners.map(\.words) == [Say.sessionsOld] && stand.sheet.says(Accounts.own.words))
        try stand.tap(Say.tryAgain)
        follows(.listSessions, on: stand)
        try await show(Accounts.desk, 4, on: stand)
        #expect(stand.sheet.banners.isEmpty)
        follows(on: stand)
        back(stand)
        stand.go(.sessions)
        follows(.listSessions, on: stand)
    }

    @Test func thisPhoneStandsFirstAndHasNothingThatEndsIt() {
        let sheet = Sheet.desk(.sessions, Accounts.desk, elapsed: 0)
        let cards = sheet.blocks.compactMap { if case .card(let rows) = $0 { rows } else { nil } }
        #expect(cards.map(\.count) == [1, 2, 2])
        #expect(cards[0][0].said.prefix(2) == [Accounts.own.words, Say.sessionOwn] && cards[0][0].knob == nil)
        let since = Say.sessionSince.filled(.plain(moment(Accounts.other.since)))
        let used = Say.sessionUsed.filled(.plain(moment(Accounts.other.used)))
        #expect(cards[1][0].said == [Accounts.other.words, since, used, Say.sessionEnd])
        #expect(sheet.words.filter { $0 == Say.sessionOwn }.count == 1)
    }

    @Test func whoIsLoggedInNowhereElseHasNoOtherToEnd() {
        let sheet = Sheet.desk(.sessions, Accounts.account(Accounts.sessions([Accounts.own])), elapsed: 0)
        #expect(sheet.says(Say.sessionsAlone) && !sheet.says(Say.sessionEnd) && !sheet.says(Say.sessionsEndOthers))
        #expect(sheet.acts(Say.sessionsEndAll) == [.ask(.logOutAll)])
    }

    @Test func eachRowSaysToWhoOnlyHearsItWhichOneItEnds() {
        let ends = Sheet.desk(.sessions, Accounts.desk, elapsed: 0).knobs.filter { $0.words == Say.sessionEnd }
        let since = { (line: SessionLine) in Words.plain(moment(line.since)) }
        let others = [Accounts.other, Accounts.third]
        #expect(ends.map(\.spoken) == others.map { Say.sessionWhich.filled($0.words, since($0)) })
        #expect(ends.map(\.acts) == others.map { [.ask(.endSession($0.id))] })
    }

    @Test func anotherSessionIsEndedOnlyAfterItWasAskedOnceMoreAndItIsThatOne() async throws {
        let stand = try await at(.sessions, Accounts.desk)
        try stand.tap(Say.sessionEnd)
        let since = Words.plain(moment(Accounts.other.since))
        #expect(stand.shell.drawn.question?.text == Say.sessionSureBelow.filled(Accounts.other.words, since))
        try stand.answer(\.no, Say.keep)
        #expect(stand.shell.drawn.question == nil)
        follows(on: stand)
        try stand.tap(Say.sessionEnd)
        try stand.answer(\.yes, Say.sessionEnd)
        follows(.endSession(session: "s1"), on: stand)
        #expect(stand.shell.drawn.question == nil)
    }

    @Test func aSessionThatIsGoneIsAskedAboutNoMoreEvenWhenItComesBack() async throws {
        let stand = try await at(.sessions, Accounts.desk)
        try stand.tap(Say.sessionEnd)
        try await show(Accounts.account(Accounts.sessions([Accounts.own, Accounts.third])), 2, on: stand)
        #expect(stand.shell.drawn.question == nil)
        try await show(Accounts.desk, 3, on: stand)
        #expect(stand.shell.drawn.question == nil)
        follows(on: stand)
    }

    @Test func allOthersAndAllAreEndedOnlyAfterItWasAskedOnceMore() async throws {
        let ends: [(Words, Words, Words, Tap)] = [
            (Say.sessionsEndOthers, Say.sessionsOthersSureBelow, Say.keep, .logOutOthers),
            (Say.sessionsEndAll, Say.sessionsAllSureBelow, Say.stay, .logOutAll),
        ]
        for (row, text, no, tap) in ends {
            let stand = try await at(.sessions, Accounts.desk)
            try stand.tap(row)
            #expect(stand.shell.drawn.question?.text == text)
            try stand.answer(\.no, no)
            follows(on: stand)
            try stand.tap(row)
            try stand.answer(\.yes, Say.logOutYes)
            follows(tap, on: stand)
        }
    }

    @Test func aQuestionGoesWithTheListThatItWasAskedOn() async throws {
        for asked in [Asked.endSession("s1"), .logOutOthers, .logOutAll] {
            let stand = try await at(.sessions, Accounts.desk)
            stand.shell.does([.ask(asked)])
            #expect(stand.shell.drawn.question != nil)
            try await show(Accounts.stepUp(.asking), 2, on: stand)
            #expect(stand.shell.drawn.question == nil)
            try await show(Accounts.desk, 3, on: stand)
            #expect(stand.shell.drawn.question == nil, "it does not come back by itself")
        }
        #expect(Question(.endSession("s2"), Samples.snapshot(account: Accounts.desk)) == nil, "this phone's own")
    }

    @Test func whatComesInFrontEndsTheQuestion() async throws {
        let stand = try await at(.sessions, Accounts.desk)
        try stand.tap(Say.sessionsEndAll)
        let urgent = Samples.notices(urgent: Samples.notice("u"))
        try await stand.show(Samples.snapshot(number: 2, account: Accounts.desk, notices: urgent))
        #expect(stand.sheet.title == Say.urgent && stand.shell.drawn.question == nil)
        try await show(Accounts.desk, 3, on: stand)
        #expect(stand.sheet.title == Say.sessions && stand.shell.drawn.question == nil)
    }

    // A fresh code.

    @Test func whatACodeIsForStandsAboveItInTheCoresWords() {
        let sheet = Sheet.desk(.sessions, Accounts.stepUp(.typing), elapsed: 0)
        #expect(sheet.title == Say.stepUp && sheet.blocks.first == .text(Accounts.purpose))
        #expect(sheet.says(Say.codeSent.filled(.plain("138****8000"))) && sheet.says(Say.codeLeft.filled(5, 4, 45)))
    }

    @Test func aWholeCodeIsSentByItselfOnceAndAPartOfOneIsNot() async throws {
        let stand = try await at(.sessions, Accounts.stepUp(.typing))
        stand.shell.type("12345", into: .code)
        follows(on: stand)
        stand.shell.type("123456", into: .code)
        follows(.enterCode(code: "123456"), on: stand)
        stand.shell.type("12345", into: .code)
        follows(on: stand)
        try stand.tap(Say.stepUpEnter)
        follows(.enterCode(code: "12345"), on: stand)
        stand.shell.does(try #require(stand.sheet.field?.submit))
        follows(.enterCode(code: "12345"), on: stand)
    }

    @Test func aCodeThatWasRefusedIsGoneFromTheFieldAndTheCoresSentenceStandsAboveIt() async throws {
        let stand = try await at(.sessions, Accounts.stepUp(.typing))
        stand.shell.type("123456", into: .code)
        try await show(Accounts.stepUp(.checking), 2, on: stand)
        #expect(stand.sheet.content == .coming(Say.codeChecking))
        try await show(Accounts.stepUp(.typing, code: Accounts.code(left: 4)), 3, on: stand, Accounts.wrongCode)
        #expect(stand.shell.drawn.told?.words == Accounts.wrongCode.words)
        #expect(stand.sheet.says(Say.codeLeft.filled(4, 4, 45)) && stand.shell.text(in: .code) == "")
        follows(.enterCode(code: "123456"), on: stand)
    }

    @Test func whatIsTypedStaysWhileItsPageDoes() async throws {
        for account in [Accounts.stepUp(.typing), Accounts.reading()] {
            let stand = try await at(.cancellation, account)
            stand.shell.type("123", into: .code)
            try await show(account, 2, on: stand)
            #expect(stand.shell.text(in: .code) == "123")
            #expect(!stand.shell.kept.contains("123"))
            stand.go(.rights)
            #expect(stand.shell.text(in: .code) == "", "who goes away types it again")
        }
    }

    @Test func anotherCodeIsHadWhenItsSecondsAreOver() async throws {
        for account in [Accounts.stepUp(.typing), Accounts.reading()] {
            let stand = try await at(.cancellation, account)
            #expect(stand.sheet.says(Say.resendIn.filled(42)) && stand.sheet.acts(Say.resendIn.filled(42)) == nil)
            try await until("the hand moves") { stand.held.isWaitedFor }
            stand.held.pass(42)
            try await until("it can be sent again") { stand.sheet.acts(Say.resend) != nil }
            try stand.tap(Say.resend)
            follows(.resendCode, on: stand)
        }
    }

    @Test func goingBackLeavesTheCodeAndThenThePlace() async throws {
        for doing in [StepUpDoing.asking, .typing, .checking, .unanswered] {
            let stand = try await at(.sessions, Accounts.stepUp(doing))
            back(stand)
            follows(.leaveCode, on: stand)
            try await show(Accounts.desk, 2, on: stand)
            #expect(stand.sheet.title == Say.sessions, "the place is still this one")
            back(stand)
            follows(on: stand)
            #expect(stand.sheet.says(Say.scanBelow))
        }
        let stand = try await at(.sessions, Accounts.stepUp(.typing))
        try stand.tap(Say.stepUpLeave)
        follows(.leaveCode, on: stand)
    }

    @Test func whatIsBeingDoneCannotBeLeftAndNobodyHasToWaitForIt() async throws {
        let stand = try await at(.sessions, Accounts.stepUp(.acting))
        #expect(stand.sheet.content == .coming(Say.stepUpActing))
        back(stand)
        follows(on: stand)
        #expect(stand.sheet.says(Say.scanBelow))
    }

    @Test func anActWithoutAnAnswerIsTriedAgainByTheSameTapOrLeft() async throws {
        let tries: [(StepUpDeed, Tap)] = [
            (.endSession(session: "s1"), .endSession(session: "s1")), (.logOutOthers, .logOutOthers),
            (.logOutAll, .logOutAll),
        ]
        for (deed, again) in tries {
            let stand = try await at(.sessions, Accounts.stepUp(.unanswered, deed: deed))
            #expect(stand.sheet.banners.map(\.words) == [Say.stepUpUnanswered] && stand.sheet.says(Accounts.purpose))
            #expect(stand.sheet.field == nil, "it takes no other code")
            try stand.tap(Say.tryAgain)
            follows(again, on: stand)
            try stand.tap(Say.stepUpLeave)
            follows(.leaveCode, on: stand)
        }
    }

    @Test func anActOnItsWaySaysHowFarItIs() {
        let says: [(StepUpDoing, Words)] = [
            (.asking, Say.loginAsking), (.checking, Say.codeChecking), (.acting, Say.stepUpActing),
        ]
        for (doing, words) in says {
            let sheet = Sheet.desk(.sessions, Accounts.stepUp(doing), elapsed: 0)
            #expect(sheet.content == .coming(words) && !sheet.isPrivate)
        }
    }

    @Test func whatIsUnderWayStandsAtEitherPlaceOfTheAccountAndNowhereElse() {
        for account in [Accounts.stepUp(.typing), Accounts.reading()] {
            var scene = Scene(snapshot: Samples.snapshot(account: account))
            for place in [Place.sessions, .cancellation] {
                scene.way.go(place)
                #expect(scene.sheet.field?.name == .code)
            }
            for place in Place.plain where place != .sessions && place != .cancellation {
                scene.way.go(place)
                #expect(scene.sheet.field?.name != .code && scene.sheet.back?.acts == [.back], "\(place)")
            }
        }
    }

    @Test func aListThatIsSeenAgainAfterACodeIsNotAskedForAnew() async throws {
        let stand = try await at(.sessions, Accounts.stepUp(.typing))
        try await show(Accounts.desk, 2, on: stand)
        try await show(Accounts.reading(), 3, on: stand)
        try await show(Accounts.desk, 4, on: stand)
        follows(on: stand)
    }

    @Test func thePagesWithACodeAreKeptOutOfPicturesAndTheListIsNot() {
        for place in [Place.sessions, .cancellation] {
            for account in [Accounts.stepUp(.typing), Accounts.reading()] {
                #expect(Sheet.desk(place, account, elapsed: 0).isPrivate)
            }
            for account in [Accounts.desk, Accounts.blocked, Accounts.stepUp(.unanswered)] {
                #expect(!Sheet.desk(place, account, elapsed: 0).isPrivate)
            }
        }
    }
}

extension Stand {
    /// Gives one of the two answers of the question that stands in front, which says this.
    func answer(
        _ which: KeyPath<Answers, Knob>, _ words: Words, at here: SourceLocation = #_sourceLocation
    ) throws {
        let answers = try #require(shell.drawn.question?.answers, sourceLocation: here)
        #expect(answers[keyPath: which].words == words, sourceLocation: here)
        shell.does(answers[keyPath: which].acts)
    }
}
