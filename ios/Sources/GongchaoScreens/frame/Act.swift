// What a finger sets going. A view knows none of it: it hands what it was given back to the shell.

import GongchaoKit

/// One thing that follows from a touch.
public enum Act: Equatable, Sendable, Unprinted {
    /// A tap, for the core.
    case tap(Tap)
    /// On to a place.
    case go(Place)
    /// One step back.
    case back
    /// One step back, and on to another place from there.
    case instead(Place)
    /// Wants something of the phone; the core is asked first.
    case want(Wish)
    /// Asks the person once more, or tells first what a yes is for.
    case ask(Asked)
    /// Away with what was asked.
    case unask
    /// Passes on what was typed.
    case submit(Field.Name)
    /// Cancels the account with the code that was typed, by what was read: the hash of it.
    case cancelAccount(seen: String)
    /// Empties a field.
    case clear(Field.Name)
    /// The light beside the camera, on or off.
    case torch(Bool)
    /// The change of the policy to the front.
    case openChange
    /// Leaves the change to this edition open, for later.
    case leaveChange(String)
    /// The dialler, at a `tel:` address of the company's.
    case dial(String)
    /// What the person writes e-mail with, at a `mailto:` address.
    case write(String)
    /// The system's settings of this app.
    case settings
    /// The system's own prompt, for this one of ours.
    case system(prompt: String, OsPermission)
    /// The ledger of consents, as a file.
    case takeLedger
    /// This text of the log, as a file.
    case saveLog(String)
    /// Reads once more what could not be read.
    case readAgain
    /// Starts the core again.
    case startAgain
    /// Starts with nothing.
    case startAnew
}

/// Something that can be tapped.
public struct Knob: Equatable, Sendable, Unprinted {
    /// What it says; where it is drawn as a sign alone, what is said of it.
    public let words: Words
    /// Drawn instead of the words, where there is one.
    public let sign: Sign?
    /// What a screen reader says instead, where the words alone do not tell it from others beside it.
    public let spoken: Words?
    /// What follows, in this order.
    public let acts: [Act]
    /// Whether it can be tapped at this moment.
    public let isEnabled: Bool

    init(words: Words, sign: Sign?, spoken: Words? = nil, acts: [Act], isEnabled: Bool) {
        self.words = words
        self.sign = sign
        self.spoken = spoken
        self.acts = acts
        self.isEnabled = isEnabled
    }
}

extension Knob {
    init(_ words: Words, sign: Sign? = nil, spoken: Words? = nil, isEnabled: Bool = true, _ acts: Act...) {
        self.init(words: words, sign: sign, spoken: spoken, acts: acts, isEnabled: isEnabled)
    }
}
