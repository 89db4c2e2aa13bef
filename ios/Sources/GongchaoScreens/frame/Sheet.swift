// One page as it stands at this moment: what a view draws from top to bottom, and nothing that it has to think about.

import GongchaoKit

/// A page.
public struct Sheet: Equatable, Sendable, Unprinted {
    /// What stands on top. A heading.
    public let title: Words
    /// The way back; where there is none, it is a first page.
    public let back: Knob?
    /// What stands at the end of the title's line.
    public let beside: [Knob]
    /// The page itself.
    public let content: Content
    /// What stays at the foot while the page is scrolled.
    public let foot: [Block]
    /// Whether it is to be kept out of the system's pictures of this app.
    public let isPrivate: Bool
    /// What the core is told when the page comes to be seen.
    let arrivals: [Arrival]
    /// What the page reads of the core, beside the snapshot.
    let wanted: Wanted?

    init(
        _ title: Words, back: Act? = .back, beside: [Knob] = [], foot: [Block] = [], isPrivate: Bool = false,
        arrivals: [Arrival] = [], wanted: Wanted? = nil, _ content: Content
    ) {
        self.title = title
        self.back = back.map { Knob(Say.back, sign: .back, $0) }
        self.beside = beside
        self.content = content
        self.foot = foot
        self.isPrivate = isPrivate
        self.arrivals = arrivals
        self.wanted = wanted
    }
}

/// What a page shows.
public enum Content: Equatable, Sendable, Unprinted {
    /// It is on its way.
    case coming(Words)
    /// There is nothing, with what to do about it.
    case empty(Nothing)
    /// Its pieces, one below the other. What `follows` stands at the end and is scrolled to when it changes.
    case blocks([Block], follows: String? = nil)
    /// The camera's picture.
    case finder(Finder)
    /// A text with its headings and its emphasis.
    case reader(Reader)
}

extension Sheet {
    /// The field of this name, where the page has it.
    func field(_ name: Field.Name) -> Field? {
        let pieces = if case .blocks(let blocks, _) = content { blocks + foot } else { foot }
        return pieces.lazy.compactMap { if case .field(let field) = $0, field.name == name { field } else { nil } }
            .first
    }
}

/// A page on which there is nothing.
public struct Nothing: Equatable, Sendable, Unprinted {
    /// Its sign.
    public let sign: Sign
    /// What there is not.
    public let title: Words
    /// What follows from that.
    public let below: Words?
    /// What can be done about it, the first thing first.
    public let knobs: [Knob]

    init(_ sign: Sign, _ title: Words, _ below: Words? = nil, _ knobs: Knob...) {
        self.sign = sign
        self.title = title
        self.below = below
        self.knobs = knobs
    }
}

/// The camera's picture, with a field into which the label belongs.
public struct Finder: Equatable, Sendable, Unprinted {
    /// What stands below the field.
    public let words: Words
    /// Whether the light is on.
    public let torch: Bool
}

/// A text to read. It can be marked, and a screen reader jumps from heading to heading.
public struct Reader: Equatable, Sendable, Unprinted {
    /// Its title.
    public let title: Words
    /// Whose text it is.
    public let below: Words
    /// Its paragraphs.
    public let paragraphs: [Paragraph]
}

/// A question that stands before everything else until it is answered.
public struct Question: Equatable, Sendable, Unprinted {
    /// What is asked. A heading.
    public let title: Words
    /// What a yes is for.
    public let text: Words
    /// What is said beside it, line by line.
    public let quiet: [Words]
    /// The two answers, where they are given here.
    public let answers: Answers?
    /// Something else that can be done.
    public let other: Knob?
    /// What follows where the person goes back or taps beside it: no answer.
    public let away: [Act]
}

/// A tap that belongs to a page's coming to be seen. It is passed on once for each name, and again when the page comes
/// again.
struct Arrival: Equatable, Sendable, Unprinted {
    let name: String
    let tap: Tap
}
