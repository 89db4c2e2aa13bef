// A text with its headings and its emphasis. It can be marked, and a screen reader jumps from heading to heading.

import GongchaoKit
import GongchaoScreens
import SwiftUI

/// A text to read.
struct ReaderView: View {
    let reader: Reader

    @Environment(\.tongue) private var tongue

    var body: some View {
        ScrollView {
            LazyVStack(alignment: .leading, spacing: 8) {
                Said(reader.title).font(.title2.weight(.semibold)).accessibilityAddTraits(.isHeader)
                Said(reader.below).font(.subheadline).foregroundStyle(.secondary)
                ForEach(Array(reader.paragraphs.enumerated()), id: \.offset) { _, paragraph in one(paragraph) }
            }
            .textSelection(.enabled)
            .readable()
            .padding(.horizontal, Look.edge)
            .padding(.bottom, 32)
        }
    }

    @ViewBuilder
    private func one(_ paragraph: Paragraph) -> some View {
        let text = written(paragraph)
        switch paragraph.role {
        case .heading: text.font(.title3.weight(.semibold)).accessibilityAddTraits(.isHeader).padding(.top, 18)
        case .subheading: text.font(.headline).accessibilityAddTraits(.isHeader).padding(.top, 10)
        case .body: text
        case .entry:
            HStack(alignment: .firstTextBaseline, spacing: 10) {
                Text(verbatim: "·").accessibilityHidden(true)
                text
            }
        }
    }

    private func written(_ paragraph: Paragraph) -> Text {
        paragraph.spans.reduce(Text(verbatim: "")) { said, span in
            let text = Text(verbatim: tongue.of(span.text))
            return said + (span.emphasis == .strong ? text.bold() : text)
        }
    }
}
