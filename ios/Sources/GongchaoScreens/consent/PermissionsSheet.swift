// 权限与撤回: every consent with its purpose beside it and its way back, as easy as its way in.

import GongchaoKit

extension Sheet {
    static func permissions(_ consent: ConsentView) -> Sheet {
        var blocks: [Block] = [.quiet(Say.permissionsLead)]
        if consent.change != nil {
            blocks.append(.banner(Banner(Say.changeWaits, .shield, .waiting, Knob(Say.look, .openChange, .back))))
        }
        for (ask, heading) in [
            (Ask.atTap, Say.askAtTap), (.bySwitch, Say.askBySwitch), (.atLogin, Say.askAtLogin),
        ] {
            let rows = consent.features.filter { $0.ask == ask }
            if !rows.isEmpty { blocks += [.part(heading), .card(rows.map(Row.consent))] }
        }
        blocks += [
            .part(Say.systemPermissions), .card([.way(Say.openSettings, Say.openSettingsBelow, .settings)]),
            .card([.way(Say.withdrawAll, Say.withdrawAllBelow, .ask(.withdrawAll))]),
        ]
        return Sheet(Say.permissions, .blocks(blocks))
    }
}

extension Row {
    /// One consent as a switch. On asks with the edition's words first; off takes effect at once.
    static func consent(_ row: FeatureView) -> Row {
        let isOn = if case .granted = row.answer { true } else { false }
        return .toggle(
            Switch(
                title: row.name, below: [row.dialog.purpose, standing(row)], isOn: isOn,
                acts: [isOn ? .tap(.withdraw(feature: row.feature)) : .ask(.switchOn(row.feature))]))
    }

    private static func standing(_ row: FeatureView) -> Words {
        switch row.answer {
        case .unasked: Say.answerUnasked
        case .noticed: Say.answerNoticed
        case .granted: row.inUse ? Say.answerInUse : Say.answerGranted
        case .refused: Say.answerRefused
        case .withdrawn: Say.answerWithdrawn
        case .expired: Say.answerExpired
        case .superseded: Say.answerSuperseded
        }
    }
}
