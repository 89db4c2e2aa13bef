// The notice of the first start: its heads, the full text one tap away, and two answers that weigh the same.

import GongchaoKit

extension Sheet {
    static func notice(_ consent: ConsentView) -> Sheet {
        var blocks: [Block] = [.headline(Say.noticeTitle), .quiet(Say.noticeLead)]
        if consent.notice == .refused { blocks.append(.banner(Banner(Say.noticeRefused, .shield))) }
        for part in consent.noticeHeads { blocks += [.part(part.head), .text(part.body)] }
        blocks.append(
            .ways(
                (.policy, Say.policyFull), (.collected, Say.collected), (.shared, Say.shared), (.contact, Say.contact)))
        let answers = Answers(
            yes: Knob(Say.agree, .tap(.answerNotice(outcome: .agreed))),
            no: Knob(Say.disagree, .tap(.answerNotice(outcome: .refused))))
        return Sheet(Say.app, back: nil, foot: [.answers(answers)], .blocks(blocks))
    }
}
