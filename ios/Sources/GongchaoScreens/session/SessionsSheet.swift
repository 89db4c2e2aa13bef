// 登录设备: where the account is logged in, this phone first, and the ways to end the others. Each is asked for once more; the
// code for it is the core's to ask for.

import GongchaoKit

extension Content {
    static func sessions(_ sessions: SessionsView) -> Content {
        if sessions.known { return .blocks(known(sessions)) }
        if sessions.doing == .failed {
            return .empty(Nothing(.offline, Say.sessionsNone, Say.sessionsNoneBelow, again))
        }
        return .coming(Say.coming)
    }

    private static func known(_ sessions: SessionsView) -> [Block] {
        let own = sessions.lines.filter(\.current)
        let others = sessions.lines.filter { !$0.current }
        var blocks: [Block] = [.quiet(Say.sessionsLead)]
        if sessions.doing == .failed { blocks.append(.banner(Banner(Say.sessionsOld, .offline, .calm, again))) }
        if !own.isEmpty { blocks.append(.card(own.map(Row.session))) }
        blocks.append(.part(Say.sessionsOthers))
        blocks.append(others.isEmpty ? .quiet(Say.sessionsAlone) : .card(others.map(Row.session)))
        var ends: [Row] = []
        if !others.isEmpty {
            ends.append(.way(Say.sessionsEndOthers, Say.sessionsEndOthersBelow, .ask(.logOutOthers)))
        }
        ends.append(.way(Say.sessionsEndAll, Say.sessionsEndAllBelow, .ask(.logOutAll)))
        return blocks + [.card(ends)]
    }

    private static let again = Knob(Say.tryAgain, .tap(.listSessions))
}

extension Row {
    /// This phone's own is marked, and is logged out elsewhere.
    fileprivate static func session(_ line: SessionLine) -> Row {
        let since = Words.plain(moment(line.since))
        // Rows look alike to who only hears them: each says which one it ends.
        let end = Knob(
            Say.sessionEnd, spoken: Say.sessionWhich.filled(line.words, since), .ask(.endSession(line.id)))
        return .entry(
            line.words, tags: line.current ? [Tag(Say.sessionOwn, .good)] : [],
            lines: [Say.sessionSince.filled(since), Say.sessionUsed.filled(.plain(moment(line.used)))],
            knob: line.current ? nil : end)
    }
}
