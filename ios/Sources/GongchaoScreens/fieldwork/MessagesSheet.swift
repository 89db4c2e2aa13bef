// Messages with the office and with customers; 在线客服 is the office's end of it.

import GongchaoKit

extension Sheet {
    /// Nil where they are not consented.
    static func messages(_ messages: MessagesView?) -> Sheet {
        guard let messages else { return Sheet(Say.messages, .shut(Say.messagesShut)) }
        var arrivals = [Arrival(name: "messages", tap: .pullMessages)]
        // They stand on the screen from here on.
        if messages.unread > 0 {
            arrivals.append(Arrival(name: "messages \(messages.newest)", tap: .messagesRead(upTo: messages.newest)))
        }
        return Sheet(
            Say.messages, beside: [Knob(Say.pull, .tap(.pullMessages))], foot: writing(messages), arrivals: arrivals,
            lines(messages))
    }

    private static func writing(_ messages: MessagesView) -> [Block] {
        let send = Knob(Say.messageSend, sign: .send, .submit(.message))
        let field = Block.field(Field(.message, Say.messageHint, knob: send))
        return (messages.trouble.map { [.banner(Banner(trouble($0), .warning, .failed))] } ?? []) + [field]
    }

    private static func lines(_ messages: MessagesView) -> Content {
        guard let newest = messages.messages.last else {
            if messages.doing == .asking { return .coming(Say.coming) }
            return .empty(Nothing(.messages, Say.messagesNone, state(messages.doing) ?? Say.messagesNoneBelow))
        }
        let banner = state(messages.doing).map { [Block.banner(Banner($0, .offline, .calm))] } ?? []
        return .blocks(banner + messages.messages.map { .bubble(bubble($0)) }, follows: newest.id)
    }

    private static func bubble(_ line: MessageLine) -> Bubble {
        Bubble(
            id: line.id,
            above: .joined([from(line), .plain(moment(line.at))].compactMap { $0 }, by: .plain(" · ")),
            text: .plain(line.text), below: sending(line.state), isMine: line.mine)
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
