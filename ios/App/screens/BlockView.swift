// The pieces of a page, each drawn in one way.

import GongchaoKit
import GongchaoScreens
import SwiftUI

/// Pieces, one below the other.
struct BlocksView: View {
    let blocks: [Block]

    var body: some View {
        LazyVStack(alignment: .leading, spacing: 14) {
            ForEach(blocks.placed) { BlockView(block: $0.block) }
        }
    }
}

private struct BlockView: View {
    let block: Block

    var body: some View {
        switch block {
        case .headline(let words): Said(words).font(.title2.weight(.semibold)).accessibilityAddTraits(.isHeader)
        case .part(let words):
            Said(words)
                .font(.subheadline.weight(.semibold))
                .foregroundStyle(.secondary)
                .accessibilityAddTraits(.isHeader)
                .padding(.top, 10)
        case .text(let words): Said(words)
        case .quiet(let words): Said(words).font(.subheadline).foregroundStyle(.secondary)
        case .tag(let tag): TagView(tag: tag)
        case .banner(let banner): BannerView(banner: banner)
        case .card(let rows): CardView(rows: rows)
        case .tiles(let tiles): TilesView(tiles: tiles)
        case .field(let field): FieldView(field: field)
        case .box(let box): BoxView(box: box)
        case .act(let knob): KnobView(knob: knob, weight: .act)
        case .other(let knob): KnobView(knob: knob, weight: .other).frame(maxWidth: .infinity)
        case .answers(let answers): AnswersView(answers: answers)
        case .bubble(let bubble): BubbleView(bubble: bubble)
        case .upload(let upload): UploadCardView(upload: upload)
        case .asking(let words): ComingView(words: words).frame(maxWidth: .infinity)
        case .empty(let nothing): NothingView(nothing: nothing)
        }
    }
}

/// A few words in a coloured field.
struct TagView: View {
    let tag: Tag

    var body: some View {
        Said(tag.words)
            .font(.caption.weight(.medium))
            .padding(.horizontal, 8)
            .padding(.vertical, 3)
            .background(Look.paper(tag.mood), in: .rect(cornerRadius: 8))
    }
}

/// A sentence across the page.
struct BannerView: View {
    let banner: Banner

    @Environment(\.tongue) private var tongue

    var body: some View {
        VStack(alignment: .trailing, spacing: 0) {
            HStack(alignment: .firstTextBaseline, spacing: 12) {
                Image(systemName: banner.sign.rawValue).accessibilityHidden(true)
                Said(banner.words).font(.subheadline).frame(maxWidth: .infinity, alignment: .leading)
            }
            if let knob = banner.knob { KnobView(knob: knob, weight: .other) }
        }
        .padding(14)
        .background(Look.paper(banner.mood), in: .rect(cornerRadius: Look.corner))
        .onChange(of: banner, initial: true) {
            AccessibilityNotification.Announcement(tongue.of(banner.words)).post()
        }
    }
}

/// Large fields to tap: the first alone, the others side by side where there is room.
private struct TilesView: View {
    let tiles: [Tile]

    @ScaledMetric private var width: CGFloat = 140
    @Environment(Shell.self) private var shell

    var body: some View {
        VStack(spacing: 14) {
            ForEach(Array(tiles.enumerated()).filter(\.element.isFirst), id: \.offset) { _, tile in button(tile) }
            LazyVGrid(columns: [GridItem(.adaptive(minimum: width), spacing: 14)], spacing: 14) {
                ForEach(Array(tiles.enumerated()).filter { !$0.element.isFirst }, id: \.offset) { _, tile in
                    button(tile)
                }
            }
        }
    }

    private func button(_ tile: Tile) -> some View {
        Button {
            shell.does(tile.acts)
        } label: {
            VStack(alignment: .leading, spacing: 6) {
                Image(systemName: tile.sign.rawValue).font(tile.isFirst ? .largeTitle : .title2)
                    .accessibilityHidden(true)
                Said(tile.title).font(tile.isFirst ? .title2.weight(.semibold) : .headline)
                if let below = tile.below { Said(below).font(.subheadline) }
            }
            .padding(16)
            .frame(maxWidth: .infinity, minHeight: 92, alignment: .topLeading)
            .background(tile.isFirst ? Color.accentColor : Look.card, in: .rect(cornerRadius: Look.corner))
            .foregroundStyle(tile.isFirst ? Color.white : .primary)
        }
        .buttonStyle(.plain)
    }
}

/// A box that nobody but the person ticks; the whole line can be tapped.
private struct BoxView: View {
    let box: GongchaoScreens.Box

    @Environment(Shell.self) private var shell

    var body: some View {
        Toggle(isOn: Binding(get: { box.isTicked }, set: { _ in shell.does(box.acts) })) {
            Said(box.words).font(.subheadline)
        }
        .frame(minHeight: Look.touch)
    }
}

/// Something that was written.
private struct BubbleView: View {
    let bubble: Bubble

    var body: some View {
        VStack(alignment: side, spacing: 0) {
            written
            if !bubble.knobs.isEmpty {
                HStack {
                    ForEach(Array(bubble.knobs.enumerated()), id: \.offset) { _, knob in
                        KnobView(knob: knob, weight: .other)
                    }
                }
            }
        }
        .frame(maxWidth: .infinity, alignment: bubble.isMine ? .trailing : .leading)
        .padding(bubble.isMine ? .leading : .trailing, 40)
    }

    private var side: HorizontalAlignment { bubble.isMine ? .trailing : .leading }

    /// Read in one breath; what can be done about it comes after.
    private var written: some View {
        VStack(alignment: side, spacing: 4) {
            Said(bubble.above).font(.caption).foregroundStyle(.secondary)
            Said(bubble.text)
                .padding(.horizontal, 14)
                .padding(.vertical, 10)
                .background(
                    bubble.isMine ? Color.accentColor.opacity(0.16) : Look.card, in: .rect(cornerRadius: Look.corner))
            if let below = bubble.below { Said(below).font(.caption).foregroundStyle(.secondary) }
        }
        .accessibilityElement(children: .combine)
    }
}

/// A photo or a video on its way.
private struct UploadCardView: View {
    let upload: UploadCard

    var body: some View {
        VStack(alignment: .leading, spacing: 8) {
            HStack(spacing: 12) {
                SightView(upload: upload)
                VStack(alignment: .leading) {
                    Said(upload.title).font(.headline)
                    Said(upload.below).font(.subheadline).foregroundStyle(.secondary)
                }
            }
            if let progress = upload.progress {
                ProgressView(value: progress.fraction)
                Said(progress.words).font(.caption).foregroundStyle(.secondary)
            }
            HStack {
                Spacer()
                ForEach(Array(upload.knobs.enumerated()), id: \.offset) { _, knob in
                    KnobView(knob: knob, weight: .other)
                }
            }
        }
        .padding(16)
        .carded()
    }
}

/// What it looks like, or the sign for what kind of thing it is.
private struct SightView: View {
    let upload: UploadCard

    @Environment(Thumbnails.self) private var thumbnails
    @State private var picture: UIImage?

    var body: some View {
        // One place for both, so that what draws it is not begun anew when the picture comes.
        ZStack {
            if let picture, upload.hasPhoto {
                Image(uiImage: picture)
                    .resizable()
                    .scaledToFill()
                    .frame(width: Thumbnails.side, height: Thumbnails.side)
                    .clipShape(.rect(cornerRadius: 12))
            } else {
                Image(systemName: upload.sign.rawValue)
                    .padding(10)
                    .background(Look.paper(upload.mood), in: .rect(cornerRadius: 12))
            }
        }
        .accessibilityHidden(true)
        .task(id: upload.hasPhoto) {
            if !upload.hasPhoto {
                picture = nil
            } else if picture == nil {
                picture = await thumbnails.of(upload.id)
            }
        }
    }
}
