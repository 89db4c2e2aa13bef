// Rows that belong together, on one sheet of paper.

import GongchaoScreens
import SwiftUI

/// A card.
struct CardView: View {
    let rows: [Row]

    var body: some View {
        VStack(spacing: 0) {
            ForEach(Array(rows.enumerated()), id: \.offset) { at, row in
                if at > 0 { Divider().padding(.horizontal, 16) }
                RowView(row: row)
                    .padding(.horizontal, 16)
                    .padding(.vertical, 12)
                    .frame(maxWidth: .infinity, minHeight: Look.touch, alignment: .leading)
            }
        }
        .carded()
    }
}

private struct RowView: View {
    let row: Row

    @Environment(Shell.self) private var shell

    var body: some View {
        switch row {
        case .way(let lead):
            Button {
                shell.does(lead.acts)
            } label: {
                LeadView(lead: lead)
            }
            .buttonStyle(.plain)
        case .fact(let label, let value):
            VStack(alignment: .leading, spacing: 2) {
                Said(label).font(.subheadline).foregroundStyle(.secondary)
                Said(value)
            }
            .accessibilityElement(children: .combine)
        case .toggle(let turn):
            Toggle(isOn: Binding(get: { turn.isOn }, set: { _ in shell.does(turn.acts) })) {
                VStack(alignment: .leading, spacing: 2) {
                    Said(turn.title).font(.headline)
                    ForEach(Array(turn.below.enumerated()), id: \.offset) { _, words in
                        Said(words).font(.subheadline).foregroundStyle(.secondary)
                    }
                }
            }
        case .sentence(let words): Said(words).frame(maxWidth: .infinity, alignment: .leading)
        case .entry(let item) where item.acts.isEmpty:
            VStack(alignment: .trailing, spacing: 0) {
                ItemView(item: item).accessibilityElement(children: .combine)
                if let knob = item.knob { KnobView(knob: knob, weight: .other) }
            }
        case .entry(let item):
            Button {
                shell.does(item.acts)
            } label: {
                ItemView(item: item)
            }
            .buttonStyle(.plain)
        }
    }
}

private struct LeadView: View {
    let lead: Lead

    var body: some View {
        HStack(spacing: 14) {
            if let sign = lead.sign {
                Image(systemName: sign.rawValue).foregroundStyle(Color.accentColor).accessibilityHidden(true)
            }
            VStack(alignment: .leading, spacing: 2) {
                Said(lead.title).font(.headline)
                if let below = lead.below { Said(below).font(.subheadline).foregroundStyle(.secondary) }
            }
            Spacer(minLength: 8)
            if let beside = lead.beside { Said(beside).font(.subheadline).foregroundStyle(.secondary) }
            Image(systemName: Sign.on.rawValue).font(.footnote).foregroundStyle(.tertiary).accessibilityHidden(true)
        }
        .contentShape(.rect)
    }
}

private struct ItemView: View {
    let item: Item

    var body: some View {
        VStack(alignment: .leading, spacing: 4) {
            Said(item.title).font(.headline)
            if !item.tags.isEmpty {
                // Side by side where they find room, one below the other where they do not.
                ViewThatFits(in: .horizontal) {
                    HStack(spacing: 8) { tags }
                    VStack(alignment: .leading, spacing: 6) { tags }
                }
            }
            ForEach(Array(item.lines.enumerated()), id: \.offset) { _, words in
                Said(words).font(.subheadline).foregroundStyle(.secondary)
            }
        }
        .frame(maxWidth: .infinity, alignment: .leading)
        .contentShape(.rect)
    }

    private var tags: some View {
        ForEach(Array(item.tags.enumerated()), id: \.offset) { _, tag in TagView(tag: tag) }
    }
}
