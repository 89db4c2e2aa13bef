// The whole of what a view draws at one moment.

import GongchaoKit

/// What is drawn.
public struct Drawn: Equatable, Sendable, Unprinted {
    /// The sentence of the core, above everything, until it is understood.
    public let told: Banner?
    /// The page.
    public let sheet: Sheet
    /// What stands before everything else.
    public let question: Question?

    /// What follows from the phone's own gesture of going back; empty where there is nothing to go back to.
    public var back: [Act] { sheet.back?.acts ?? [] }

    init(_ sheet: Sheet, told: Told? = nil, question: Question? = nil) {
        self.sheet = sheet
        self.told = told.map { Banner($0.words, .warning, .waiting, Knob(Say.understood, .tap(.understood))) }
        self.question = question
    }
}
