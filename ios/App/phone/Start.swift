// How the core is started on a phone: where its files are, which servers it speaks to, what it asks of the phone.

import Foundation
import GongchaoKit
import GongchaoScreens

/// Starting the core.
enum Start {
    /// A core in the app's own folder. `anew` moves aside what cannot be opened any more.
    static func core(anew: Bool) async throws -> any Core {
        let config = try Self.config()
        let phone = Phone(vault: KeychainVault(), device: PhoneFacts(), network: PhoneNetwork.shared)
        return anew
            ? try await RunningClient.startAnew(config, on: phone) : try await RunningClient.start(config, on: phone)
    }

    private static func config() throws -> Config {
        guard let path = Bundle.main.path(forResource: "server", ofType: "json"),
            let file = FileManager.default.contents(atPath: path), let server = try? Server(reading: file)
        else { throw CoreError.Configuration(part: .address) }
        let version = Bundle.main.object(forInfoDictionaryKey: "CFBundleShortVersionString") as? String
        guard let folder = try? Self.folder() else { throw CoreError.Configuration(part: .folder) }
        return server.config(folder: folder.path, appVersion: version ?? "")
    }

    /// Below what the system keeps for an app, and in no backup: the key to it is in none either.
    private static func folder() throws -> URL {
        let all = try FileManager.default.url(
            for: .applicationSupportDirectory, in: .userDomainMask, appropriateFor: nil, create: true)
        var folder = all.appendingPathComponent("gongchao", isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var values = URLResourceValues()
        values.isExcludedFromBackup = true
        try folder.setResourceValues(values)
        return folder
    }
}
