// Between the core and the views: a snapshot becomes what is drawn, a touch becomes a tap. It remembers where the person
// is, what was typed, and what was wanted while the core asks. It decides nothing.

import GongchaoKit
import Observation

/// The shell of one app.
@MainActor
@Observable
public final class Shell {
    /// What is drawn.
    public private(set) var drawn = Drawn(Sheet(Say.app, back: nil, .coming(Say.starting)))
    private var typed = Typed()

    @ObservationIgnored private let running: Running
    @ObservationIgnored private let handset: any Handset
    @ObservationIgnored private let wishes: Wishes
    @ObservationIgnored private let reads = Reads()
    @ObservationIgnored private let seconds: Seconds

    @ObservationIgnored private(set) var stage = Stage.starting
    @ObservationIgnored private var door: Door?
    @ObservationIgnored private var way = Way()
    @ObservationIgnored private var leftOpen: String?
    @ObservationIgnored private var asked: Asked?
    /// The messages of the same words that were there when the one in the field was given to the core; nil where it was not,
    /// or was typed over since.
    @ObservationIgnored private var before: Set<String>?
    @ObservationIgnored private var torch = false
    /// What came of the text that was taken along at this place.
    @ObservationIgnored private var export: (at: Place, what: Export)?
    @ObservationIgnored private var unopened = false
    @ObservationIgnored private var isInFront = false
    /// Names of the arrivals that the core was told of, of the page that is drawn.
    @ObservationIgnored private var arrived: Set<String> = []

    /// A shell; `kept` is what the last one left, where the phone kept it.
    public init(_ running: Running, on handset: any Handset, watch: Watch = .phone, kept: String = "") {
        self.running = running
        self.handset = handset
        wishes = Wishes(on: handset) { running.tap($0) }
        seconds = Seconds(watch)
        guard let kept = Kept(reading: kept) else { return }
        door = kept.door
        way = kept.way
        wishes.wish = kept.wish.flatMap(Wish.init(written:))
        leftOpen = kept.leftOpen
    }

    /// What the phone may keep while it ends the app: where the person was. Nothing that was typed.
    public var kept: String {
        door.map { Kept(door: $0, way: way, wish: wishes.wish, leftOpen: leftOpen).written } ?? ""
    }

    /// Starts the core, where it does not run, and draws what comes until it ends or the task is cancelled.
    public func follow(anew: Bool = false) async {
        await running.run(anew: anew) { show($0) }
    }

    private func show(_ next: Stage) {
        let wasRunning = stage.isRunning
        stage = next
        if let snapshot = next.snapshot {
            seconds.begin(with: snapshot.number)
            enter(Door(snapshot))
        }
        if next.isRunning && !wasRunning && isInFront { tellOfTheFront() }
        settle()
    }

    /// Behind another door the way begins anew.
    private func enter(_ next: Door) {
        typed.forget(behind: next)
        if let door, door != next {
            way = Way()
            asked = nil
            before = nil
        }
        door = next
    }

    /// What follows from a touch.
    public func does(_ acts: [Act]) {
        for act in acts { perform(act) }
        settle()
    }

    /// What stands in a field.
    public func text(in name: Field.Name) -> String {
        typed[name]
    }

    /// Something was typed or filled in. What its page calls whole is passed on by itself.
    public func type(_ text: String, into name: Field.Name) {
        let hasGrown = text.count > typed[name].count
        if typed[name] != text {
            typed[name] = text
            if name == .message { before = nil }
        }
        if hasGrown, let field = drawn.sheet.field(name), field.isEnabled, field.whole == text.count {
            for act in field.submit { perform(act) }
        }
        settle()
    }

    /// The app came to the front: what the system says of a permission may have changed meanwhile.
    public func comeToFront() {
        guard !isInFront else { return }
        isInFront = true
        switch stage {
        case .running: tellOfTheFront()
        // It ended by itself and erased what it kept: this is a new beginning.
        case .over: begin()
        case .starting, .failed: break
        }
        settle()
    }

    /// The app went to the background.
    public func goToBack() {
        guard isInFront else { return }
        isInFront = false
        running.tap(.background)
    }

    /// The phone's network changed.
    public func networkChanged(_ reading: NetworkReading) {
        running.tap(.network(reading: reading))
    }

    private func tellOfTheFront() {
        running.tap(.foreground)
        if let allowed = handset.allows(.camera) {
            running.tap(.permissionSeen(permission: .camera, allowed: allowed))
        }
    }

    private func perform(_ act: Act) {
        switch act {
        case .tap(let tap): running.tap(tap)
        case .go(let place):
            way.go(place)
            asked = nil
        case .back: leave()
        case .instead(let place):
            leave()
            way.go(place)
        case .want(let wish): wishes.want(wish)
        case .ask(let question): asked = question
        case .unask: asked = nil
        case .submit(let name): submit(name)
        case .cancelAccount(let seen): running.tap(.confirmCancellation(code: typed[.code], seen: seen))
        case .clear(let name): typed[name] = ""
        case .torch(let on): torch = on
        case .openChange: leftOpen = nil
        case .leaveChange(let edition): leftOpen = edition
        case .dial(let uri): open { await $0.dial(uri) }
        case .write(let uri): open { await $0.write(uri) }
        case .settings: handset.openSettings()
        case .system(let prompt, let permission): wishes.ask(prompt, permission)
        case .takeLedger: takeLedger()
        case .saveLog(let log): save(log)
        case .readAgain: reads.forget()
        case .startAgain: begin()
        case .startAnew: begin(anew: true)
        }
    }

    /// One step back; who leaves the scanner says so.
    private func leave() {
        if way.here == .scan { running.tap(.leave(feature: .scan)) }
        way.back()
        asked = nil
    }

    private func submit(_ name: Field.Name) {
        let text = typed[name]
        switch name {
        case .number: running.tap(.logIn(number: text))
        case .code: running.tap(.enterCode(code: text))
        case .search: running.tap(.searchDevices(query: text))
        case .message:
            running.tap(.writeMessage(body: text))
            before = stage.snapshot?.own(text)
        }
    }

    /// A message stays in its field until the core has it: a text that it does not take can be mended.
    private func letGo(_ snapshot: Snapshot) {
        guard let before, !before.isSuperset(of: snapshot.own(typed[.message])) else { return }
        self.before = nil
        typed[.message] = ""
    }

    private func begin(anew: Bool = false) {
        Task { await follow(anew: anew) }
    }

    private func takeLedger() {
        let core = running.core
        Task {
            do {
                guard let core else { throw CoreError.ShutDown }
                let ledger = try await core.ledger()
                export = (.rights, await handset.save(Export.ledger, ledger) ? .saved : .notSaved)
            } catch {
                export = (.rights, .unreadable)
            }
            settle()
        }
    }

    /// Opens another app; where there is none the page says so.
    private func open(_ with: @escaping @MainActor (any Handset) async -> Bool) {
        Task {
            unopened = await !with(handset)
            settle()
        }
    }

    private func save(_ log: String) {
        Task {
            export = (.log, await handset.save(Export.log, log) ? .saved : .notSaved)
            settle()
        }
    }

    /// Draws anew, and does what belongs to what is drawn.
    private func settle() {
        guard let snapshot = stage.snapshot else {
            arrived = []
            return draw(Drawn(Sheet(stage) ?? drawn.sheet, question: asked.flatMap { Question($0, nil) }))
        }
        letGo(snapshot)
        draw(snapshot)
        if stage.isRunning && isInFront {
            arrive()
            wishes.seen(snapshot)
        }
        reads.want(drawn.sheet.wanted, of: running.core) { [weak self] in self?.settle() }
        let takesCode = drawn.sheet.field(.code) != nil
        seconds.count(takesCode) { [weak self] in self?.settle() }
        // A code goes with the page that it was typed on: one that was refused is not there any more when the field is back.
        if !takesCode, door != .code, !typed[.code].isEmpty { typed[.code] = "" }
        // What was read for another page, or emptied by an arrival, is not drawn a moment longer.
        draw(snapshot)
    }

    private func draw(_ snapshot: Snapshot) {
        if way.here != .scan || snapshot.scan != .ready { torch = false }
        if way.here != export?.at { export = nil }
        if way.here != .contact { unopened = false }
        let scene = Scene(
            snapshot: snapshot, way: way, leftOpen: leftOpen, reading: reads.reading, export: export?.what,
            unopened: unopened, torch: torch, hasTorch: handset.hasTorch, hasSearched: !typed[.search].isEmpty,
            isHandedOver: before != nil, elapsed: seconds.elapsed)
        let own = asked.flatMap { Question($0, snapshot) }
        // What it was about is gone, or something stands in front of where it was asked: it does not come back by itself.
        if own == nil || scene.place != way.here { asked = nil }
        let question = snapshot.consent.prompt.map(Question.init) ?? (asked == nil ? nil : own)
        draw(Drawn(scene.sheet, told: snapshot.told, question: question))
    }

    /// Views are told of what has changed, and of nothing else.
    private func draw(_ next: Drawn) {
        if next != drawn { drawn = next }
    }

    /// Tells the core what belongs to the page's coming to be seen, once.
    private func arrive() {
        let arrivals = drawn.sheet.arrivals
        let new = arrivals.filter { !arrived.contains($0.name) }
        arrived = Set(arrivals.map(\.name))
        for arrival in new {
            // The field shows what is searched for.
            if case .searchDevices(let query) = arrival.tap { typed[.search] = query }
            running.tap(arrival.tap)
        }
    }
}

extension Snapshot {
    /// The messages of these words that the worker wrote, by their names.
    fileprivate func own(_ words: String) -> Set<String> {
        let lines = fieldwork.messages?.messages ?? []
        return Set(lines.filter { $0.mine && $0.text == words }.map(\.id))
    }
}
