// The archive with its change log: every edition that was in force on this phone, newest first.

import GongchaoKit

extension Sheet {
    static func editions(current: String, _ reading: Reading) -> Sheet {
        Sheet(
            Say.editions, wanted: .editions(current: current),
            reading.content { answer in
                guard case .editions(let editions) = answer else { return nil }
                return .blocks([.quiet(Say.editionsLead)] + editions.flatMap { one($0, isCurrent: $0.id == current) })
            })
    }

    private static func one(_ edition: PastEdition, isCurrent: Bool) -> [Block] {
        let version = Say.editionVersion.filled(.plain("\(edition.version)"), .plain(fingerprint(edition.sha256)))
        var blocks: [Block] = [
            .part(isCurrent ? Say.editionCurrent : Say.editionEarlier),
            .card([.way(.plain(edition.id), version, .go(.edition(edition.id)))]),
        ]
        if !edition.changes.isEmpty { blocks += [.quiet(Say.changes), .changes(edition.changes)] }
        return blocks
    }

    /// Enough of a digest to be read aloud, in groups of four.
    private static func fingerprint(_ digest: String) -> String {
        let digits = Array(digest)
        return stride(from: 0, to: min(16, digits.count), by: 4)
            .map { String(digits[$0..<min($0 + 4, digits.count)]) }
            .joined(separator: " ")
    }
}
