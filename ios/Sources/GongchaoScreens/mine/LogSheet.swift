// 日志导出: the log of this phone, whole, and under it the one tap that hands this very text over to be saved. Another call of
// the core would be another text, so it is asked once for both.

import GongchaoKit

extension Sheet {
    static func log(_ reading: Reading, _ export: Export?) -> Sheet {
        guard case .here(.log(let log)) = reading, log.contains(where: { !$0.isWhitespace }) else {
            return Sheet(
                Say.log, wanted: .log,
                reading.content { answer in
                    if case .log = answer { .empty(Nothing(.shield, Say.logEmpty, Say.logEmptyBelow)) } else { nil }
                })
        }
        // Line by line: a week of it is longer than a phone lays out at once.
        let lines = log.split(separator: "\n").map { Block.quiet(.plain(String($0))) }
        return Sheet(
            Say.log, foot: (export.map { [.banner($0.banner)] } ?? []) + [.act(Knob(Say.logSave, .saveLog(log)))],
            wanted: .log, .blocks([.quiet(Say.logLead)] + lines))
    }
}
