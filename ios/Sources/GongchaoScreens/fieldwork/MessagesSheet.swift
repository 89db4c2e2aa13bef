// Messages with the office and with customers; 在线客服 is the office's end of it.

import GongchaoKit

extension Sheet {
    /// Nil where they are not consented. `isHandedOver`: what stands in the field was given to the core, which has not
    /// answered yet.
    static func messages(_ messages: MessagesView?, isHandedOver: Bool = false) -> Sheet {
        guard let messages else { return Sheet(Say.messages, .shut(Say.messagesShut)) }
        var arrivals = [Arrival(name: "messages", tap: .pullMessages)]
        // They stand on the screen from here on.
        if messages.unread > 0 {
            arrivals.append(Arrival(name: "messages \(messages.newest)", tap: .messagesRead(upTo: messages.newest)))
        }
        return Sheet(
            Say.messages, beside: [Knob(Say.pull, .tap(.pullMessages))], foot: writing(messages, isHandedOver),
            arrivals: arrivals, lines(messages))
    }

    private static func writing(_ messages: MessagesView, _ isHandedOver: Bool) -> [Block] {
        // A second tap before the core has answered would write it twice.
        let canSend = !isHandedOver || messages.trouble != nil
        let send = Knob(Say.messageSend, sign: .send, isEnabled: canSend, .submit(.message))
        let field = Block.field(Field(.message, Say.messageHint, knob: send))
        return (messages.trouble.map { [.banner(Banner(trouble($0), .warning, .failed))] } ?? []) + [field]
    }

    private static func lines(_ messages: MessagesView) -> Content {
        guard let newest = messages.messages.last else {
            return messages.doing == .asking ? .coming(Say.coming) : .empty(nothing(messages.doing))
        }
        let banner = state(messages.doing).map { [Block.banner(Banner($0, .offline, .calm))] } ?? []
        return .blocks(banner + messages.messages.map { .bubble(bubble($0)) }, follows: newest.id)
    }

    /// What stands where no message stands: that nobody could look comes before that there is none.
    private static func nothing(_ doing: Doing) -> Nothing {
        guard let (title, below) = doing.heldUp(shut: Say.messagesShut) else {
            return Nothing(.messages, Say.messagesNone, Say.messagesNoneBelow)
        }
        // The others go on by themselves, or by something that is not done here.
        guard doing == .refused else { return Nothing(.messages, title, below) }
        return Nothing(.messages, title, below, Knob(Say.tryAgain, .tap(.pullMessages)))
    }

    private static func bubble(_ line: MessageLine) -> Bubble {
        Bubble(
            id: line.id,
            above: .joined([from(line), .plain(moment(line.at))].compactMap { $0 }, by: .plain(" · ")),
            text: .plain(line.text), below: sending(line.state), isMine: line.mine,
            knobs: line.state == .refused ? turns(line) : [])
    }

    /// What can be done about a message that was refused.
    private static func turns(_ line: MessageLine) -> [Knob] {
        // Rows look alike to who only hears them: each says which message it is about.
        let written = Words.plain(moment(line.at))
        return [
            Knob(
                Say.messageDiscard, spoken: Say.messageDiscardWhich.filled(written), .ask(.discardMessage(line.id))),
            Knob(
                Say.messageAgain, spoken: Say.messageAgainWhich.filled(written), .tap(.resendMessage(line: line.id))),
        ]
    }

    private static func from(_ line: MessageLine) -> Words? {
        switch line.from {
        case "office": Say.fromOffice
        case "customer": Say.fromCustomer
        default: nil
        }
    }

    private static func sending(_ state: SendState) -> Words? {
        switch state {
        case .sent: nil
        case .sending: Say.messageSending
        case .waiting: Say.messageWaiting
        case .refused: Say.messageRefused
        }
    }

    private static func state(_ doing: Doing) -> Words? {
        switch doing {
        case .idle, .asking: nil
        case .waiting: Say.messagesWait
        case .signedOut: Say.signedOutBelow
        case .shut: Say.messagesShut
        case .refused: Say.refusedBelow
        }
    }

    private static func trouble(_ trouble: MessageTrouble) -> Words {
        switch trouble {
        case .empty: Say.messageEmpty
        case .tooLong: Say.messageTooLong
        case .full: Say.messageFull
        }
    }
}
