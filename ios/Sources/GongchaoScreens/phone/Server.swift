// Which servers this app speaks to and what it trusts: a file in the app, in the words of `gongchao backend --info`, and beside
// them the `channel` that this package goes out by.

import Foundation
import GongchaoKit

/// The addresses that an operator builds the app for.
public struct Server: Decodable, Sendable {
    private let accountUrl: String
    private let mediaUrl: String
    private let telemetryUrl: String
    private let caPem: String
    private let pins: [String]
    private let publisherKeys: [String]?
    private let pinKeys: [String]?
    private let channel: String?
    private let pinSeq: UInt64?
    private let pinNotAfter: UInt64?

    /// Reads the file. Fails where something is missing; whether what stands there can be used is the core's to say.
    public init(reading file: Data) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        self = try decoder.decode(Server.self, from: file)
    }

    /// What a core is started with. `folder` is the absolute path of a folder that no backup takes along.
    public func config(folder: String, appVersion: String) -> Config {
        Config(
            folder: folder, accountUrl: accountUrl, mediaUrl: mediaUrl, telemetryUrl: telemetryUrl, anchorsPem: caPem,
            pins: pins, appVersion: appVersion, publisherKeys: publisherKeys ?? [], pinKeys: pinKeys ?? [],
            channel: channel, pinSeq: pinSeq ?? 0, pinNotAfter: pinNotAfter)
    }
}
