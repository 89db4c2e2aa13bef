// Consents: the prompt of the core, the system's own, the switches with their way back, and a changed policy.

import GongchaoKit
import Testing

@testable import GongchaoScreens

@MainActor
@Suite struct ConsentTests {
    @Test func aPromptHasTwoAnswersAndGoingAwayIsNone() async throws {
        let stand = try await Stand(Samples.snapshot(consent: Samples.consent(prompt: Samples.prompt())))
        let question = try #require(stand.shell.drawn.question)
        let dialog = Samples.dialog(.scan)
        #expect(question.title == dialog.title && question.text == dialog.purpose)
        #expect(question.quiet == [dialog.refusalCosts] && question.other == nil)
        let answer = { [Act.tap(.answer(prompt: "prompt-1", outcome: $0))] }
        #expect(question.answers?.yes == Knob(dialog.agree, .tap(.answer(prompt: "prompt-1", outcome: .agreed))))
        #expect(question.answers?.no.acts == answer(.refused))
        #expect(question.away == answer(.dismissed))
        #expect(stand.handset.asked == [], "the system is not asked for ours")
    }

    @Test func theSystemIsAskedOnceWhileOurPurposeStandsThere() async throws {
        let stand = try await Stand(nil)
        stand.handset.outcome = .refused
        let system = Samples.prompt(.system(permission: .camera), "prompt-2")
        try await stand.show(Samples.snapshot(number: 1, consent: Samples.consent(prompt: system)))
        try await until("the answer") { stand.taps.contains(.answer(prompt: "prompt-2", outcome: .refused)) }
        let question = try #require(stand.shell.drawn.question)
        #expect(question.text == Samples.dialog(.scan).purpose && question.answers == nil)
        #expect(question.quiet.contains(Say.systemAsks))
        #expect(question.away == [.tap(.answer(prompt: "prompt-2", outcome: .dismissed))])
        try await stand.show(Samples.snapshot(number: 2, consent: Samples.consent(prompt: system)))
        await settled()
        #expect(stand.handset.asked == [.camera])
        try stand.tap(Say.systemAskAgain)
        try await until("it is asked again") { stand.handset.asked.count == 2 }
    }

    @Test func theSystemIsNotAskedWhileNobodyLooks() async throws {
        let stand = try await Stand(
            Samples.snapshot(consent: Samples.consent(prompt: Samples.prompt(.system(permission: .camera)))),
            inFront: false)
        await settled()
        #expect(stand.handset.asked == [])
        stand.shell.comeToFront()
        try await until("it is asked") { stand.handset.asked == [.camera] }
    }

    @Test func permissionsAreInThreePartsWithTheirPurposes() {
        let sheet = Sheet.permissions(Samples.consent())
        let parts = sheet.blocks.compactMap { if case .part(let words) = $0 { words } else { nil } }
        #expect(parts == [Say.askAtTap, Say.askBySwitch, Say.askAtLogin, Say.systemPermissions])
        for feature in Samples.features { #expect(sheet.says(Samples.words("功能 \(feature)", "Feature \(feature)"))) }
        #expect(sheet.acts(Say.openSettings) == [.settings])
        #expect(sheet.acts(Say.withdrawAll) == [.ask(.withdrawAll)])
        #expect(Sheet.permissions(Samples.consent(rows: [])).says(Say.withdrawAll))
    }

    @Test func everyAnswerIsSaid() {
        let said: [(FeatureAnswer, Bool, Words, Bool)] = [
            (.unasked, false, Say.answerUnasked, false), (.noticed, false, Say.answerNoticed, false),
            (.granted(epoch: 1), false, Say.answerGranted, true), (.granted(epoch: 1), true, Say.answerInUse, true),
            (.refused(until: Samples.then), false, Say.answerRefused, false),
            (.withdrawn, false, Say.answerWithdrawn, false), (.expired, false, Say.answerExpired, false),
            (.superseded(epoch: 1), false, Say.answerSuperseded, false),
        ]
        for (answer, inUse, words, isOn) in said {
            guard case .toggle(let toggle) = Row.consent(Samples.feature(.scan, answer, inUse: inUse)) else {
                Issue.record("no switch")
                continue
            }
            #expect(toggle.below == [Samples.dialog(.scan).purpose, words] && toggle.isOn == isOn)
            #expect(toggle.acts == [isOn ? .tap(.withdraw(feature: .scan)) : .ask(.switchOn(.scan))])
        }
    }

    @Test func onAsksFirstAndOffTakesEffectAtOnce() async throws {
        let rows = [Samples.feature(.scan), Samples.feature(.analytics, .unasked)]
        let stand = try await Stand(Samples.snapshot(consent: Samples.consent(rows: rows)))
        stand.go(.mine, .permissions)
        stand.core.forgetTaps()
        try stand.tap(rows[0].name)
        #expect(stand.taps == [.withdraw(feature: .scan)] && stand.shell.drawn.question == nil)
        try stand.tap(rows[1].name)
        let question = try #require(stand.shell.drawn.question)
        #expect(question.text == Samples.dialog(.analytics).purpose)
        #expect(question.answers?.yes.words == Samples.dialog(.analytics).agree)
        stand.shell.does(question.away)
        #expect(stand.taps.count == 1 && stand.shell.drawn.question == nil)
        try stand.tap(rows[1].name)
        stand.shell.does(try #require(stand.shell.drawn.question?.answers?.yes.acts))
        #expect(stand.taps.last == .switchOn(feature: .analytics) && stand.shell.drawn.question == nil)
    }

    @Test func everythingIsTakenBackAfterASecondYes() async throws {
        let stand = try await Stand()
        stand.go(.permissions)
        try stand.tap(Say.withdrawAll)
        #expect(stand.shell.drawn.question?.text == Say.withdrawAllSure)
        stand.core.forgetTaps()
        try stand.tap(Say.withdraw)
        #expect(stand.taps == [.withdrawAll])
        try stand.tap(Say.openSettings)
        #expect(stand.handset.settings == 1)
    }

    @Test func aChangeSaysWhatChangedAndWhatStaysShut() {
        let sheet = Sheet.change(Samples.change, Samples.consent().features)
        #expect(sheet.says(Say.changeLead.filled(.plain("2024-06-19"), .plain("2025-03-01"))))
        #expect(sheet.says(Samples.changes[0].said) && sheet.says(Say.clauses.filled(.plain("C043 C053"))))
        #expect(sheet.says(Say.weightRecipients) && sheet.says(Say.weightMinor))
        #expect(sheet.says(Say.changeShuts) && sheet.says(Samples.feature(.scan).name) && sheet.says(Say.changeElse))
        #expect(sheet.acts(Say.agree) == [.tap(.answerChange(outcome: .agreed))])
        #expect(sheet.acts(Say.disagree) == [.tap(.answerChange(outcome: .refused))])
        let minor = ChangeView(from: "a", to: "b", changes: [Samples.changes[1]], closes: [])
        #expect(!Sheet.change(minor, Samples.consent().features).says(Say.changeShuts))
    }

    @Test func everyWeightHasItsWord() {
        let weights: [(ChangeWeight, Words)] = [
            (.minor, Say.weightMinor), (.service, Say.weightService), (.ownership, Say.weightOwnership),
            (.recipients, Say.weightRecipients), (.rights, Say.weightRights), (.contact, Say.weightContact),
            (.risk, Say.weightRisk),
        ]
        for (weight, word) in weights {
            let change = PolicyChange(weight: weight, said: Samples.words("变", "changed"), clauses: [], closes: [])
            #expect(Block.changes([change]).said == [change.said, word])
        }
    }

    @Test func aChangeStandsInFrontOnceAndIsFoundAgain() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1, consent: Samples.consent(change: Samples.change)))
        #expect(stand.sheet.title == Say.changeTitle && stand.shell.drawn.back == [])
        try stand.tap(Say.policyFull)
        #expect(stand.sheet.title == Say.policy, "what is owed is read over it")
        stand.shell.does(stand.shell.drawn.back)
        try stand.tap(Say.changeLater)
        #expect(stand.taps.last == .answerChange(outcome: .dismissed))
        #expect(stand.sheet.banners.map(\.words) == [Say.changeWaits])
        try stand.tap(Say.look)
        #expect(stand.sheet.title == Say.changeTitle)
        try stand.tap(Say.changeLater)
        stand.go(.mine, .permissions)
        try stand.tap(Say.look)
        #expect(stand.sheet.title == Say.changeTitle, "it stands before where the person was")
        try stand.tap(Say.changeLater)
        #expect(stand.sheet.title == Say.mine)
        let newer = ChangeView(from: "2024-06-19", to: "2026-01-01", changes: Samples.changes, closes: [])
        try await stand.show(Samples.snapshot(number: 2, consent: Samples.consent(change: newer)))
        #expect(stand.sheet.title == Say.changeTitle, "another change is another question")
    }
}
