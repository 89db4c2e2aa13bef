// The scenarios that every language replays: `tests/contract/README.md` is their contract.

import Foundation
import GongchaoKit
import GongchaoRig
import Testing

struct ReplayTests {
    @Test(arguments: try Replay.names())
    func aScenarioGoesAsItIsWritten(name: String) async throws {
        try await Watchdog.over("scenario \(name)", seconds: 120) {
            try await Replay(name).run()
        }
    }
}

/// What went other than it is written.
struct Deviation: Error, CustomStringConvertible {
    let description: String
}

/// One scenario under way.
actor Replay {
    private let name: String
    private let steps: [Json]
    private let backend: Backend
    private let phone = FakePhone()
    private let folder: Folder
    private var bound: [String: Json] = [:]
    private var client: RunningClient?
    private var subscription: AsyncStream<Snapshot>.Iterator?
    private var session: Scan?
    private var seen = Json.null

    private static let beside: Set = ["fails", "keep", "sight"]

    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: Place.scenarios)
            .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(".json".count)) }.sorted()
    }

    init(_ name: String) async throws {
        self.name = name
        let scenario = try Json(reading: String(contentsOfFile: "\(Place.scenarios)/\(name).json", encoding: .utf8))
        steps = scenario["steps"].list
        let limits = Json.object(["resend_after_s": .number(1)].merging(scenario["limits"].members) { $1 })
        backend = try await Backend.started(limits: limits.written)
        folder = try Folder()
    }

    func run() async throws {
        for (at, step) in steps.enumerated() {
            do {
                try await self.step(step)
            } catch let deviation as Deviation {
                throw Deviation(description: "step \(at + 1), \(step.written): \(deviation)")
            }
        }
        if steps.isEmpty { throw Deviation(description: "it has no steps") }
    }

    private func step(_ step: Json) async throws {
        guard let verb = step.members.keys.first(where: { !Self.beside.contains($0) }) else {
            throw Deviation(description: "no verb")
        }
        let wanted = step["fails"].text
        do {
            try await perform(verb, step[verb].filled(bound), step)
        } catch let error as CoreError {
            if error.name != wanted { throw Deviation(description: "failed with \(error.name)") }
            return
        }
        if let wanted { throw Deviation(description: "did not fail with \(wanted)") }
    }

    private func perform(_ verb: String, _ value: Json, _ step: Json) async throws {
        switch verb {
        case "start":
            let started = try await start(value)
            client = started
            subscription = try started.snapshots().makeAsyncIterator()
            seen = .null
        case "second": try await start(value).shutDown()
        case "shut_down": try await running().shutDown()
        case "phone": try setPhone(value)
        case "server": backend.end()
        case "tap": try running().tap(readTap(written: value.written))
        case "resolve": try resolve(value)
        case "see": try await see(value, keep: step["keep"].text)
        case "sms":
            guard let number = value["to"].text, let name = value["as"].text else { throw unreadable }
            bound[name] = .text(try await backend.code(to: number))
        case "scan": if value == .text("open") { session = try running().scan() } else { try session?.end() }
        case "offer": try expect(offer(value), step["sight"])
        case "still": try expect(still(value), step["sight"])
        case "errand": try expect(.text(snake(await running().errand(within: .seconds(1)))), value)
        case "panic": try rehearsePanic()
        default: throw unreadable
        }
    }

    private var unreadable: Deviation { Deviation(description: "this runner does not understand it") }

    private func running() throws -> RunningClient {
        guard let client else { throw Deviation(description: "no client was started") }
        return client
    }

    private func expect(_ found: Json, _ wanted: Json) throws {
        if found != wanted { throw Deviation(description: "it was \(found.written)") }
    }

    private func start(_ value: Json) async throws -> RunningClient {
        let other = value["config"]
        let info = backend.info
        let config = Config(
            folder: other["folder"].text ?? folder.path("client"),
            accountUrl: other["account_url"].text ?? info.accountUrl,
            mediaUrl: other["media_url"].text ?? info.mediaUrl,
            telemetryUrl: other["telemetry_url"].text ?? info.telemetryUrl,
            anchorsPem: other["anchors_pem"].text ?? info.caPem,
            pins: other.members["pins"]?.list.compactMap(\.text) ?? info.pins,
            appVersion: other["app_version"].text ?? "0.1.0")
        return value["anew"] == .bool(true)
            ? try await RunningClient.startAnew(config, on: phone.ports)
            : try await RunningClient.start(config, on: phone.ports)
    }

    private func setPhone(_ value: Json) throws {
        for (port, answer) in value.members {
            let answering: Answering =
                switch answer.text {
                case "open", "answers": .well
                case "locked": .locked
                case "invalidated": .invalidated
                case "fails": .declared
                case "undeclared": .undeclared
                default: throw unreadable
                }
            switch port {
            case "vault": phone.set(.vault, answering)
            case "device": phone.set(.device, answering)
            case "network": phone.set(.network, answering)
            default: throw unreadable
            }
        }
    }

    private func resolve(_ value: Json) throws {
        let outcome: Outcome? =
            switch value.text {
            case "agreed": .agreed
            case "refused": .refused
            case "dismissed": .dismissed
            default: nil
            }
        // The prompt as a view would hold it; the words beside it are of no account.
        guard let outcome, let id = seen["consent"]["prompt"]["id"].text,
            let prompt = try running().snapshot().consent.prompt, prompt.id == id
        else { throw Deviation(description: "no such prompt was seen") }
        try running().resolve(prompt, outcome)
    }

    private func see(_ pattern: Json, keep: String?) async throws {
        let end = ContinuousClock.now + Patience.all
        while true {
            if let match = pattern.match(seen) {
                bound.merge(match) { $1 }
                if let keep { try leave(keep) }
                return
            }
            let left = end - ContinuousClock.now
            guard left > .zero, let next = try await newer(within: left) else {
                throw Deviation(description: "never seen; the last snapshot: \(seen.written.prefix(4000))")
            }
            seen = try Json(reading: next.text())
        }
    }

    private func newer(within time: Duration) async throws -> Snapshot? {
        guard var iterator = subscription else { throw Deviation(description: "nothing was subscribed") }
        // Ending the client ends the stream, and with it a wait that is over.
        let client = try running()
        let alarm = Task {
            try await Task.sleep(for: time)
            try await client.shutDown()
        }
        defer { alarm.cancel() }
        let next = await iterator.next(isolation: self)
        subscription = iterator
        return next
    }

    private func leave(_ keep: String) throws {
        guard let replayed = Place.replayed else { return }
        try FileManager.default.createDirectory(atPath: "\(replayed)/\(name)", withIntermediateDirectories: true)
        try Data(seen.written.utf8).write(to: URL(fileURLWithPath: "\(replayed)/\(name)/\(keep).json"))
    }

    private func offer(_ value: Json) throws -> Json {
        guard let session else { throw Deviation(description: "no scan is open") }
        // What holds people's data prints nothing of itself, so its case is asked for by name.
        switch try lent(value, { try session.offer($0) }) {
        case .nothing: return .text("nothing")
        case .candidate: return .text("candidate")
        case .found: return .text("found")
        case .busy: return .text("busy")
        case .over: return .text("over")
        }
    }

    private func still(_ value: Json) throws -> Json {
        guard let session else { throw Deviation(description: "no scan is open") }
        guard let label = try lent(value, { try session.still($0) }) else { return .null }
        return .object(["format": .text(snake(label.format)), "text": .text(label.text)])
    }

    private func lent<T>(_ value: Json, _ look: (Luma) throws -> T) throws -> T {
        let file = try value["file"].text.map { try FrameFile($0) }
        let plane = file?.plane ?? Data(repeating: 0x80, count: Int(value["bytes"].number ?? 0))
        let side = { (name: String, own: UInt32?) in value[name].number.map { UInt32($0) } ?? own ?? 0 }
        let width = side("width", file?.width)
        let rowBytes = side("row_bytes", width)
        return try plane.withUnsafeBytes { bytes in
            try look(
                Luma(
                    bytes, width: width, height: side("height", file?.height), rowBytes: rowBytes,
                    degrees: side("degrees", 0)))
        }
    }
}

extension CoreError {
    /// The snake case name of the error, and the word that it carries.
    var name: String {
        let carried: [String] =
            switch self {
            case .Configuration(let part): [snake(part)]
            case .Storage(let storage): [snake(storage)]
            case .BadFrame(let frame): [snake(frame)]
            case .NotConsented(let feature): [snake(feature)]
            default: []
            }
        return ([snake(self)] + carried).joined(separator: "/")
    }
}

/// The name of an enum's case in snake case, without what it carries.
private func snake(_ value: some Any) -> String {
    let label = Mirror(reflecting: value).children.first?.label
    let word = label ?? "\(value)"
    return word.reduce(into: "") { said, letter in
        if letter.isUppercase, !said.isEmpty { said += "_" }
        said += letter.lowercased()
    }
}
