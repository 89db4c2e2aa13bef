// Colours, corners and distances. Everything else of a page is in its model.

import GongchaoScreens
import SwiftUI

/// The look of the app, in the light and in the dark.
enum Look {
    /// What everything lies on.
    static let paper = Color(uiColor: .systemGroupedBackground)
    /// What rows lie on.
    static let card = Color(uiColor: .secondarySystemGroupedBackground)
    /// The space that everything keeps from the edge.
    static let edge: CGFloat = 20
    /// Lines longer than this are hard to read; on a wide screen the page stands in the middle.
    static let line: CGFloat = 640
    /// Whatever can be tapped is at least so high.
    static let touch: CGFloat = 52
    /// Corners of a card.
    static let corner: CGFloat = 14

    /// The paper behind what is said in a tone.
    static func paper(_ mood: Mood) -> Color {
        switch mood {
        case .calm: Color(uiColor: .tertiarySystemFill)
        case .good: .green.opacity(0.18)
        case .waiting: .orange.opacity(0.18)
        case .failed: .red.opacity(0.18)
        }
    }
}

extension View {
    /// As wide as is read well, in the middle.
    func readable() -> some View {
        frame(maxWidth: Look.line).frame(maxWidth: .infinity)
    }

    /// On a sheet of paper of its own.
    func carded() -> some View {
        frame(maxWidth: .infinity, alignment: .leading).background(Look.card, in: .rect(cornerRadius: Look.corner))
    }
}
