// The two lists that the law asks for: what may be taken in each scene and how often it really was, and what third parties
// get.

import GongchaoKit

extension Sheet {
    /// 已收集个人信息清单.
    static func collected(edition: String, _ reading: Reading) -> Sheet {
        Sheet(
            Say.collected, wanted: .lists(current: edition),
            reading.content { answer in
                guard case .lists(let lists) = answer else { return nil }
                return .blocks([.quiet(Say.collectedLead)] + scenes(lists.collected.rows))
            })
    }

    /// 第三方共享清单.
    static func shared(edition: String, _ reading: Reading) -> Sheet {
        Sheet(
            Say.shared, wanted: .lists(current: edition),
            reading.content { answer in
                guard case .lists(let lists) = answer else { return nil }
                let rows = lists.shared.rows.map(Row.shared)
                return .blocks([.text(lists.shared.said)] + (rows.isEmpty ? [] : [.card(rows)]))
            })
    }

    /// A card for each scene, in the order of the edition.
    private static func scenes(_ rows: [CollectedRow]) -> [Block] {
        var order: [Feature] = []
        for row in rows where !order.contains(row.feature) { order.append(row.feature) }
        return order.flatMap { feature -> [Block] in
            let scene = rows.filter { $0.feature == feature }
            return scene.prefix(1).map { .part($0.scene) } + [.card(scene.map(Row.collected))]
        }
    }
}

extension Row {
    fileprivate static func collected(_ row: CollectedRow) -> Row {
        var tags = [
            Tag(row.tier == .basic ? Say.tierBasic : Say.tierExtra),
            Tag(Say.times.filled(row.count), row.count > 0 ? .good : .calm),
        ]
        if !row.declared { tags.append(Tag(Say.notDeclared, .waiting)) }
        var lines = [
            Say.rowPurpose.filled(.joined(row.purposes, by: Say.and)), Say.rowMethod.filled(row.method),
            Say.rowKept.filled(row.retention),
        ]
        if let last = row.last { lines.append(Say.rowLast.filled(.plain(moment(last)))) }
        return .entry(row.name, tags: tags, lines: lines)
    }

    fileprivate static func shared(_ row: SharedRow) -> Row {
        .entry(
            row.name,
            lines: [
                Say.rowWho.filled(row.recipientName), Say.rowScene.filled(row.scene),
                Say.rowPurpose.filled(.joined(row.purposes, by: Say.and)), Say.rowMethod.filled(row.method),
            ])
    }
}
