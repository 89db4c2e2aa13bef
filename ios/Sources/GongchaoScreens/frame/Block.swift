// What pages are made of. Every screen is put together from these few, so what can be drawn wrongly is drawn once.

import GongchaoKit

/// A piece of a page, as wide as the page.
public enum Block: Equatable, Sendable, Unprinted {
    /// The largest letters of a page. A heading.
    case headline(Words)
    /// The title of a part of a page. A heading.
    case part(Words)
    /// Words to be read.
    case text(Words)
    /// Words beside something more important.
    case quiet(Words)
    /// A few words in a coloured field: how something stands.
    case tag(Tag)
    /// A sentence in a coloured field. A screen reader says it when it comes.
    case banner(Banner)
    /// Rows that belong together.
    case card([Row])
    /// Large fields to tap.
    case tiles([Tile])
    /// Something to type into.
    case field(Field)
    /// A box to tick.
    case box(Box)
    /// The one thing to do on a page.
    case act(Knob)
    /// Something else that can be done there.
    case other(Knob)
    /// Two answers of the same weight: as large, as dark and as easy to reach as each other.
    case answers(Answers)
    /// Something that was written.
    case bubble(Bubble)
    /// A photo or a video on its way.
    case upload(UploadCard)
    /// Something is being asked for, beside what is here already.
    case asking(Words)
    /// There is nothing here, on a page that has something else.
    case empty(Nothing)
}

/// A piece of a page under a name that it keeps while others come and go before it: what is typed into keeps its cursor.
public struct Placed: Equatable, Identifiable, Sendable, Unprinted {
    /// Its name on the page.
    public let id: String
    /// The piece.
    public let block: Block
}

extension [Block] {
    /// The pieces under their names.
    public var placed: [Placed] {
        var seen: [String: Int] = [:]
        return map { block in
            let name = block.name
            defer { seen[name, default: 0] += 1 }
            return Placed(id: "\(name) \(seen[name, default: 0])", block: block)
        }
    }
}

extension Block {
    fileprivate var name: String {
        switch self {
        case .headline: "headline"
        case .part: "part"
        case .text: "text"
        case .quiet: "quiet"
        case .tag: "tag"
        case .banner: "banner"
        case .card: "card"
        case .tiles: "tiles"
        case .field(let field): "field \(field.name)"
        case .box: "box"
        case .act: "act"
        case .other: "other"
        case .answers: "answers"
        case .bubble(let bubble): "bubble \(bubble.id)"
        case .upload(let upload): "upload \(upload.id)"
        case .asking: "asking"
        case .empty: "empty"
        }
    }
}

/// A few words in a coloured field.
public struct Tag: Equatable, Sendable, Unprinted {
    /// The words.
    public let words: Words
    /// Their tone.
    public let mood: Mood

    init(_ words: Words, _ mood: Mood = .calm) {
        self.words = words
        self.mood = mood
    }
}

/// A sentence across the page, with at most one thing to do about it.
public struct Banner: Equatable, Sendable, Unprinted {
    /// The sentence.
    public let words: Words
    /// The sign before it.
    public let sign: Sign
    /// Its tone.
    public let mood: Mood
    /// What can be done about it.
    public let knob: Knob?

    init(_ words: Words, _ sign: Sign, _ mood: Mood = .waiting, _ knob: Knob? = nil) {
        self.words = words
        self.sign = sign
        self.mood = mood
        self.knob = knob
    }
}

/// A large field to tap.
public struct Tile: Equatable, Sendable, Unprinted {
    /// Its sign.
    public let sign: Sign
    /// Its name.
    public let title: Words
    /// What is to be said beside it.
    public let below: Words?
    /// What follows from a tap.
    public let acts: [Act]
    /// Whether it is the first thing of the page: then it is larger and stands alone.
    public let isFirst: Bool

    init(_ sign: Sign, _ title: Words, below: Words? = nil, isFirst: Bool = false, _ acts: Act...) {
        self.sign = sign
        self.title = title
        self.below = below
        self.acts = acts
        self.isFirst = isFirst
    }
}

/// Something to type into. What is typed stands in the shell and in no page.
public struct Field: Equatable, Sendable, Unprinted {
    /// The fields that there are. Each has its own keyboard, and the system may fill in numbers and codes.
    public enum Name: CaseIterable, Sendable {
        /// A mobile number.
        case number
        /// The code of an SMS.
        case code
        /// What is searched for.
        case search
        /// A message.
        case message
    }

    /// Which one.
    public let name: Name
    /// What belongs into it.
    public let label: Words
    /// What always stands before what is typed.
    public let prefix: String?
    /// Whether it can be typed into at this moment.
    public let isEnabled: Bool
    /// What follows from the keyboard's own key; where there is none, the key begins a new line.
    public let submit: [Act]
    /// What stands behind the field.
    public let knob: Knob?
    /// How long it is when it is whole: when it has grown so long, it is submitted by itself. Nil where a finger does that.
    let whole: Int?

    init(
        _ name: Name, _ label: Words, prefix: String? = nil, isEnabled: Bool = true, submit: [Act] = [],
        knob: Knob? = nil, whole: Int? = nil
    ) {
        self.name = name
        self.label = label
        self.prefix = prefix
        self.isEnabled = isEnabled
        self.submit = submit
        self.knob = knob
        self.whole = whole
    }
}

/// A box that nobody but the person ticks.
public struct Box: Equatable, Sendable, Unprinted {
    /// What a tick says.
    public let words: Words
    /// Whether it is ticked.
    public let isTicked: Bool
    /// What follows from a tap.
    public let acts: [Act]
}

/// Two answers of the same weight.
public struct Answers: Equatable, Sendable, Unprinted {
    /// The yes.
    public let yes: Knob
    /// The no.
    public let no: Knob
}

/// Something that was written, with who and when above it, how its sending is below, and what can be done about that.
public struct Bubble: Equatable, Sendable, Unprinted {
    /// Its name, the same from snapshot to snapshot.
    public let id: String
    /// Who and when.
    public let above: Words
    /// What was written.
    public let text: Words
    /// How its sending is, where there is something to say.
    public let below: Words?
    /// Whether it was written here; then it stands on the other side.
    public let isMine: Bool
    /// What can be done about it: things of the same weight.
    public let knobs: [Knob]
}

/// A photo or a video on its way. What its file was called is nobody's business here.
public struct UploadCard: Equatable, Sendable, Unprinted {
    /// Its name, the same from snapshot to snapshot.
    public let id: String
    /// What it is, or that it is done.
    public let sign: Sign
    /// Whether the core has the photo, to be drawn small in place of the sign.
    public let hasPhoto: Bool
    /// Its tone.
    public let mood: Mood
    /// What it is.
    public let title: Words
    /// How it stands, in the core's words.
    public let below: Words
    /// How far it is, where that can be told.
    public let progress: Progress?
    /// What can be done about it.
    public let knobs: [Knob]

    /// How far something is.
    public struct Progress: Equatable, Sendable, Unprinted {
        /// From 0 to 1.
        public let fraction: Double
        /// The same in numbers.
        public let words: Words
    }
}
