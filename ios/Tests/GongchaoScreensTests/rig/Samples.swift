// Snapshots as the core makes them, written down by hand: one for each thing that is to be seen.

import GongchaoKit

enum Samples {
    static let then: UnixMillis = 1_718_760_000_000

    static func words(_ zh: String, _ en: String) -> Words { Words(zh: zh, en: en) }

    static func ask(_ feature: Feature) -> Ask {
        switch feature {
        case .analytics: .bySwitch
        case .scan, .media, .dial: .atTap
        default: .atLogin
        }
    }

    static func dialog(_ feature: Feature) -> Dialog {
        Dialog(
            title: words("用“\(feature)”吗？", "Use \(feature)?"),
            purpose: words("只为这一项。", "For this and nothing else."),
            refusalCosts: words("不同意就不能用这一项。", "Without it this does not work."), agree: words("好的", "Yes"),
            refuse: words("不要", "No"))
    }

    static func feature(
        _ feature: Feature, _ answer: FeatureAnswer = .granted(epoch: 1), inUse: Bool = false
    ) -> FeatureView {
        FeatureView(
            feature: feature, name: words("功能 \(feature)", "Feature \(feature)"), dialog: dialog(feature),
            ask: ask(feature), answer: answer, inUse: inUse)
    }

    static let features: [Feature] = [
        .login, .scan, .media, .dial, .devices, .messages, .deviceInfo, .essentialLog, .analytics,
    ]

    static func consent(
        notice: NoticeAnswer = .agreed, ticked: Bool = false, change: ChangeView? = nil, prompt: PromptView? = nil,
        inUse: Feature? = nil, rows: [FeatureView]? = nil
    ) -> ConsentView {
        ConsentView(
            notice: notice,
            noticeHeads: (1...5).map {
                NoticeHead(head: words("第 \($0) 件", "Head \($0)"), body: words("说明 \($0)", "Body \($0)"))
            },
            ticked: ticked, change: change, prompt: prompt,
            features: rows ?? features.map { feature($0, inUse: $0 == inUse) })
    }

    static func prompt(_ kind: PromptKind = .consent, _ id: String = "prompt-1") -> PromptView {
        PromptView(id: id, kind: kind, feature: .scan, dialog: dialog(.scan))
    }

    static let changes = [
        PolicyChange(
            weight: .recipients, said: words("编码也会交给制造商。", "Codes also go to the maker."), clauses: ["C043", "C053"],
            closes: [.scan]),
        PolicyChange(weight: .minor, said: words("改了措辞。", "Some wording."), clauses: [], closes: []),
    ]

    static let change = ChangeView(from: "2024-06-19", to: "2025-03-01", changes: changes, closes: [.scan])

    static let here = LoginView.loggedIn(displayName: "张师傅", online: true)
    static let offline = LoginView.loggedIn(displayName: "张师傅", online: false)

    static func waiting(resend: UInt64 = 42, expires: UInt64 = 285, checking: Bool = false) -> LoginView {
        .waitingForCode(
            maskedPhone: "138****8000", codeLength: 6, resendInS: resend, expiresInS: expires, attemptsLeft: 5,
            checking: checking)
    }

    static func device(_ nr: Int, customer: CustomerLine? = nil) -> DeviceLine {
        DeviceLine(
            id: "device-\(nr)", code: "GC-00\(nr)", name: "\(nr) 号水泵", site: "长河街道 \(nr) 号楼", status: "运行中",
            customer: customer)
    }

    static let customer = CustomerLine(name: "城北第三水厂", phoneMasked: "139****2211", dialHandle: "handle-1")

    static func devices(
        _ devices: [DeviceLine] = [device(1), device(2, customer: customer)], doing: Doing = .idle,
        stale: Bool = false, more: Bool = false, query: String = "", open: OpenDevice = .nothing
    ) -> DevicesView {
        DevicesView(query: query, devices: devices, more: more, stale: stale, doing: doing, open: open)
    }

    static func message(_ nr: Int, _ from: String, _ text: String, _ state: SendState = .sent) -> MessageLine {
        MessageLine(
            id: "message-\(nr)", from: from, text: text, at: then, mine: from == "me", unread: false, state: state)
    }

    static let talk = [
        message(1, "office", "下午能去看一下吗？"), message(2, "me", "两点到。"), message(3, "customer", "东门进。"),
        message(4, "me", "收到。", .waiting), message(5, "me", "发着呢。", .sending), message(6, "me", "太长。", .refused),
    ]

    static func messages(
        _ messages: [MessageLine] = talk, unread: UInt64 = 0, newest: UInt64 = 7, doing: Doing = .idle,
        trouble: MessageTrouble? = nil
    ) -> MessagesView {
        MessagesView(
            messages: messages, unread: unread, waiting: 0, newest: newest, doing: doing, trouble: trouble)
    }

    static func upload(
        _ id: String, _ state: UploadStanding, _ kind: UploadKind = .photo, sent: UInt64 = 0, size: UInt64? = 3_400_000
    ) -> UploadView {
        let isDone = if case .done = state { true } else { false }
        return UploadView(
            id: id, kind: kind, size: size, hasPhoto: kind == .photo && size != nil && !isDone, sent: sent,
            state: state, words: words("状态 \(id)", "State \(id)"))
    }

    static let uploads = [
        upload("done", .done(receipt: Receipt(receipt: "r", sha256: "00", size: 1, storedAt: then))),
        upload("failed", .failed(reason: .sourceGone)), upload("paused", .paused, sent: 1_200_000),
        upload("waiting", .waiting(reason: .offline), .video), upload("sending", .sending, sent: 1_700_000),
        upload("preparing", .preparing, size: nil),
    ]

    static func notice(
        _ id: String, _ kind: NoticeKind = .incident, mark: NoticeMark = .unread, edition: String? = nil
    ) -> NoticeView {
        NoticeView(
            id: id, kind: kind, publishedAt: then, title: words("标题 \(id)", "Title \(id)"),
            body: words("正文 \(id)", "Body \(id)"), incident: kind == .incident ? incident : nil, edition: edition,
            mark: mark)
    }

    static let incident = Incident(
        situation: words("情况", "Situation"), measures: words("措施", "Measures"), advice: words("建议", "Advice"),
        remedy: words("补救", "Remedy"))

    static let contact = ContactView(
        email: Address(shown: "kefu@gctookit.com", uri: "mailto:kefu@gctookit.com"), telephone: nil,
        answerWithinWorkingDays: 15)

    static func notices(
        _ all: [NoticeView] = [notice("a"), notice("b", .endOfService, mark: .read, edition: "2025-03-01")],
        unread: UInt64 = 1, urgent: NoticeView? = nil, newerPolicy: NoticeView? = nil, failed: Bool = false
    ) -> NoticesView {
        NoticesView(unread: unread, urgent: urgent, newerPolicy: newerPolicy, all: all, pulled: then, failed: failed)
    }

    static func snapshot(
        number: UInt64 = 7, login: LoginView = here, consent: ConsentView = consent(),
        account: AccountView = Accounts.fresh, scan: ScanView = .idle, devices: DevicesView? = devices(),
        messages: MessagesView? = messages(), uploads: [UploadView] = uploads,
        handOver: HandOver? = nil, notices: NoticesView = notices(), told: Told? = nil
    ) -> Snapshot {
        Snapshot(
            number: number, edition: "2024-06-19", contact: contact, consent: consent, login: login, account: account,
            scan: scan,
            fieldwork: FieldworkView(devices: devices, messages: messages), uploads: uploads,
            call: CallView(handOver: handOver), notices: notices,
            telemetry: TelemetryView(essential: 0, analytics: 0, lost: 0, lastSent: nil), network: nil, told: told)
    }

    static let told = Told(code: "box_first", words: words("请先勾选。", "Tick the box first."))

    static func page(_ title: String) -> Page {
        Page(
            title: words(title, "Title"), operatorsText: false,
            paragraphs: [
                Paragraph(
                    role: .body,
                    spans: [
                        TextSpan(emphasis: .plain, text: words("先说。", "First.")),
                        TextSpan(emphasis: .strong, text: words("重点。", "This.")),
                    ])
            ])
    }

    static let collected = [
        row(.phoneNumber, .login, .basic, count: 3), row(.scannedCode, .scan, .extra, count: 0),
        row(.smsCode, .login, .basic, count: 1), row(.crash, .essentialLog, .basic, count: 0, declared: false),
    ]

    private static func row(
        _ item: DataItem, _ feature: Feature, _ tier: Tier, count: UInt64, declared: Bool = true
    ) -> CollectedRow {
        CollectedRow(
            item: item, name: words("项 \(item)", "Item \(item)"),
            purposes: [words("确认本人", "to know you"), words("账号安全", "safety")], feature: feature,
            scene: words("场景 \(feature)", "Scene \(feature)"), tier: tier, method: words("加密传送", "encrypted"),
            retention: words("退出时删除", "until you log out"), count: count, last: count > 0 ? then : nil,
            declared: declared)
    }

    static let sharedRow = SharedRow(
        item: .scannedCode, name: words("扫到的编码", "scanned code"), purposes: [words("查找设备", "to find it")],
        feature: .scan, scene: words("扫码", "scan"), method: words("加密传送", "encrypted"), recipient: .operator,
        recipientName: words("本公司", "this company"))

    static let past = [
        PastEdition(id: "2024-06-19", version: 2, sha256: "9f3ac01db2a44e7790", changes: changes),
        PastEdition(id: "2023-01-05", version: 1, sha256: "00112233", changes: []),
    ]
}
