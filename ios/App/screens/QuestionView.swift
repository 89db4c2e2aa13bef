// A question before everything else: what it is for, what a no costs, two answers of the same weight. A tap beside it is no
// answer.

import GongchaoScreens
import SwiftUI

/// A question.
struct QuestionView: View {
    let question: Question

    @Environment(Shell.self) private var shell

    var body: some View {
        ZStack {
            Color.black.opacity(0.4)
                .ignoresSafeArea()
                .onTapGesture { shell.does(question.away) }
                .accessibilityHidden(true)
            ViewThatFits(in: .vertical) {
                words
                ScrollView { words }
            }
            .frame(maxWidth: 420)
            .background(Look.card, in: .rect(cornerRadius: 22))
            .padding(Look.edge)
        }
        .accessibilityElement(children: .contain)
        .accessibilityAddTraits(.isModal)
        .accessibilityAction(.escape) { shell.does(question.away) }
    }

    private var words: some View {
        VStack(alignment: .leading, spacing: 12) {
            Said(question.title).font(.title3.weight(.semibold)).accessibilityAddTraits(.isHeader)
            Said(question.text)
            ForEach(Array(question.quiet.enumerated()), id: \.offset) { _, words in
                Said(words).font(.subheadline).foregroundStyle(.secondary)
            }
            if let answers = question.answers { AnswersView(answers: answers).padding(.top, 6) }
            if let other = question.other { KnobView(knob: other, weight: .other) }
        }
        .padding(22)
    }
}
