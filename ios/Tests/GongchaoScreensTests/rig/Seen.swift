// What is to be seen and to be tapped of a page, whatever it is made of.

import GongchaoKit

@testable import GongchaoScreens

extension Drawn {
    /// Everything that is said, from top to bottom.
    var words: [Words] {
        (told.map { $0.said } ?? []) + sheet.words
            + (question.map { [$0.title, $0.text] + $0.quiet + $0.knobs.map(\.words) } ?? [])
    }

    /// Everything that can be tapped.
    var knobs: [Knob] { (told?.knob.map { [$0] } ?? []) + sheet.knobs + (question?.knobs ?? []) }
}

extension Question {
    var knobs: [Knob] { (answers.map { [$0.no, $0.yes] } ?? []) + (other.map { [$0] } ?? []) }
}

extension Banner {
    var said: [Words] { [words] + (knob.map { [$0.words] } ?? []) }
}

extension Sheet {
    var blocks: [Block] { if case .blocks(let blocks, _) = content { blocks } else { [] } }

    /// Everything that is said, from top to bottom.
    var words: [Words] {
        let content: [Words] =
            switch content {
            case .coming(let words): [words]
            case .empty(let empty): empty.said
            case .blocks(let blocks, _): blocks.flatMap(\.said)
            case .finder(let finder): [finder.words]
            case .reader(let reader): [reader.title, reader.below] + reader.paragraphs.flatMap { $0.spans.map(\.text) }
            }
        return [title] + beside.map(\.words) + content + foot.flatMap(\.said)
    }

    /// Everything that can be tapped, where it can be tapped at this moment.
    var knobs: [Knob] {
        let content: [Knob] = if case .empty(let empty) = content { empty.knobs } else { blocks.flatMap(\.knobs) }
        return ((back.map { [$0] } ?? []) + beside + content + foot.flatMap(\.knobs)).filter(\.isEnabled)
    }

    /// What follows from a tap on what says this; nil where nothing says it, or where it cannot be tapped.
    func acts(_ words: Words) -> [Act]? { knobs.first { $0.words == words }?.acts }

    /// Whether this is said, in either language.
    func says(_ words: Words) -> Bool { self.words.contains(words) }

    var field: Field? {
        (blocks + foot).lazy.compactMap { block in if case .field(let field) = block { field } else { nil } }.first
    }

    var banners: [Banner] {
        (blocks + foot).compactMap { block in if case .banner(let banner) = block { banner } else { nil } }
    }
}

extension Nothing {
    var said: [Words] { [title] + (below.map { [$0] } ?? []) + knobs.map(\.words) }
}

extension Block {
    var said: [Words] {
        switch self {
        case .headline(let words), .part(let words), .text(let words), .quiet(let words), .asking(let words): [words]
        case .tag(let tag): [tag.words]
        case .banner(let banner): banner.said
        case .card(let rows): rows.flatMap(\.said)
        case .tiles(let tiles): tiles.flatMap { [$0.title] + ($0.below.map { [$0] } ?? []) }
        case .field(let field): [field.label] + (field.knob.map { [$0.words] } ?? [])
        case .box(let box): [box.words]
        case .act(let knob), .other(let knob): [knob.words]
        case .answers(let answers): [answers.no.words, answers.yes.words]
        case .bubble(let bubble):
            [bubble.above, bubble.text] + (bubble.below.map { [$0] } ?? []) + bubble.knobs.map(\.words)
        case .upload(let upload):
            [upload.title, upload.below] + (upload.progress.map { [$0.words] } ?? []) + upload.knobs.map(\.words)
        case .empty(let empty): empty.said
        }
    }

    /// A row, a tile and a box can be tapped like a knob.
    var knobs: [Knob] {
        switch self {
        case .headline, .part, .text, .quiet, .tag, .asking: []
        case .bubble(let bubble): bubble.knobs
        case .banner(let banner): banner.knob.map { [$0] } ?? []
        case .card(let rows): rows.compactMap(\.knob)
        case .tiles(let tiles): tiles.map { Knob($0.title, all: $0.acts) }
        case .field(let field): (field.knob.map { [$0] } ?? []) + [Knob(field.label, all: field.submit)]
        case .box(let box): [Knob(box.words, all: box.acts)]
        case .act(let knob), .other(let knob): [knob]
        case .answers(let answers): [answers.no, answers.yes]
        case .upload(let upload): upload.knobs
        case .empty(let empty): empty.knobs
        }
    }
}

extension Row {
    var said: [Words] {
        switch self {
        case .way(let lead): [lead.title, lead.below, lead.beside].compactMap { $0 }
        case .fact(let label, let value): [label, value]
        case .toggle(let toggle): [toggle.title] + toggle.below
        case .entry(let entry):
            [entry.title] + entry.tags.map(\.words) + entry.lines + (entry.knob.map { [$0.words] } ?? [])
        case .sentence(let words): [words]
        }
    }

    var knob: Knob? {
        switch self {
        case .way(let lead): Knob(lead.title, all: lead.acts)
        case .fact, .sentence: nil
        case .toggle(let toggle): Knob(toggle.title, all: toggle.acts)
        case .entry(let entry): entry.knob ?? (entry.acts.isEmpty ? nil : Knob(entry.title, all: entry.acts))
        }
    }
}

extension Knob {
    init(_ words: Words, all acts: [Act]) {
        self.init(words: words, sign: nil, acts: acts, isEnabled: true)
    }
}
