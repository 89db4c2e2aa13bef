// A page: its title, its content, what stays at its foot.

import GongchaoKit
import GongchaoScreens
import SwiftUI

/// A page.
struct SheetView: View {
    let sheet: Sheet

    var body: some View {
        VStack(spacing: 0) {
            title
            ContentView(content: sheet.content).frame(maxWidth: .infinity, maxHeight: .infinity)
            if !sheet.foot.isEmpty {
                Divider()
                BlocksView(blocks: sheet.foot)
                    .readable()
                    .padding(.horizontal, Look.edge)
                    .padding(.vertical, 12)
                    .background(Look.card)
            }
        }
    }

    private var title: some View {
        HStack(spacing: 4) {
            if let back = sheet.back { SignButton(knob: back) }
            Said(sheet.title)
                .font(.title3.weight(.semibold))
                .lineLimit(2)
                .accessibilityAddTraits(.isHeader)
                .padding(.leading, sheet.back == nil ? Look.edge : 0)
            Spacer(minLength: 8)
            ForEach(Array(sheet.beside.enumerated()), id: \.offset) { _, knob in SignButton(knob: knob) }
        }
        .frame(minHeight: Look.touch)
        .padding(.trailing, 4)
    }
}

/// What a page shows.
private struct ContentView: View {
    let content: Content

    var body: some View {
        switch content {
        case .coming(let words): ComingView(words: words)
        case .empty(let nothing):
            ScrollView { NothingView(nothing: nothing).padding(Look.edge) }.defaultScrollAnchor(.center)
        case .blocks(let blocks, let follows): Scrolled(blocks: blocks, follows: follows)
        case .finder(let finder): FinderView(finder: finder)
        case .reader(let reader): ReaderView(reader: reader)
        }
    }
}

/// Pieces that are scrolled where they are longer than the screen, to the end where something new stands there.
private struct Scrolled: View {
    let blocks: [Block]
    let follows: String?

    @Namespace private var end

    var body: some View {
        ScrollViewReader { scroll in
            ScrollView {
                BlocksView(blocks: blocks).readable().padding(.horizontal, Look.edge).padding(.bottom, 28)
                Color.clear.frame(height: 1).id(end).accessibilityHidden(true)
            }
            .scrollDismissesKeyboard(.interactively)
            .onChange(of: follows, initial: true) { if follows != nil { scroll.scrollTo(end) } }
        }
    }
}

/// Something that is on its way.
struct ComingView: View {
    let words: Words

    var body: some View {
        VStack(spacing: 16) {
            ProgressView()
            Said(words).font(.subheadline).foregroundStyle(.secondary)
        }
        .accessibilityElement(children: .combine)
    }
}

/// A page on which there is nothing, with what to do about it.
struct NothingView: View {
    let nothing: Nothing

    var body: some View {
        VStack(spacing: 8) {
            Image(systemName: nothing.sign.rawValue).font(.largeTitle).foregroundStyle(.tertiary).accessibilityHidden(
                true)
            Said(nothing.title).font(.headline)
            if let below = nothing.below { Said(below).font(.subheadline).foregroundStyle(.secondary) }
            ForEach(Array(nothing.knobs.enumerated()), id: \.offset) { _, knob in KnobView(knob: knob, weight: .other) }
        }
        .multilineTextAlignment(.center)
        .frame(maxWidth: 360)
        .frame(maxWidth: .infinity)
        .padding(.vertical, 24)
    }
}
