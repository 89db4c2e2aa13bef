// What is owed to a person at any time: policy, archive, lists, rights, contact, notices. It is read of the core, so it can
// be on its way, and it can fail.

import GongchaoKit
import Testing

@testable import GongchaoScreens

@MainActor
@Suite struct OwedTests {
    @Test func thePolicyIsFetchedAndReadWithItsEmphasis() async throws {
        let stand = try await Stand(Samples.snapshot(login: .ready))
        stand.go(.policy)
        #expect(stand.taps.contains(.readPolicy) && stand.sheet.content == .coming(Say.coming))
        try await until("the text") { stand.sheet.says(Samples.words("隐私说明", "Title")) }
        guard case .reader(let reader) = stand.sheet.content else { throw NeverCame(what: "a reader") }
        #expect(reader.below == Say.textMade && reader.paragraphs[0].spans.map(\.emphasis) == [.plain, .strong])
        #expect(stand.sheet.acts(Say.editions) == [.go(.editions)])
    }

    @Test func whoseTextItIsIsSaid() {
        let page = Page(title: Samples.words("政策", "Policy"), operatorsText: true, paragraphs: [])
        #expect(Reader(page).below == Say.textOperators)
    }

    @Test func aLaterSnapshotReadsAgainAndWhatStandsThereStays() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1))
        stand.go(.policy)
        try await until("the text") { stand.sheet.says(Samples.words("隐私说明", "Title")) }
        stand.core.set(page: "正式文本")
        try await stand.show(Samples.snapshot(number: 2))
        #expect(stand.sheet.content != .coming(Say.coming))
        try await until("the other text") { stand.sheet.says(Samples.words("正式文本", "Title")) }
        stand.core.set(.fails)
        try await stand.show(Samples.snapshot(number: 3))
        await settled()
        #expect(stand.sheet.says(Samples.words("正式文本", "Title")), "old words are better than none")
        #expect(stand.core.reads == 3 && stand.taps.filter { $0 == .readPolicy }.count == 1)
    }

    @Test func whatFailedIsTriedAgainByATap() async throws {
        let stand = try await Stand()
        for place in [Place.policy, .editions, .edition("2024-06-19"), .collected, .shared, .log] {
            stand.core.set(.fails)
            stand.go(place)
            try await until("it failed") { stand.sheet.says(Say.readFailed) }
            #expect(stand.sheet.says(Say.readFailedDo))
            stand.core.set(.answers)
            try stand.tap(Say.tryAgain)
            #expect(stand.sheet.content == .coming(Say.coming))
            try await until("it is there") { stand.sheet.content != .coming(Say.coming) }
            #expect(!stand.sheet.says(Say.readFailed))
            stand.shell.does(stand.shell.drawn.back)
        }
    }

    @Test func whoGoesAwayWaitsNoLongerAndSeesNothingOfIt() async throws {
        let stand = try await Stand()
        stand.core.set(.waits)
        stand.go(.collected)
        try await until("it is asked") { stand.core.reads == 1 }
        stand.shell.does(stand.shell.drawn.back)
        stand.go(.shared)
        await settled()
        #expect(stand.sheet.content == .coming(Say.coming), "what was left is no fault of what came after it")
        stand.shell.does(stand.shell.drawn.back)
        stand.core.set(.answers)
        stand.go(.editions)
        try await until("the archive") { stand.sheet.says(Say.editionsLead) }
        stand.shell.does(stand.shell.drawn.back)
        stand.go(.collected)
        #expect(stand.sheet.content == .coming(Say.coming), "what another page read is no answer to this one")
        try await until("the list") { stand.sheet.says(Say.collectedLead) }
    }

    @Test func theArchiveHasItsChangeLog() async throws {
        let stand = try await Stand()
        stand.go(.editions)
        try await until("the archive") { stand.sheet.says(Say.editionsLead) }
        #expect(stand.sheet.says(Say.editionCurrent) && stand.sheet.says(Say.editionEarlier))
        #expect(stand.sheet.says(Say.editionVersion.filled(.plain("2"), .plain("9f3a c01d b2a4 4e77"))))
        #expect(stand.sheet.says(Say.editionVersion.filled(.plain("1"), .plain("0011 2233"))))
        #expect(stand.sheet.says(Say.changes) && stand.sheet.says(Samples.changes[0].said))
        try stand.tap(.plain("2024-06-19"))
        #expect(stand.sheet.title == .plain("2024-06-19"))
        try await until("the edition") { stand.sheet.says(Samples.words("2024-06-19", "Title")) }
        stand.go(.edition("1999-01-01"))
        try await until("it says so") { stand.sheet.says(Say.editionUnknown) }
    }

    @Test func whatIsCollectedStandsSceneBySceneWithHowOftenItWas() async throws {
        let stand = try await Stand()
        stand.go(.collected)
        try await until("the list") { stand.sheet.says(Say.collectedLead) }
        let parts = stand.sheet.blocks.compactMap { if case .part(let words) = $0 { words.zh } else { nil } }
        #expect(parts == ["场景 login", "场景 scan", "场景 essentialLog"])
        for words in [
            Say.times.filled(3), Say.times.filled(0), Say.tierBasic, Say.tierExtra, Say.notDeclared,
            Say.rowPurpose.filled(Samples.words("确认本人、账号安全", "to know you, safety")),
            Say.rowKept.filled(Samples.words("退出时删除", "until you log out")),
        ] { #expect(stand.sheet.says(words)) }
        #expect(stand.sheet.words.filter { $0.zh.hasPrefix("最近一次") }.count == 2, "what was never taken has no day")
    }

    @Test func whatThirdPartiesGetStandsThere() async throws {
        let stand = try await Stand()
        stand.go(.shared)
        try await until("the list") { stand.sheet.says(Samples.words("只给本公司。", "This company alone.")) }
        #expect(stand.sheet.says(Say.rowWho.filled(Samples.words("本公司", "this company"))))
        let none = Lists(collected: Collected(rows: []), shared: Shared(rows: [], said: Samples.words("没有。", "None.")))
        #expect(Sheet.shared(edition: "x", .here(.lists(none))).blocks == [.text(Samples.words("没有。", "None."))])
    }

    @Test func thePolicyIsAtMostFourTapsAway() async throws {
        let stand = try await Stand()
        for words in [Say.mine, Say.about, Say.policy] { try stand.tap(words) }
        #expect(stand.sheet.title == Say.policy)
        let stranger = try await Stand(Samples.snapshot(login: .ready))
        for words in [Say.more, Say.policy] { try stranger.tap(words) }
        #expect(stranger.sheet.title == Say.policy)
    }

    @Test func mineHasEverythingThatIsOwed() async throws {
        let stand = try await Stand()
        stand.go(.mine)
        let ways: [(Words, Place)] = [
            (Say.about, .about), (Say.notices, .notices), (Say.permissions, .permissions), (Say.collected, .collected),
            (Say.shared, .shared), (Say.rights, .rights), (Say.contact, .contact), (Say.safety, .safety),
            (Say.log, .log), (Say.sessions, .sessions),
        ]
        for (words, place) in ways { #expect(stand.sheet.acts(words) == [.go(place)]) }
        #expect(stand.sheet.acts(Samples.feature(.analytics).name) == [.tap(.withdraw(feature: .analytics))])
        try stand.tap(Say.logOut)
        #expect(stand.shell.drawn.question?.text == Say.logOutSure)
        try stand.tap(Say.stay)
        #expect(stand.shell.drawn.question == nil)
        try stand.tap(Say.logOut)
        try stand.tap(Say.logOutYes)
        #expect(stand.taps.last == .logOut)
        let rowless = Sheet.mine(try #require(Worker(Samples.here)), Samples.consent(rows: []))
        #expect(!rowless.says(Say.mineSwitch))
    }

    @Test func theLedgerIsTakenAlongAndWhatBecameOfItIsSaid() async throws {
        let stand = try await Stand()
        stand.go(.mine, .rights)
        try stand.tap(Say.rightLedger)
        try await until("it is saved") { stand.sheet.says(Say.saved) }
        #expect(stand.handset.saved == ["gongchao-consents.jsonld"])
        stand.handset.saves = false
        try stand.tap(Say.rightLedger)
        try await until("it is not") { stand.sheet.says(Say.notSaved) }
        stand.core.set(.fails)
        try stand.tap(Say.rightLedger)
        try await until("it cannot be read") { stand.sheet.says(Say.readFailedDo) }
        stand.shell.does(stand.shell.drawn.back)
        stand.go(.rights)
        #expect(stand.sheet.banners.isEmpty, "who comes again has not asked yet")
        for (words, place) in [
            (Say.rightAccess, Place.collected), (Say.rightWithdraw, .permissions), (Say.rightExplain, .policy),
            (Say.cancellation, .cancellation), (Say.rightElse, .contact),
        ] { #expect(stand.sheet.acts(words) == [.go(place)]) }
    }

    @Test func theLogIsShownWholeAndThisVeryTextIsSaved() async throws {
        let stand = try await Stand()
        stand.go(.mine, .log)
        try await until("the log") { stand.sheet.says(.plain("two")) }
        #expect(stand.sheet.says(Say.logLead) && stand.sheet.says(.plain("one")))
        stand.core.set(log: "another text")
        try stand.tap(Say.logSave)
        try await until("it is saved") { stand.sheet.banners.map(\.words) == [Say.saved] }
        #expect(stand.handset.saved == ["gongchao-log.txt"] && stand.handset.texts == ["one\ntwo\n"])
        stand.shell.does(stand.shell.drawn.back)
        stand.core.set(log: " \n")
        stand.go(.log)
        try await until("it says so") { stand.sheet.says(Say.logEmpty) }
        #expect(stand.sheet.acts(Say.logSave) == nil && stand.sheet.banners.isEmpty)
    }

    @Test func aLaterSnapshotIsNoReasonForAnotherLogAndOneThatWasNotSavedSaysSo() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1))
        stand.handset.saves = false
        stand.go(.log)
        try await until("the log") { stand.sheet.says(Say.logSave) }
        stand.core.set(log: "another text")
        try await stand.show(Samples.snapshot(number: 2))
        try stand.tap(Say.logSave)
        try await until("it says so") { stand.sheet.banners.map(\.words) == [Say.notSaved] }
        #expect(stand.handset.texts == ["one\ntwo\n"] && stand.core.reads == 1)
        stand.shell.does(stand.shell.drawn.back)
        stand.go(.log)
        try await until("it is read anew") { stand.sheet.says(.plain("another text")) }
        #expect(stand.sheet.banners.isEmpty && !stand.shell.kept.contains("text"))
    }

    @Test func whatWasSavedAtOnePlaceIsNotSaidAtAnother() async throws {
        let stand = try await Stand()
        stand.go(.log)
        try await until("the log") { stand.sheet.says(Say.logSave) }
        try stand.tap(Say.logSave)
        stand.go(.rights)
        await settled()
        #expect(stand.handset.saved == ["gongchao-log.txt"] && stand.sheet.banners.isEmpty)
    }

    @Test func theOfficeIsReachedByTelephoneByMessageAndByEmailAndTheTimeToAnswerIsSaid() {
        let contact = Samples.contact
        #expect(Sheet.contact(contact, isAtWork: false).acts(Say.contactOnline) == nil)
        #expect(Sheet.contact(contact, isAtWork: true).acts(Say.contactOnline) == [.go(.messages)])
        #expect(Sheet.contact(contact, isAtWork: false).acts(Say.contactPolicy) == [.go(.policy)])
        let sheet = Sheet.contact(contact, isAtWork: false)
        #expect(sheet.acts(Say.contactEmail) == [.write("mailto:kefu@gctookit.com")])
        #expect(sheet.says(.plain("kefu@gctookit.com")) && sheet.acts(Say.contactTelephone) == nil)
        #expect(sheet.says(Say.contactAnswerDays.filled(.plain("15"))))
        let called = ContactView(
            email: contact.email, telephone: Address(shown: "0571-8888 0000", uri: "tel:057188880000"),
            answerWithinWorkingDays: 15)
        #expect(Sheet.contact(called, isAtWork: false).acts(Say.contactTelephone) == [.dial("tel:057188880000")])
        #expect(Sheet.about(edition: "2024-06-19").says(.plain("2024-06-19")))
    }

    @Test func anAddressThatNothingOpensStandsToBeReadAndTheWordOfItGoesWithThePage() async throws {
        let stand = try await Stand()
        stand.handset.takesCalls = false
        stand.go(.contact)
        try stand.tap(Say.contactEmail)
        try await until("it is said") { stand.sheet.says(Say.contactUnopened) }
        #expect(stand.handset.written == ["mailto:kefu@gctookit.com"])
        stand.shell.does([.back])
        stand.go(.contact)
        #expect(!stand.sheet.says(Say.contactUnopened))
        stand.handset.takesCalls = true
        try stand.tap(Say.contactEmail)
        try await until("it is opened") { stand.handset.written.count == 2 }
        #expect(!stand.sheet.says(Say.contactUnopened))
    }

    @Test func anIncidentIsToldInItsFourParts() {
        let sheet = Sheet.notice(Samples.notice("x", .incident))
        let parts: [(Words, Words)] = [
            (Say.incidentSituation, Samples.incident.situation), (Say.incidentMeasures, Samples.incident.measures),
            (Say.incidentAdvice, Samples.incident.advice), (Say.incidentRemedy, Samples.incident.remedy),
        ]
        for (head, part) in parts { #expect(sheet.says(head) && sheet.says(part)) }
        #expect(!Sheet.notice(Samples.notice("x", .policy)).says(Say.incidentAdvice))
    }

    @Test func whatKeepsAnAccountSafeCanBeReadWithoutANetwork() async throws {
        let stand = try await Stand(Samples.snapshot(login: Samples.offline))
        stand.go(.safety)
        #expect(stand.sheet.says(Say.safetyCodeBelow) && stand.core.reads == 0)
    }

    @Test func noticesSayWhatTheyAreAndWhichAreNew() {
        let sheet = Sheet.notices(Samples.notices())
        #expect(sheet.acts(Samples.words("标题 a", "Title a")) == [.go(.notice("a"))])
        #expect(sheet.words.filter { $0 == Say.new }.count == 1 && sheet.banners.isEmpty)
        #expect(
            sheet.words.contains { $0.zh.hasPrefix("安全事件 · ") }
                && sheet.words.contains { $0.en.hasPrefix("End of service · ") })
        let failed = Sheet.notices(Samples.notices([], failed: true))
        #expect(failed.says(Say.noticesFailed) && failed.acts(Say.tryAgain) == [.tap(.pullNotices)])
        #expect(Sheet.notices(Samples.notices([])).says(Say.noticesNone))
        for (kind, word) in [
            (NoticeKind.policy, Say.noticePolicy), (.incident, Say.noticeIncident), (.endOfService, Say.noticeEnd),
            (.killSwitch, Say.noticeStop),
        ] { #expect(Sheet.notice(Samples.notice("x", kind)).says(word)) }
    }

    @Test func aNoticeIsReadWhenItStandsThere() async throws {
        let stand = try await Stand()
        stand.go(.notices)
        #expect(stand.taps.last == .pullNotices)
        stand.go(.notice("b"))
        #expect(stand.taps.last == .noticeRead(notice: "b"))
        #expect(stand.sheet.says(Samples.words("正文 b", "Body b")))
        #expect(stand.sheet.says(Say.noticeEdition.filled(.plain("2025-03-01"))))
        stand.go(.notice("gone"))
        #expect(stand.sheet.says(Say.noticeGone) && stand.taps.last == .noticeRead(notice: "b"))
    }

    @Test func whatIsUrgentStandsInFrontUntilItIsAcknowledged() async throws {
        let urgent = Samples.notices(urgent: Samples.notice("u"))
        let stand = try await Stand(Samples.snapshot(notices: urgent))
        #expect(stand.sheet.title == Say.urgent && stand.shell.drawn.back == [])
        stand.go(.mine)
        #expect(stand.sheet.title == Say.urgent, "it stands before the work")
        stand.go(.contact)
        #expect(stand.sheet.title == Say.contact, "what is owed is read over it")
        stand.shell.does([.back, .back])
        try stand.tap(Say.acknowledge)
        #expect(stand.taps.last == .noticeAcknowledged(notice: "u"))
    }
}
