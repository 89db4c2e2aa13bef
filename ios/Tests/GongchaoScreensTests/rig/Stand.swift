// A shell on a core of samples, and waiting for what comes by itself.

import GongchaoKit
import Testing

@testable import GongchaoScreens

/// A shell that follows a core of samples until its test is over.
@MainActor
final class Stand {
    let core = SampleCore()
    let handset = SampleHandset()
    let held = HeldWatch()
    let shell: Shell
    let running: Running
    private var following: Task<Void, Never>?

    /// In the front, and drawing this, unless nothing is to be drawn yet.
    init(_ snapshot: Snapshot? = Samples.snapshot(), kept: String = "", inFront: Bool = true) async throws {
        let core = core
        running = Running { _ in core }
        shell = Shell(running, on: handset, watch: held.watch, kept: kept)
        let shell = shell
        following = Task { await shell.follow() }
        if inFront { shell.comeToFront() }
        try await until("the core runs") { self.core.isFollowed }
        if let snapshot { try await show(snapshot) }
    }

    deinit { core.end() }

    func stopFollowing() async {
        following?.cancel()
        await following?.value
    }

    /// Publishes a snapshot and waits until it is drawn.
    func show(_ snapshot: Snapshot) async throws {
        core.publish(snapshot)
        try await until("it is drawn") { self.shell.stage.snapshot == snapshot }
    }

    var sheet: Sheet { shell.drawn.sheet }
    var taps: [Tap] { core.taps }

    /// Taps what says this; fails where nothing that can be tapped does.
    func tap(_ words: Words, at here: SourceLocation = #_sourceLocation) throws {
        let knob = shell.drawn.knobs.first { $0.words == words && $0.isEnabled }
        shell.does(try #require(knob, sourceLocation: here).acts)
    }

    func go(_ places: Place...) { shell.does(places.map(Act.go)) }
}

/// Something did not come in time.
struct NeverCame: Error {
    let what: String
}

/// Waits for what comes by itself: long enough for a loaded machine, short enough to be a failure.
@MainActor
func until(_ what: String, _ isSo: @MainActor () -> Bool) async throws {
    for _ in 0..<6000 {
        if isSo() { return }
        try await Task.sleep(for: .milliseconds(5))
    }
    throw NeverCame(what: what)
}

/// Lets everything run that can run by itself, before something is said not to have happened.
@MainActor
func settled() async {
    for _ in 0..<50 { await Task.yield() }
    try? await Task.sleep(for: .milliseconds(20))
}
