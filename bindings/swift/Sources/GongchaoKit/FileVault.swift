// The vault of a developer's desktop: one file for each name, readable by its owner alone.

import Foundation

/// A vault in a folder. For desktops and tests; a phone has its Keychain.
public final class FileVault: Vault {
    private let folder: String

    /// A vault in this folder, which is made when the first secret is kept.
    public init(in folder: String) {
        self.folder = folder
    }

    /// What is kept under the name.
    public func lookUp(alias: String) throws -> VaultAnswer {
        let bytes: Data
        do {
            bytes = try Data(contentsOf: URL(fileURLWithPath: file(alias)))
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
            return .absent
        } catch {
            return .temporarilyUnavailable
        }
        // Nobody keeps nothing: a file without a byte is one whose bytes were lost.
        return bytes.isEmpty ? .invalidated : .present(secret: bytes)
    }

    /// Keeps bytes under the name, over what was there: written beside it, synced, then renamed over it, so that a kill
    /// leaves the old secret or the new one.
    public func keep(alias: String, secret: Data) throws -> Durability {
        let file = file(alias)
        let beside = "\(file).new"
        do {
            let files = FileManager.default
            try files.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            guard files.createFile(atPath: beside, contents: nil, attributes: [.posixPermissions: 0o600]) else {
                throw PortError.Failed
            }
            let open = try FileHandle(forWritingTo: URL(fileURLWithPath: beside))
            try open.write(contentsOf: secret)
            try open.synchronize()
            try open.close()
        } catch {
            // The system's own error names the path.
            throw PortError.Failed
        }
        guard rename(beside, file) == 0, synced() else { throw PortError.Failed }
        return .durable
    }

    /// Forgets the name; a name that is not there is forgotten already.
    public func forget(alias: String) throws -> Durability {
        guard unlink(file(alias)) == 0 || errno == ENOENT, synced() else { throw PortError.Failed }
        return .durable
    }

    /// Names may hold anything and become files all the same; two names never become one.
    private func file(_ alias: String) -> String {
        "\(folder)/\(alias.utf8.map { String(format: "%02x", $0) }.joined())"
    }

    /// A rename lasts once its folder is on the disk.
    private func synced() -> Bool {
        let open = open(folder, O_RDONLY)
        guard open >= 0 else { return errno == ENOENT }
        defer { close(open) }
        return fsync(open) == 0
    }
}
