// Rows of a card.

import GongchaoKit

/// A row.
public enum Row: Equatable, Sendable, Unprinted {
    /// It leads somewhere or does something.
    case way(Lead)
    /// Something and what it is. A screen reader says both in one breath.
    case fact(label: Words, value: Words)
    /// A switch; the whole row can be tapped.
    case toggle(Switch)
    /// A sentence to be read.
    case sentence(Words)
    /// Several lines about one thing.
    case entry(Item)
}

/// A row that leads somewhere.
public struct Lead: Equatable, Sendable, Unprinted {
    /// Where.
    public let title: Words
    /// What is there.
    public let below: Words?
    /// Its sign.
    public let sign: Sign?
    /// A word at its end.
    public let beside: Words?
    /// What follows from a tap.
    public let acts: [Act]
}

/// A switch with its words.
public struct Switch: Equatable, Sendable, Unprinted {
    /// What is switched.
    public let title: Words
    /// What it is for, and how it stands.
    public let below: [Words]
    /// Whether it is on.
    public let isOn: Bool
    /// What follows from a tap.
    public let acts: [Act]
}

/// One thing with a few lines about it. Where something follows from a tap, the whole of it can be tapped.
public struct Item: Equatable, Sendable, Unprinted {
    /// What it is.
    public let title: Words
    /// How it stands.
    public let tags: [Tag]
    /// What is to be said of it.
    public let lines: [Words]
    /// What can be done about it, below the lines.
    public let knob: Knob?
    /// What follows from a tap.
    public let acts: [Act]

    init(_ title: Words, tags: [Tag] = [], lines: [Words] = [], knob: Knob? = nil, _ acts: Act...) {
        self.title = title
        self.tags = tags
        self.lines = lines
        self.knob = knob
        self.acts = acts
    }
}

extension Row {
    static func way(
        _ title: Words, _ below: Words? = nil, sign: Sign? = nil, beside: Words? = nil, _ acts: Act...
    ) -> Row {
        .way(Lead(title: title, below: below, sign: sign, beside: beside, acts: acts))
    }

    static func entry(_ title: Words, tags: [Tag] = [], lines: [Words] = [], knob: Knob? = nil) -> Row {
        .entry(Item(title, tags: tags, lines: lines, knob: knob))
    }
}

extension Block {
    /// Rows that each lead to a place.
    static func ways(_ ways: (Place, Words)...) -> Block {
        .card(ways.map { place, words in .way(words, sign: place == .policy ? .shield : nil, .go(place)) })
    }
}
