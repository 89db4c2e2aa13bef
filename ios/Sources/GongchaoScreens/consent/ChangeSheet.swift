// The change of the policy that waits for an answer: what changed, what stays shut until it is agreed to, and two answers
// that weigh the same. Later is a third one, and leaves it open.

import GongchaoKit

extension Sheet {
    static func change(_ change: ChangeView, _ features: [FeatureView]) -> Sheet {
        var blocks: [Block] = [
            .quiet(Say.changeLead.filled(.plain(change.from), .plain(change.to))), .changes(change.changes),
        ]
        let shut = features.filter { change.closes.contains($0.feature) }
        if !shut.isEmpty {
            blocks += [.part(Say.changeShuts), .card(shut.map { .entry($0.name) }), .quiet(Say.changeElse)]
        }
        blocks += [.part(Say.changeRead), .ways((.policy, Say.policyFull))]
        let answers = Answers(
            yes: Knob(Say.agree, .tap(.answerChange(outcome: .agreed))),
            no: Knob(Say.disagree, .tap(.answerChange(outcome: .refused))))
        let later = Knob(Say.changeLater, .tap(.answerChange(outcome: .dismissed)), .leaveChange(change.to))
        return Sheet(Say.changeTitle, back: nil, foot: [.answers(answers), .other(later)], .blocks(blocks))
    }
}

extension Block {
    /// What changed from one edition to the next, sentence by sentence, as the core orders it.
    static func changes(_ changes: [PolicyChange]) -> Block {
        .card(
            changes.map { change in
                .entry(
                    change.said, tags: [Tag(weight(change.weight), change.weight == .minor ? .calm : .waiting)],
                    lines: change.clauses.isEmpty
                        ? [] : [Say.clauses.filled(.plain(change.clauses.joined(separator: " ")))])
            })
    }

    private static func weight(_ weight: ChangeWeight) -> Words {
        switch weight {
        case .minor: Say.weightMinor
        case .service: Say.weightService
        case .ownership: Say.weightOwnership
        case .recipients: Say.weightRecipients
        case .rights: Say.weightRights
        case .contact: Say.weightContact
        case .risk: Say.weightRisk
        }
    }
}
