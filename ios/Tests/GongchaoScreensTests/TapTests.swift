// Every tap that the core takes is a finger's on some page, or is told by the phone, or says why no page has it.

import GongchaoKit
import Testing

@testable import GongchaoScreens

@MainActor
@Suite struct TapTests {
    /// What the core takes and no page gives, and why.
    private let undrawn = [
        // Telemetry sends by itself; only a developer's desktop hurries it.
        "flushTelemetry"
    ]

    /// What the shell tells by itself, each of which has a case of its own.
    private let told = [
        "foreground", "background", "permissionSeen", "network", "leave", "send", "call", "callHandedOver", "logIn",
        "enterCode", "confirmCancellation", "writeMessage",
    ]

    @Test func everyTapIsSomewhere() async throws {
        let all = Set(
            try Sources.text("bindings/swift/Sources/GongchaoCore/GongchaoCore.swift")
                .split(separator: "public enum Tap:")[1].split(separator: "local Rust")[0]
                .matches(of: /\n    case (\w+)/).map { String($0.1) })
        #expect(all.count > 40)
        let drawn = Set(scenes.flatMap { drawn in taps(drawn) })
        let accounted = drawn.union(undrawn).union(told)
        #expect(all.subtracting(accounted).sorted() == [], "nothing gives these")
        #expect(accounted.subtracting(all).sorted() == [], "the core does not know these")
        #expect(drawn.intersection(undrawn).sorted() == [], "these are drawn by now")
    }

    /// The taps that pages and questions pass on, and those that belong to a page's coming.
    private func taps(_ drawn: Drawn) -> [String] {
        let acts = drawn.knobs.flatMap(\.acts) + drawn.back + (drawn.question?.away ?? [])
        let taps = acts.compactMap { if case .tap(let tap) = $0 { tap } else { nil } }
        return (taps + drawn.sheet.arrivals.map(\.tap)).map(name)
    }

    /// The name of the case alone; what a tap carries is not read.
    private func name(_ tap: Tap) -> String {
        Mirror(reflecting: tap).children.first?.label ?? written(tap)
    }

    /// A case that carries nothing has no children: the few of them by their names.
    private func written(_ tap: Tap) -> String {
        switch tap {
        case .resendCode: "resendCode"
        case .leaveCode: "leaveCode"
        case .logOut: "logOut"
        case .keepAccount: "keepAccount"
        case .withdrawAll: "withdrawAll"
        case .listSessions: "listSessions"
        case .logOutOthers: "logOutOthers"
        case .logOutAll: "logOutAll"
        case .askCancellation: "askCancellation"
        case .moreDevices: "moreDevices"
        case .openScanned: "openScanned"
        case .pullMessages: "pullMessages"
        case .pullNotices: "pullNotices"
        case .readPolicy: "readPolicy"
        case .understood: "understood"
        default: "unnamed"
        }
    }

    /// A snapshot of everything, at every place and behind every door.
    private var scenes: [Drawn] {
        let open = OpenDevice.shown(device: Samples.device(2, customer: Samples.customer), stale: true)
        let devices = Samples.devices(more: true, query: "泵", open: open)
        let base = Samples.snapshot(
            consent: Samples.consent(rows: [Samples.feature(.scan), Samples.feature(.analytics, .unasked)]),
            account: Accounts.desk,
            scan: .found(format: .qr, text: "x"), devices: devices, messages: Samples.messages(unread: 1),
            notices: Samples.notices(failed: true))
        let behindDoors: [LoginView] = [
            .ready, Samples.waiting(resend: 0),
            .cancelling(effectiveAt: 0, deadlineAt: 0, canBeTakenBack: true, takingBack: false),
        ]
        let firsts =
            behindDoors.map { Samples.snapshot(login: $0, told: Samples.told) } + [
                base, Samples.snapshot(consent: Samples.consent(notice: .unanswered)),
                Samples.snapshot(consent: Samples.consent(change: Samples.change, prompt: Samples.prompt())),
                Samples.snapshot(notices: Samples.notices(urgent: Samples.notice("u"))),
            ]
        let first = firsts.map { snapshot in
            Drawn(
                Scene(snapshot: snapshot).sheet, told: snapshot.told,
                question: snapshot.consent.prompt.map(Question.init))
        }
        let places = (Place.plain + [.notice("a")]).map { place in
            var scene = Scene(snapshot: base)
            scene.way.go(place)
            return Drawn(scene.sheet)
        }
        let asked: [Asked] = [
            .cancelUpload("sending"), .discardMessage("message-6"), .logOut, .withdrawAll, .switchOn(.analytics),
            .endSession("s1"), .logOutOthers, .logOutAll,
        ]
        let questions = asked.map { Drawn(Sheet.safety, question: Question($0, base)) }
        let underway =
            [StepUpDoing.asking, .typing, .checking, .acting, .unanswered].map { Accounts.stepUp($0) }
            + [Accounts.reading(), Accounts.blocked]
            + [.asking, .confirming, .elsewhere(takingBack: false)].map { Accounts.account(cancellation: $0) }
        let desks = underway.map { account in
            let snapshot = Samples.snapshot(account: account)
            return Drawn(
                .desk(.sessions, account, elapsed: 0), question: Question(.cancelAccount(seen: "9f3a"), snapshot))
        }
        return first + places + questions + desks
    }

    @Test func everythingThatIsSeenIsSaidInBothLanguages() {
        for drawn in scenes {
            for words in drawn.words { #expect(!words.zh.isEmpty && !words.en.isEmpty) }
        }
    }

    @Test func nothingThatCanBeTappedDoesNothing() {
        for knob in scenes.flatMap(\.knobs) where knob.words != Say.messageHint {
            #expect(!knob.acts.isEmpty, "\(knob.words.en)")
        }
    }

    @Test func aNoIsAsLargeAsAYesAndNeitherIsMissing() {
        let blocks = scenes.flatMap { $0.sheet.blocks + $0.sheet.foot }
        let onPages = blocks.compactMap { if case .answers(let answers) = $0 { answers } else { nil } }
        let all = onPages + scenes.compactMap { $0.question?.answers }
        #expect(all.count >= 7)
        for answers in all { #expect(answers.yes.isEnabled && answers.no.isEnabled && answers.yes != answers.no) }
        for agree in blocks.flatMap(\.knobs) where agree.words == Say.agree {
            #expect(onPages.contains { $0.yes == agree }, "a yes never stands alone")
        }
    }

    @Test func nothingOfAPersonIsPrinted() async throws {
        let number = "13800138000"
        let stand = try await Stand(Samples.snapshot(number: 1, login: .ready, told: Samples.told))
        stand.shell.type(number, into: .number)
        let handOver = HandOver(epoch: 1, uri: "tel:\(number)")
        let snapshot = Samples.snapshot(
            number: 2, devices: Samples.devices([Samples.device(1, customer: Samples.customer)]), handOver: handOver)
        let stages: [Stage] = [.running(snapshot), .over(snapshot)]
        var printed = stages.map { "\($0)" } + ["\(Act.tap(.logIn(number: number)))", "\(Wish.call(number))"]
        var dumped = ""
        dump(stand.shell, to: &dumped)
        dump(Sheet.dial(snapshot.fieldwork.devices), to: &dumped)
        dump(Sheet.messages(Samples.messages()), to: &dumped)
        dump(Act.submit(.number), to: &dumped)
        printed += scenes.flatMap { ["\($0)", "\($0.sheet)", String(reflecting: $0.sheet.blocks)] } + [dumped]
        for text in printed {
            for private_ in [number, "城北", "139****", "张师傅", "两点到", "handle-1"] {
                #expect(!text.contains(private_))
            }
        }
    }
}
