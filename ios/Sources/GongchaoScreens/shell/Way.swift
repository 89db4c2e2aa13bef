// The way from the first page to where the person is. Behind another first page it begins anew.

import Foundation
import GongchaoKit

/// The first page, as the snapshot has it.
enum Door: String, Codable, Sendable {
    /// The notice of the first start.
    case notice
    /// The number.
    case login
    /// The code.
    case code
    /// The work.
    case home

    init(_ snapshot: Snapshot) {
        switch snapshot.login {
        case _ where snapshot.consent.notice != .agreed: self = .notice
        case .waitingForCode: self = .code
        case .loggedIn: self = .home
        case .ready, .loggedOut, .requesting, .locked, .cancelling, .cancelled: self = .login
        }
    }
}

/// The steps of a way.
struct Way: Equatable, Sendable {
    private(set) var steps: [Place] = []

    /// Where the person is; nil on the first page.
    var here: Place? { steps.last }

    /// Goes on to a place; who is there already stays.
    mutating func go(_ place: Place) {
        if here != place { steps.append(place) }
    }

    /// One step back.
    mutating func back() {
        _ = steps.popLast()
    }
}

/// What outlives the end of the app: where the person was, what was wanted, and which change was left open. Nothing that
/// was typed.
struct Kept: Codable, Equatable {
    var door: Door
    var steps: [String]
    var wish: String?
    var leftOpen: String?

    /// In one text.
    var written: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Of a text; nil where it is none of ours.
    init?(reading text: String) {
        guard let kept = try? JSONDecoder().decode(Kept.self, from: Data(text.utf8)) else { return nil }
        self = kept
    }

    init(door: Door, way: Way, wish: Wish?, leftOpen: String?) {
        self.door = door
        self.steps = way.steps.map(\.written)
        self.wish = wish?.written
        self.leftOpen = leftOpen
    }

    var way: Way {
        var way = Way()
        for step in steps.compactMap(Place.init(written:)) { way.go(step) }
        return way
    }
}
