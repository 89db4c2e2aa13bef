// 日志导出: the log of this phone, whole, and under it the one tap that hands this very text over to be saved. It is read once
// for both, and nothing of it is kept.

import GongchaoKit

extension Sheet {
    static func log(_ reading: Reading, _ saved: Saved?) -> Sheet {
        var foot: [Block] = []
        let content = reading.content { answer in
            guard case .log(let log) = answer else { return nil }
            let lines = log.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
            guard let last = lines.lastIndex(where: { $0.contains { !$0.isWhitespace } }) else {
                return .empty(Nothing(.shield, Say.logEmpty, Say.logEmptyBelow))
            }
            foot = (saved.map { [.banner($0.banner)] } ?? []) + [.act(Knob(Say.logSave, .takeLog))]
            // Line by line: a week of it is longer than a phone lays out at once.
            return .blocks([.text(Say.logLead)] + lines[...last].map { .quiet(.plain($0)) })
        }
        return Sheet(Say.log, foot: foot, wanted: .log, content)
    }
}
