// Messages in every state that the core shows: who wrote them, how their sending is, and what is typed until the core has it.

import GongchaoKit
import Testing

@testable import GongchaoScreens

@MainActor
@Suite struct MessagesTests {
    @Test func messagesSayWhoWroteThemAndHowTheirSendingIs() {
        let sheet = Sheet.messages(Samples.messages())
        let bubbles = sheet.blocks.compactMap { if case .bubble(let bubble) = $0 { bubble } else { nil } }
        #expect(bubbles.map(\.isMine) == [false, true, false, true, true, true])
        #expect(bubbles[0].above.zh.hasPrefix("在线客服 · ") && bubbles[2].above.en.hasPrefix("Customer · "))
        #expect(
            bubbles.map(\.below) == [nil, nil, nil, Say.messageWaiting, Say.messageSending, Say.messageRefused])
        #expect(sheet.content == .blocks(sheet.blocks, follows: "message-6"))
        #expect(sheet.acts(Say.pull) == [.tap(.pullMessages)])
    }

    @Test func messagesSayHowTheyAreFetched() {
        let said: [(Doing, Words)] = [
            (.waiting, Say.messagesWait), (.signedOut, Say.signedOutBelow), (.shut, Say.messagesShut),
            (.refused, Say.refusedBelow),
        ]
        for (doing, words) in said {
            #expect(Sheet.messages(Samples.messages(doing: doing)).banners.map(\.words) == [words])
        }
        #expect(Sheet.messages(Samples.messages([], doing: .asking)).content == .coming(Say.coming))
    }

    @Test func thatThereIsNoMessageIsSaidWhereTheCoreLooked() {
        let said: [(Doing, Words, Words)] = [
            (.idle, Say.messagesNone, Say.messagesNoneBelow), (.waiting, Say.devicesWait, Say.waitBelow),
            (.signedOut, Say.devicesSignedOut, Say.signedOutBelow), (.refused, Say.devicesRefused, Say.refusedBelow),
            (.shut, Say.messagesShut, Say.shutBelow),
        ]
        for (doing, title, below) in said {
            let sheet = Sheet.messages(Samples.messages([], doing: doing))
            #expect(sheet.says(title) && sheet.says(below))
            #expect(sheet.says(Say.messagesNone) == (doing == .idle))
            let again: [Act]? = doing == .refused ? [.tap(.pullMessages)] : nil
            #expect(sheet.acts(Say.tryAgain) == again)
            #expect(sheet.field?.name == .message)
        }
    }

    @Test func aMessageThatIsNotTakenSaysWhy() {
        let said: [(MessageTrouble, Words)] = [
            (.empty, Say.messageEmpty), (.tooLong, Say.messageTooLong), (.full, Say.messageFull),
        ]
        for (trouble, words) in said {
            let sheet = Sheet.messages(Samples.messages(trouble: trouble))
            #expect(sheet.banners.map(\.words) == [words] && sheet.field?.name == .message)
        }
    }

    @Test func messagesAreFetchedOnceAndReadOnceForEachNewOne() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1, messages: Samples.messages(unread: 2, newest: 7)))
        stand.core.forgetTaps()
        stand.go(.messages)
        #expect(stand.taps == [.pullMessages, .messagesRead(upTo: 7)])
        try await stand.show(Samples.snapshot(number: 2, messages: Samples.messages(unread: 1, newest: 7)))
        try await stand.show(Samples.snapshot(number: 3, messages: Samples.messages(unread: 0, newest: 7)))
        #expect(stand.taps.count == 2)
        try await stand.show(Samples.snapshot(number: 4, messages: Samples.messages(unread: 1, newest: 8)))
        #expect(stand.taps.last == .messagesRead(upTo: 8))
        stand.shell.does(stand.shell.drawn.back)
        stand.go(.messages)
        #expect(stand.taps.suffix(2) == [.pullMessages, .messagesRead(upTo: 8)], "who comes again looks again")
    }

    @Test func whatComesWhileTheAppIsInTheBackgroundIsNotRead() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1, messages: Samples.messages()))
        stand.go(.messages)
        stand.shell.goToBack()
        stand.core.forgetTaps()
        try await stand.show(Samples.snapshot(number: 2, messages: Samples.messages(unread: 1, newest: 9)))
        #expect(stand.taps == [])
        stand.shell.comeToFront()
        #expect(stand.taps.contains(.messagesRead(upTo: 9)))
    }

    @Test func aMessageStaysInItsFieldUntilTheCoreHasItAndIsWrittenOnce() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1))
        stand.go(.messages)
        // The same words stand there already, of another message.
        stand.shell.type("两点到。", into: .message)
        try stand.tap(Say.messageSend)
        #expect(stand.taps.last == .writeMessage(body: "两点到。") && stand.shell.text(in: .message) == "两点到。")
        #expect(stand.sheet.acts(Say.messageSend) == nil)
        let sent = Samples.talk + [Samples.message(7, "me", "两点到。", .sending)]
        try await stand.show(Samples.snapshot(number: 2, messages: Samples.messages(sent)))
        #expect(stand.shell.text(in: .message) == "" && stand.sheet.acts(Say.messageSend) == [.submit(.message)])
    }

    @Test func aMessageThatIsNotTakenStaysInItsFieldAndCanBeMendedOrTriedAgain() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1))
        stand.go(.messages)
        stand.shell.type("很长", into: .message)
        try stand.tap(Say.messageSend)
        try await stand.show(Samples.snapshot(number: 2, messages: Samples.messages(trouble: .tooLong)))
        #expect(stand.sheet.says(Say.messageTooLong) && stand.shell.text(in: .message) == "很长")
        stand.core.forgetTaps()
        try stand.tap(Say.messageSend)
        #expect(stand.taps == [.writeMessage(body: "很长")])
    }

    @Test func whatIsTypedWhileAMessageIsOnItsWayToTheCoreIsNotLostWithIt() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1))
        stand.go(.messages)
        stand.shell.type("到了", into: .message)
        try stand.tap(Say.messageSend)
        stand.shell.type("到了，东门", into: .message)
        #expect(stand.sheet.acts(Say.messageSend) == [.submit(.message)])
        let sent = Samples.talk + [Samples.message(7, "me", "到了")]
        try await stand.show(Samples.snapshot(number: 2, messages: Samples.messages(sent)))
        #expect(stand.shell.text(in: .message) == "到了，东门")
    }

    @Test func aMessageThatWasRefusedIsSentAgainOrDeletedAfterASecondYes() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1))
        stand.go(.messages)
        stand.core.forgetTaps()
        let bubbles = stand.sheet.blocks.compactMap { if case .bubble(let bubble) = $0 { bubble } else { nil } }
        #expect(bubbles.dropLast().allSatisfy { $0.knobs.isEmpty })
        let knobs = try #require(bubbles.last).knobs
        #expect(knobs.map(\.words) == [Say.messageDiscard, Say.messageAgain])
        let written = Words.plain(moment(Samples.then))
        let spoken: [Words?] = [Say.messageDiscardWhich.filled(written), Say.messageAgainWhich.filled(written)]
        #expect(knobs.map(\.spoken) == spoken)
        try stand.tap(Say.messageAgain)
        #expect(stand.taps == [.resendMessage(line: "message-6")])
        stand.core.forgetTaps()
        try stand.tap(Say.messageDiscard)
        #expect(stand.shell.drawn.question?.text == Say.messageDiscardSureBelow)
        try stand.answer(\.no, Say.keep)
        #expect(stand.taps == [])
        try stand.tap(Say.messageDiscard)
        try stand.answer(\.yes, Say.messageDiscard)
        #expect(stand.taps == [.discardMessage(line: "message-6")])
    }

    @Test func aMessageThatGoesMeanwhileIsNotAskedAboutAnyMore() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1))
        stand.go(.messages)
        try stand.tap(Say.messageDiscard)
        let sending = Array(Samples.talk.dropLast()) + [Samples.message(6, "me", "太长。", .sending)]
        try await stand.show(Samples.snapshot(number: 2, messages: Samples.messages(sending)))
        #expect(stand.shell.drawn.question == nil)
    }
}
