// Incidents, changes of the policy, the end of the service: newest first. One counts as read when it stands on the screen;
// what is urgent stays in front until it is acknowledged.

import GongchaoKit

extension Sheet {
    static func notices(_ notices: NoticesView) -> Sheet {
        let arrivals = [Arrival(name: "notices", tap: .pullNotices)]
        if notices.all.isEmpty && !notices.failed {
            let pulled = notices.pulled.map { Say.noticesPulled.filled(.plain(moment($0))) }
            return Sheet(Say.notices, arrivals: arrivals, .empty(Nothing(.notices, Say.noticesNone, pulled)))
        }
        var blocks: [Block] = []
        if notices.failed {
            let again = Knob(Say.tryAgain, .tap(.pullNotices))
            blocks.append(.banner(Banner(Say.noticesFailed, .offline, .calm, again)))
        }
        if !notices.all.isEmpty {
            blocks.append(
                .card(
                    notices.all.map { notice in
                        .way(
                            notice.title,
                            .joined([kind(notice.kind), .plain(moment(notice.publishedAt))], by: .plain(" · ")),
                            beside: notice.mark == .unread ? Say.new : nil, .go(.notice(notice.id)))
                    }))
        }
        return Sheet(Say.notices, arrivals: arrivals, .blocks(blocks))
    }

    /// Nil where it is not here any more.
    static func notice(_ notice: NoticeView?) -> Sheet {
        guard let notice else { return Sheet(Say.notice, .empty(Nothing(.notices, Say.noticeGone))) }
        return Sheet(
            Say.notice, arrivals: [Arrival(name: "notice \(notice.id)", tap: .noticeRead(notice: notice.id))],
            .blocks(body(notice)))
    }

    static func urgent(_ notice: NoticeView) -> Sheet {
        Sheet(
            Say.urgent, back: nil, beside: [Knob(Say.contact, .go(.contact))],
            foot: [.act(Knob(Say.acknowledge, .tap(.noticeAcknowledged(notice: notice.id))))], .blocks(body(notice)))
    }

    private static func body(_ notice: NoticeView) -> [Block] {
        let about = notice.edition.map { [Block.quiet(Say.noticeEdition.filled(.plain($0)))] } ?? []
        return [
            .tag(Tag(kind(notice.kind), .waiting)), .quiet(.plain(moment(notice.publishedAt))),
            .headline(notice.title), .text(notice.body),
        ] + (notice.incident.map(parts) ?? []) + about
    }

    /// What happened, each part under its head.
    private static func parts(_ incident: Incident) -> [Block] {
        let parts = [
            (Say.incidentSituation, incident.situation), (Say.incidentMeasures, incident.measures),
            (Say.incidentAdvice, incident.advice), (Say.incidentRemedy, incident.remedy),
        ]
        return parts.flatMap { head, part in [Block.part(head), .text(part)] }
    }

    private static func kind(_ kind: NoticeKind) -> Words {
        switch kind {
        case .policy: Say.noticePolicy
        case .incident: Say.noticeIncident
        case .endOfService: Say.noticeEnd
        case .killSwitch: Say.noticeStop
        }
    }
}
