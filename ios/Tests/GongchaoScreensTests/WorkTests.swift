// The work: home, scanner, devices, uploads, dialling, each in every state that the core shows.

import GongchaoKit
import Testing

@testable import GongchaoScreens

@MainActor
@Suite struct WorkTests {
    @Test func homeHasSixThingsAndTheFirstIsTheLargest() throws {
        let sheet = Scene(snapshot: Samples.snapshot(messages: Samples.messages(unread: 2))).sheet
        let tiles = try #require(
            sheet.blocks.lazy.compactMap { if case .tiles(let tiles) = $0 { tiles } else { nil } }.first)
        #expect(tiles.map(\.title) == [Say.scan, Say.devices, Say.messages, Say.uploads, Say.dial, Say.mine])
        #expect(tiles.map(\.isFirst) == [true, false, false, false, false, false])
        #expect(tiles[0].acts == [.tap(.begin(feature: .scan)), .go(.scan)])
        #expect(tiles[2].below == Say.unread.filled(2) && tiles[3].below == Say.underway.filled(5))
        #expect(sheet.says(Say.online) && sheet.banners.isEmpty)
    }

    @Test func nothingUnreadAndNothingUnderwayIsNotCounted() {
        let sheet = Scene(
            snapshot: Samples.snapshot(messages: nil, uploads: [], notices: Samples.notices([], unread: 0))
        ).sheet
        #expect(!sheet.words.contains { $0.zh.contains("未读") || $0.zh.contains("未完成") })
        #expect(sheet.beside.map(\.words) == [Say.notices] && sheet.beside.first?.sign == .notices)
    }

    @Test func whoCannotSeeTheBellHearsHowManyAreUnread() {
        let bell = Scene(snapshot: Samples.snapshot()).sheet.beside.first
        #expect(bell?.words == Words(zh: "通知 1 条未读", en: "Notices 1 unread") && bell?.sign == .unread)
        #expect(bell?.acts == [.go(.notices)])
    }

    @Test func offlineIsSaidAndTheWorkGoesOn() {
        let sheet = Scene(snapshot: Samples.snapshot(login: Samples.offline)).sheet
        #expect(sheet.says(Say.offline) && sheet.banners.map(\.words) == [Say.offlineBelow])
        #expect(sheet.acts(Say.scan) != nil)
    }

    @Test func aNewerPolicyIsOneTapAway() {
        let notices = Samples.notices(newerPolicy: Samples.notice("p", .policy))
        let sheet = Scene(snapshot: Samples.snapshot(notices: notices)).sheet
        #expect(sheet.acts(Say.look) == [.go(.notice("p"))])
    }

    @Test func theScannerSaysWhatItWaitsFor() {
        let scan = { (scan: ScanView, asked: Bool, has: Bool) in
            Sheet.scan(scan, isAsked: asked, torch: false, hasTorch: has)
        }
        #expect(scan(.idle, true, true).content == .coming(Say.scanAsked))
        let idle = scan(.idle, false, true)
        #expect(idle.acts(Say.scanBegin) == [.tap(.begin(feature: .scan))])
        #expect(idle.acts(Say.scanSearch) == [.instead(.devices)])
        #expect(scan(.ready, false, true).acts(Say.torchOn) == [.torch(true)])
        #expect(scan(.ready, false, false).beside.isEmpty, "no light, no button")
        #expect(scan(.ready, false, false).content == .finder(Finder(words: Say.scanAim, torch: false)))
    }

    @Test func whatWasScannedIsOpenedOnlyWhenThePersonSaysSo() async throws {
        let stand = try await Stand(Samples.snapshot(scan: .found(format: .dataMatrix, text: "GC-001")))
        stand.go(.scan)
        #expect(stand.sheet.words.contains(.plain("GC-001")) && stand.sheet.words.contains(.plain("DATA MATRIX")))
        stand.core.forgetTaps()
        try stand.tap(Say.scanOpen)
        #expect(stand.taps == [.openScanned, .leave(feature: .scan)])
        #expect(stand.sheet.title == Say.device)
        stand.shell.does(stand.shell.drawn.back)
        #expect(stand.sheet.title == Say.app, "the scanner is not gone back to")
    }

    @Test func everyKindOfLabelHasItsName() {
        let formats: [LabelFormat] = [
            .qr, .microQr, .dataMatrix, .pdf417, .code128, .code39, .ean13, .ean8, .upcA, .upcE, .itf,
        ]
        let names = formats.map {
            Sheet.scan(.found(format: $0, text: "x"), isAsked: false, torch: false, hasTorch: false)
        }
        .compactMap { sheet in
            sheet.blocks.lazy.flatMap { block -> [Row] in if case .card(let rows) = block { rows } else { [] } }
                .compactMap { if case .fact(let label, _) = $0 { label } else { nil } }.first
        }
        #expect(Set(names).count == formats.count)
    }

    @Test func theLightGoesOutWithThePicture() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1, scan: .ready))
        stand.go(.scan)
        try stand.tap(Say.torchOn)
        #expect(stand.sheet.acts(Say.torchOff) == [.torch(false)])
        try await stand.show(Samples.snapshot(number: 2, scan: .found(format: .qr, text: "x")))
        try await stand.show(Samples.snapshot(number: 3, scan: .ready))
        #expect(stand.sheet.acts(Say.torchOn) == [.torch(true)])
    }

    @Test func whoLeavesTheScannerSaysSo() async throws {
        let stand = try await Stand(Samples.snapshot(scan: .ready))
        try stand.tap(Say.scan)
        stand.core.forgetTaps()
        stand.shell.does(stand.shell.drawn.back)
        #expect(stand.taps == [.leave(feature: .scan)] && stand.sheet.title == Say.app)
    }

    @Test func devicesStandWithWhereTheyAre() {
        let sheet = Sheet.devices(Samples.devices(more: true), hasTyped: false)
        #expect(sheet.says(.plain("1 号水泵")) && sheet.says(.plain("GC-001")) && sheet.says(.plain("运行中")))
        #expect(sheet.acts(.plain("1 号水泵")) == [.tap(.openDevice(device: "device-1")), .go(.device)])
        #expect(sheet.acts(Say.moreDevices) == [.tap(.moreDevices)])
        #expect(!sheet.says(.plain("139****2211")), "a list tells no number")
    }

    @Test func devicesSayHowTheSearchIs() {
        let said: [(Doing, Words, Words)] = [
            (.idle, Say.devicesNone, Say.devicesNoneBelow), (.waiting, Say.devicesWait, Say.waitBelow),
            (.signedOut, Say.devicesSignedOut, Say.signedOutBelow), (.refused, Say.devicesRefused, Say.refusedBelow),
            (.shut, Say.devicesShut, Say.shutBelow),
        ]
        for (doing, title, below) in said {
            let sheet = Sheet.devices(Samples.devices([], doing: doing, query: "泵"), hasTyped: true)
            #expect(sheet.says(title) && sheet.says(below))
            #expect(sheet.acts(Say.tryAgain) == [.tap(.searchDevices(query: "泵"))])
            #expect(sheet.field?.name == .search)
        }
        #expect(Sheet.devices(Samples.devices([], doing: .asking), hasTyped: false).says(Say.coming))
        let more = Sheet.devices(Samples.devices(doing: .asking, stale: true, more: true), hasTyped: false)
        #expect(more.says(Say.coming) && more.says(Say.stale) && more.acts(Say.moreDevices) == nil)
    }

    @Test func whatIsNotConsentedLeadsToThePermissions() {
        for (sheet, title) in [
            (Sheet.devices(nil, hasTyped: false), Say.devicesShut), (.messages(nil), Say.messagesShut),
            (.dial(nil), Say.dialShut),
        ] {
            #expect(sheet.says(title) && sheet.acts(Say.permissions) == [.go(.permissions)])
            #expect(sheet.arrivals.isEmpty && sheet.field == nil)
        }
    }

    @Test func aSearchGoesToTheCoreAndStandsThereWhenThePersonComesBack() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1, devices: Samples.devices(query: "泵")))
        stand.core.forgetTaps()
        stand.go(.devices)
        #expect(stand.taps == [.searchDevices(query: "泵")] && stand.shell.text(in: .search) == "泵")
        stand.shell.type("柜", into: .search)
        try await stand.show(Samples.snapshot(number: 2, devices: Samples.devices(doing: .asking, query: "泵")))
        #expect(stand.shell.text(in: .search) == "柜", "a snapshot takes no letter away")
        stand.shell.does(stand.sheet.field?.submit ?? [])
        #expect(stand.taps.last == .searchDevices(query: "柜"))
        try stand.tap(Say.searchClear)
        #expect(stand.taps.last == .searchDevices(query: "") && stand.shell.text(in: .search) == "")
        #expect(stand.sheet.field?.knob == nil)
    }

    @Test func aDeviceIsShownWithItsCustomer() {
        let open = OpenDevice.shown(device: Samples.device(2, customer: Samples.customer), stale: true)
        let sheet = Sheet.device(open)
        for words in ["2 号水泵", "GC-002", "城北第三水厂", "139****2211"] { #expect(sheet.says(.plain(words))) }
        #expect(sheet.says(Say.stale) && sheet.acts(Say.callCustomer) == [.want(.call("handle-1"))])
        let without = Sheet.device(.shown(device: Samples.device(1), stale: false))
        #expect(without.acts(Say.callCustomer) == nil && !without.says(Say.customer) && !without.says(Say.stale))
    }

    @Test func aDeviceThatIsLookedForSaysHowThatGoes() {
        let said: [(OpenDevice, Words)] = [
            (.opening(doing: .idle), Say.deviceOpening), (.opening(doing: .asking), Say.deviceOpening),
            (.opening(doing: .waiting), Say.deviceWaits), (.opening(doing: .shut), Say.devicesShut),
            (.opening(doing: .signedOut), Say.devicesSignedOut), (.opening(doing: .refused), Say.devicesRefused),
            (.unknown, Say.deviceUnknown), (.nothing, Say.deviceNone),
        ]
        for (open, words) in said { #expect(Sheet.device(open).says(words)) }
        for open in [OpenDevice.unknown, .nothing, .opening(doing: .waiting), .opening(doing: .refused)] {
            #expect(Sheet.device(open).acts(Say.search) == [.instead(.devices)])
        }
    }

    @Test func uploadsStandNewestFirstAndSayWhatCanBeDone() throws {
        let sheet = Sheet.uploads(Samples.uploads)
        let cards = sheet.blocks.compactMap { if case .upload(let card) = $0 { card } else { nil } }
        #expect(cards.map(\.id) == ["preparing", "sending", "waiting", "paused", "failed", "done"])
        let knobs = Dictionary(uniqueKeysWithValues: cards.map { ($0.id, $0.knobs.map(\.words)) })
        #expect(knobs["done"] == [])
        #expect(knobs["failed"] == [Say.cancel, Say.resume] && knobs["paused"] == [Say.cancel, Say.resume])
        for id in ["preparing", "sending", "waiting"] { #expect(knobs[id] == [Say.cancel, Say.pause]) }
        #expect(cards.map(\.mood) == [.calm, .calm, .waiting, .waiting, .failed, .good])
        #expect(cards.map(\.sign) == [.photo, .photo, .video, .photo, .photo, .done])
        #expect(cards.map(\.hasPhoto) == [false, true, false, true, true, false])
        #expect(cards.map { $0.progress == nil } == [true, false, false, false, true, true])
        #expect(cards[1].progress?.fraction == 0.5 && cards[1].progress?.words.en == "1.6 MB / 3.2 MB")
        #expect(sheet.acts(Say.choose) == [.want(.send)])
        #expect(Sheet.uploads([]).says(Say.uploadsNoneBelow) && Sheet.uploads([]).acts(Say.choose) == [.want(.send)])
    }

    @Test func twoThatStandAlikeSayToWhoOnlyHearsThemWhichOneEachKnobIsAbout() {
        let sheet = Sheet.uploads([Samples.upload("a", .paused), Samples.upload("b", .sending)])
        let which = { (say: Words, nr: String) in say.filled(.plain(nr), Say.photo) }
        let spoken: [Words?] = [
            which(Say.cancelWhich, "1"), which(Say.pauseWhich, "1"), which(Say.cancelWhich, "2"),
            which(Say.resumeWhich, "2"),
        ]
        #expect(sheet.blocks.flatMap(\.knobs).map(\.spoken) == spoken)
    }

    @Test func progressIsNeverMoreThanTheWhole() throws {
        for (sent, size, fraction) in [(UInt64(5), UInt64(0), 0.0), (9, 3, 1), (3, 3, 1)] {
            let sheet = Sheet.uploads([Samples.upload("u", .sending, sent: sent, size: size)])
            guard case .upload(let card)? = sheet.blocks.first else { throw NeverCame(what: "a card") }
            #expect(card.progress?.fraction == fraction)
        }
    }

    @Test func anUploadIsTakenBackAfterASecondYes() async throws {
        let stand = try await Stand(Samples.snapshot(uploads: [Samples.upload("u", .sending)]))
        stand.go(.uploads)
        try stand.tap(Say.cancel)
        let question = try #require(stand.shell.drawn.question)
        #expect(question.title == Say.cancelUpload && question.text == Say.cancelUploadSure)
        stand.core.forgetTaps()
        stand.shell.does(try #require(question.answers?.no.acts))
        #expect(stand.taps == [] && stand.shell.drawn.question == nil)
        try stand.tap(Say.cancel)
        try stand.tap(Say.cancelYes)
        #expect(stand.taps == [.cancelUpload(upload: "u")] && stand.shell.drawn.question == nil)
        try stand.tap(Say.pause)
        #expect(stand.taps.last == .pauseUpload(upload: "u"))
    }

    @Test func whatArrivedMeanwhileIsNotAskedAboutAnyMore() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1, uploads: [Samples.upload("done", .sending)]))
        stand.go(.uploads)
        try stand.tap(Say.cancel)
        try await stand.show(Samples.snapshot(number: 2, uploads: [Samples.uploads[0]]))
        #expect(stand.shell.drawn.question == nil)
    }

    @Test func onlyWhoHasANumberCanBeCalled() {
        let sheet = Sheet.dial(Samples.devices())
        #expect(sheet.acts(.plain("城北第三水厂")) == [.want(.call("handle-1"))])
        #expect(sheet.says(.plain("139****2211 · 2 号水泵")) && sheet.acts(Say.moreDevices) == nil)
        #expect(Sheet.dial(Samples.devices([], doing: .asking)).content == .coming(Say.coming))
    }

    @Test func allWhoCanBeCalledAreAskedForOnceWhateverWasSearchedFor() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1, devices: Samples.devices(query: "泵")))
        stand.core.forgetTaps()
        stand.go(.dial)
        #expect(stand.taps == [.searchDevices(query: "")])
        try await stand.show(Samples.snapshot(number: 2, devices: Samples.devices(doing: .asking)))
        try await stand.show(Samples.snapshot(number: 3, devices: Samples.devices([])))
        #expect(stand.taps.count == 1)
    }

    @Test func whomToCallIsAskedForFurtherWhereThereAreMoreDevicesAlsoWhereNobodyWasFoundYet() {
        for devices in [Samples.devices(more: true), Samples.devices([Samples.device(1)], more: true)] {
            #expect(Sheet.dial(devices).acts(Say.moreDevices) == [.tap(.moreDevices)])
        }
        #expect(Sheet.dial(Samples.devices(doing: .asking, more: true)).acts(Say.moreDevices) == nil)
    }

    @Test func thatThereIsNobodyToCallIsSaidWhereTheCoreLooked() {
        let said: [(Doing, Words)] = [
            (.waiting, Say.devicesWait), (.signedOut, Say.devicesSignedOut), (.refused, Say.devicesRefused),
            (.shut, Say.dialShut),
        ]
        for (doing, title) in said {
            let sheet = Sheet.dial(Samples.devices([], doing: doing))
            #expect(sheet.says(title) && !sheet.says(Say.dialNone))
            #expect(sheet.acts(Say.tryAgain) == [.tap(.searchDevices(query: ""))])
        }
        let nobody = Sheet.dial(Samples.devices([]))
        #expect(nobody.says(Say.dialNone) && nobody.says(Say.dialNoneBelow))
        #expect(Sheet.dial(Samples.devices(doing: .waiting, stale: true)).banners.map(\.words) == [Say.stale])
    }
}
