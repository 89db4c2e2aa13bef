// Tasks that are cancelled while they wait for the core: none waits on, and nothing is broken by it.

import Foundation
import GongchaoKit
import GongchaoRig
import Synchronization
import Testing

struct CancelTests {
    @Test func aStartThatIsGivenUpLeavesTheFolderFree() async throws {
        try await Watchdog.over("a start that is given up") {
            let world = try await World()
            let (asked, answer) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            world.phone.whenAsked {
                asked.signal()
                answer.wait()
                // Later questions are answered at once.
                answer.signal()
            }
            let starting = Task { try await world.client() }
            await blocking { asked.wait() }
            starting.cancel()
            await #expect(throws: CancellationError.self) { try await starting.value }
            answer.signal()
            // The client that came too late is shut down, and then the folder is free.
            var client: RunningClient?
            for _ in 0..<Patience.looks where client == nil {
                do {
                    client = try await world.client()
                } catch CoreError.AlreadyRunning {
                    try await Task.sleep(for: Patience.look)
                }
            }
            try #require(client != nil)
            try await client?.shutDown()
        }
    }

    @Test func whoWaitsForASnapshotStopsWaiting() async throws {
        try await Watchdog.over("a stream that is given up") {
            let world = try await World()
            let client = try await world.client()
            let (first, drawn) = AsyncStream.makeStream(of: Void.self)
            let reading = Task { () -> Int in
                var read = 0
                for await _ in try client.snapshots() {
                    read += 1
                    drawn.yield()
                }
                return read
            }
            for await _ in first { break }
            reading.cancel()
            #expect(try await reading.value >= 1)
            // Somebody else sees on.
            try client.tap(.answerNotice(outcome: .agreed))
            try await client.see("the answer") { $0.consent.notice == .agreed }
            try await client.shutDown()
        }
    }

    @Test func aStreamEndsWithItsClient() async throws {
        try await Watchdog.over("a stream of a client that ends") {
            let world = try await World()
            let client = try await world.client()
            let (first, drawn) = AsyncStream.makeStream(of: Void.self)
            let reading = Task {
                for await _ in try client.snapshots() { drawn.yield() }
            }
            for await _ in first { break }
            try await client.shutDown()
            try await reading.value
        }
    }

    @Test func aWorkerThatLosesItsTimeIsToldAtOnce() async throws {
        try await Watchdog.over("a lease that is given back", seconds: 90) {
            let world = try await World()
            let client = try await world.atWork()
            try await client.begin(.media)
            try await client.see("the switch") { $0.answer(to: .media) != .unasked && $0.consent.prompt == nil }
            world.backend.halt()
            try client.tap(.send(path: "\(Place.assets)/photo.jpg"))
            let seen = try await client.see("the photo on its way") { $0.uploads.first?.state == .sending }
            let upload = try #require(seen.uploads.first)
            let photo = try #require(try await client.photo(upload.id))
            #expect(upload.hasPhoto && photo.prefix(2) == Data([0xFF, 0xD8]) && UInt64(photo.count) == upload.size)
            let began = ContinuousClock.now
            let waiting = Task { try await client.errand(within: .seconds(600)) }
            try await Task.sleep(for: .milliseconds(50))
            waiting.cancel()
            #expect(try await waiting.value == .stay)
            #expect(ContinuousClock.now - began < .seconds(20))
            try await client.shutDown()
        }
    }

    @Test func aTaskThatWasCancelledBeforeAsksNothing() async throws {
        let world = try await World()
        let client = try await world.client()
        for call in calls(of: client) {
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await call()
            }
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        let starting = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await world.client()
        }
        await #expect(throws: CancellationError.self) { try await starting.value }
        // Not even the shutdown was begun.
        try client.tap(.foreground)
        try await client.shutDown()
    }

    @Test func callsThatAreCancelledAtAnyMomentEitherAnswerOrAreGivenUp() async throws {
        try await Watchdog.over("calls that are cancelled") {
            let world = try await World()
            let client = try await world.client()
            var (answered, givenUp) = (0, 0)
            for round in 0..<100 {
                for call in calls(of: client).dropLast() {
                    let task = Task { try await call() }
                    for _ in 0..<round % 10 { await Task.yield() }
                    task.cancel()
                    do {
                        try await task.value
                        answered += 1
                    } catch is CancellationError {
                        givenUp += 1
                    }
                }
            }
            #expect(answered + givenUp == 300)
            #expect(givenUp > 0)
            #expect(try await client.policy().paragraphs.isEmpty == false)
            try await client.shutDown()
        }
    }

    @Test func aShutdownThatIsGivenUpGoesOn() async throws {
        try await Watchdog.over("a shutdown that is given up") {
            let world = try await World()
            let client = try await world.atWork()
            let ending = Task { try await client.shutDown() }
            await Task.yield()
            ending.cancel()
            // Given up before it began or after, the client's owner ends it.
            _ = try? await ending.value
            do {
                try await client.shutDown()
            } catch CoreError.ShutDown {}
            #expect(throws: CoreError.ShutDown) { try client.tap(.foreground) }
            try await world.client().shutDown()
        }
    }

    private func calls(of client: RunningClient) -> [@Sendable () async throws -> Void] {
        [
            { _ = try await client.lists() }, { _ = try await client.policy() }, { try await client.settle() },
            { try await client.shutDown() },
        ]
    }
}

extension Snapshot {
    fileprivate func answer(to feature: Feature) -> FeatureAnswer? {
        consent.features.first { $0.feature == feature }?.answer
    }
}
