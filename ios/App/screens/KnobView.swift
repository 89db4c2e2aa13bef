// What can be tapped: the one thing to do, something else, a sign, two answers.

import GongchaoScreens
import SwiftUI

/// A button with its words.
struct KnobView: View {
    /// How much it weighs on its page.
    enum Weight {
        /// The one thing to do.
        case act
        /// One of two answers.
        case answer
        /// Something else.
        case other
    }

    let knob: Knob
    let weight: Weight

    @Environment(Shell.self) private var shell
    @Environment(\.tongue) private var tongue

    var body: some View {
        Button {
            shell.does(knob.acts)
        } label: {
            Said(knob.words)
                .multilineTextAlignment(.center)
                .frame(maxWidth: weight == .other ? nil : .infinity, minHeight: Look.touch)
                .padding(.horizontal, 16)
                .background(paper, in: .rect(cornerRadius: Look.corner))
                .foregroundStyle(ink)
                .contentShape(.rect)
        }
        .buttonStyle(.plain)
        .font(weight == .other ? .body : .body.weight(.semibold))
        .disabled(!knob.isEnabled)
        .opacity(knob.isEnabled ? 1 : 0.5)
        .accessibilityLabel(Text(verbatim: tongue.of(knob.spoken ?? knob.words)))
    }

    private var paper: Color {
        switch weight {
        case .act: .accentColor
        case .answer: .accentColor.opacity(0.16)
        case .other: .clear
        }
    }

    private var ink: Color {
        switch weight {
        case .act: .white
        case .answer: .primary
        case .other: .accentColor
        }
    }
}

/// Two answers of the same weight: as large, as dark and as easy to reach as each other. Where letters are large, one
/// stands above the other, so that neither is cut.
struct AnswersView: View {
    let answers: Answers

    @Environment(\.dynamicTypeSize) private var size

    var body: some View {
        let layout =
            size.isAccessibilitySize ? AnyLayout(VStackLayout(spacing: 10)) : AnyLayout(HStackLayout(spacing: 12))
        layout {
            KnobView(knob: answers.no, weight: .answer)
            KnobView(knob: answers.yes, weight: .answer)
        }
    }
}

/// A sign that can be tapped, with words for who cannot see it; where it has no sign, the words.
struct SignButton: View {
    let knob: Knob

    @Environment(Shell.self) private var shell
    @Environment(\.tongue) private var tongue

    var body: some View {
        if let sign = knob.sign {
            Button {
                shell.does(knob.acts)
            } label: {
                Image(systemName: sign.rawValue).font(.title3).frame(minWidth: Look.touch, minHeight: Look.touch)
            }
            .disabled(!knob.isEnabled)
            .accessibilityLabel(Text(verbatim: tongue.of(knob.words)))
        } else {
            KnobView(knob: knob, weight: .other)
        }
    }
}
