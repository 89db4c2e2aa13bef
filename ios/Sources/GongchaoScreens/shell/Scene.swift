// What is drawn when: which page it is follows from the snapshot and from where the person went.

import GongchaoKit

/// Everything that pages are made from, at one moment.
struct Scene {
    var snapshot: Snapshot
    var way = Way()
    /// The edition whose change was left open: it stands in front once, and is found again at home and under permissions.
    var leftOpen: String?
    var reading = Reading.coming
    var export: Export?
    /// Whether an address of the contact page could not be opened.
    var unopened = false
    var torch = false
    var hasTorch = false
    /// Whether something stands in the field of the search.
    var hasSearched = false
    /// Whether what stands in the field of a message was given to the core, which has not answered yet.
    var isHandedOver = false
    /// Seconds since the snapshot came.
    var elapsed: UInt64 = 0

    /// The change that stands in front.
    private var changeInFront: ChangeView? {
        snapshot.consent.change.flatMap { $0.to == leftOpen ? nil : $0 }
    }

    /// Where the person is seen to be: nil where something stands in front of it, or on the first page.
    var place: Place? {
        guard let here = way.here else { return nil }
        // What is owed to a person can be read over everything else.
        if here.isReadable || (snapshot.notices.urgent == nil && changeInFront == nil) { return here }
        return nil
    }

    /// The page.
    var sheet: Sheet {
        if let place { return sheet(at: place) }
        if let urgent = snapshot.notices.urgent { return .urgent(urgent) }
        if let change = changeInFront { return .change(change, snapshot.consent.features) }
        return first
    }

    /// The first page of the snapshot's door.
    private var first: Sheet {
        if snapshot.consent.notice != .agreed { return .notice(snapshot.consent) }
        if let code = AwaitedCode(snapshot.login) { return .code(code, elapsed: elapsed) }
        if let worker = Worker(snapshot.login) { return .home(snapshot, worker) }
        if let leaving = LeavingAccount(snapshot.login) { return .leaving(leaving) }
        if snapshot.login == .cancelled { return .gone }
        return .login(snapshot.login, ticked: snapshot.consent.ticked)
    }

    private func sheet(at place: Place) -> Sheet {
        let devices = snapshot.fieldwork.devices
        let worker = Worker(snapshot.login)
        switch place {
        case .scan:
            return .scan(
                snapshot.scan, isAsked: snapshot.consent.prompt != nil, torch: torch, hasTorch: hasTorch)
        case .devices: return .devices(devices, hasTyped: hasSearched)
        case .device: return .device(devices?.open ?? .nothing)
        case .messages: return .messages(snapshot.fieldwork.messages, isHandedOver: isHandedOver)
        case .uploads: return .uploads(snapshot.uploads)
        case .dial: return .dial(devices)
        case .mine: return worker.map { .mine($0, snapshot.consent) } ?? first
        case .about: return .about(edition: snapshot.edition)
        case .policy: return .policy(seen: snapshot.number, reading)
        case .editions: return .editions(current: snapshot.edition, reading)
        case .edition(let id): return .edition(id, reading)
        case .permissions: return .permissions(snapshot.consent)
        case .collected: return .collected(edition: snapshot.edition, reading)
        case .shared: return .shared(edition: snapshot.edition, reading)
        case .rights: return .rights(export)
        case .sessions, .cancellation:
            return worker == nil ? first : .desk(place, snapshot.account, elapsed: elapsed)
        case .contact: return .contact(snapshot.contact, isAtWork: worker != nil, unopened: unopened)
        case .safety: return .safety
        case .log: return .log(reading, export)
        case .notices: return .notices(snapshot.notices)
        case .notice(let id): return .notice(snapshot.notices.all.first { $0.id == id })
        }
    }
}

extension Sheet {
    /// What stands there while there is no snapshot; nil where there is one.
    init?(_ stage: Stage) {
        switch stage {
        case .starting: self.init(Say.app, back: nil, .coming(Say.starting))
        case .failed(let fault): self.init(Say.app, back: nil, .empty(Self.why(fault)))
        case .running, .over: return nil
        }
    }

    private static func why(_ fault: CoreError) -> Nothing {
        let again = Knob(Say.tryAgain, .startAgain)
        return switch fault {
        case .KeyLost: Nothing(.lock, Say.keyLost, Say.keyLostBelow, Knob(Say.keyLostAnew, .ask(.anew)))
        case .WaitForUnlock: Nothing(.warning, Say.unlockFirst, Say.unlockFirstBelow, again)
        case .Newer: Nothing(.warning, Say.newer, Say.newerBelow, again)
        case .AlreadyRunning: Nothing(.warning, Say.runningAlready, Say.runningAlreadyBelow, again)
        case .Storage: Nothing(.warning, Say.storage, Say.storageBelow, again)
        default: Nothing(.warning, Say.startFailed, Say.startFailedBelow, again)
        }
    }
}
