// Where a person is, and what outlives the end of the app.

import GongchaoKit
import Testing

@testable import GongchaoScreens

@MainActor
@Suite struct WayTests {
    private let everywhere = Place.plain + [.edition("2024-06-19"), .notice("a:b")]

    @Test func everyPlaceIsFoundAgain() {
        #expect(everywhere.map { Place(written: $0.written) } == everywhere)
        for written in ["nowhere", "", "edition", "edition:", "notice:"] { #expect(Place(written: written) == nil) }
    }

    @Test func everyPlaceHasAPageWithAWayBack() {
        for place in everywhere {
            var scene = Scene(snapshot: Samples.snapshot())
            scene.way.go(place)
            #expect(scene.sheet.back?.acts == [.back], "\(place)")
            #expect(scene.sheet.title != Say.app, "\(place)")
        }
    }

    @Test func eachDoorHasItsFirstPage() {
        let doors: [(LoginView, NoticeAnswer, Door, Words)] = [
            (.ready, .unanswered, .notice, Say.noticeTitle), (Samples.here, .refused, .notice, Say.noticeTitle),
            (.ready, .agreed, .login, Say.loginTitle), (.loggedOut, .agreed, .login, Say.loginTitle),
            (.requesting, .agreed, .login, Say.loginTitle),
            (.locked(reason: .expired), .agreed, .login, Say.loginTitle),
            (Samples.waiting(), .agreed, .code, Say.codeTitle), (Samples.here, .agreed, .home, Say.scan),
            (.cancelled, .agreed, .login, Say.gone),
        ]
        for (login, notice, door, words) in doors {
            let snapshot = Samples.snapshot(login: login, consent: Samples.consent(notice: notice))
            #expect(Door(snapshot) == door && Scene(snapshot: snapshot).sheet.says(words))
        }
    }

    @Test func behindAnotherDoorTheWayBeginsAnew() async throws {
        let stand = try await Stand(Samples.snapshot(number: 1))
        stand.go(.mine)
        try stand.tap(Say.logOut)
        try await stand.show(Samples.snapshot(number: 2, login: .loggedOut))
        #expect(stand.sheet.says(Say.loginTitle) && stand.shell.drawn.question == nil)
        try await stand.show(Samples.snapshot(number: 3))
        #expect(stand.sheet.says(Say.scan) && stand.sheet.back == nil)
    }

    @Test func whoIsThereAlreadyStays() {
        var way = Way()
        way.go(.mine)
        way.go(.mine)
        way.go(.about)
        #expect(way.steps == [.mine, .about])
        way.back()
        way.back()
        way.back()
        #expect(way.here == nil)
    }

    @Test func minesPageIsNobodysBeforeTheLogin() {
        var scene = Scene(snapshot: Samples.snapshot(login: .ready))
        scene.way.go(.mine)
        #expect(scene.sheet.says(Say.loginTitle))
    }

    @Test func aWayOutlivesTheEndOfTheApp() async throws {
        let before = try await Stand(Samples.snapshot(consent: Samples.consent(change: Samples.change)))
        before.shell.does([
            .leaveChange(Samples.change.to), .go(.mine), .go(.edition("2024-06-19")), .want(.call("h-1")),
        ])
        before.shell.type("13800138000", into: .number)
        before.shell.type("找泵", into: .search)
        let kept = before.shell.kept
        #expect(!kept.contains("13800138000") && !kept.contains("找泵"), "nothing that was typed")

        let after = try await Stand(
            Samples.snapshot(consent: Samples.consent(change: Samples.change, inUse: .dial)), kept: kept)
        #expect(after.sheet.title == .plain("2024-06-19"))
        #expect(after.taps.contains(.call(device: "h-1")), "what was wanted is wanted still")
        after.shell.does([.back])
        #expect(after.sheet.title == Say.mine, "the change stays left open")
    }

    @Test func aWayBehindAnotherDoorIsForgotten() async throws {
        let before = try await Stand()
        before.go(.mine)
        let after = try await Stand(Samples.snapshot(login: .loggedOut), kept: before.shell.kept)
        #expect(after.sheet.says(Say.loginTitle))
        try await after.show(Samples.snapshot(number: 8))
        #expect(after.sheet.says(Say.scan))
    }

    @Test func whatIsNoneOfOursIsNoWay() async throws {
        for kept in ["", "{}", "[1]", #"{"door":"attic","steps":[]}"#] {
            let stand = try await Stand(kept: kept)
            #expect(stand.sheet.says(Say.scan))
        }
        let odd = try await Stand(kept: #"{"door":"home","steps":["nowhere","safety"],"wish":"fly"}"#)
        #expect(odd.sheet.title == Say.safety)
        #expect(Shell(Running { _ in SampleCore() }, on: SampleHandset()).kept == "")
    }

    @Test func aPieceKeepsItsNameWhileOthersComeAndGo() {
        let before = Sheet.login(.ready, ticked: false).blocks.placed
        let after = Sheet.login(.locked(reason: .expired), ticked: true).blocks.placed
        let field = { (placed: [Placed]) in placed.first { if case .field = $0.block { true } else { false } }?.id }
        #expect(field(before) != nil && field(before) == field(after))
        for placed in [before, after, Sheet.uploads(Samples.uploads).blocks.placed] {
            #expect(Set(placed.map(\.id)).count == placed.count)
        }
    }
}
