// Vaults, put through the core's own rules, and what a desktop's vault must bear beyond them.

import Foundation
import GongchaoKit
import GongchaoRig
import Testing

struct VaultTests {
    @Test func everyVaultOfOursKeepsTheRules() throws {
        let folder = try Folder()
        #expect(try checkVault(vault: FileVault(in: folder.path("vault"))) == [])
        #expect(try checkVault(vault: FakePhone().ports.vault) == [])
    }

    @Test func aVaultThatBreaksARuleIsTold() throws {
        #expect(try checkVault(vault: ForgetfulVault()).contains(.notKept))
        let locked = FakePhone()
        locked.set(.vault, .locked)
        #expect(try checkVault(vault: locked.ports.vault).contains(.absentNotTold))
    }

    @Test func whatAFileVaultKeptIsThereForTheNextOneAndForItsOwnerAlone() throws {
        let folder = try Folder()
        let path = folder.path("vault")
        _ = try FileVault(in: path).keep(alias: "key", secret: Data([0, 255, 16]))
        #expect(try FileVault(in: path).lookUp(alias: "key") == .present(secret: Data([0, 255, 16])))
        let files = FileManager.default
        #expect(try files.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o700)
        let names = try files.contentsOfDirectory(atPath: path)
        #expect(names.count == 1)
        for name in names {
            #expect(try files.attributesOfItem(atPath: "\(path)/\(name)")[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func aNameIsNoPathAndTwoNamesAreNeverOne() throws {
        let folder = try Folder()
        let vault = FileVault(in: folder.path("vault"))
        let names = ["key", "KEY", "../key", "工巢/密钥", "工巢_密钥", "."]
        for (number, name) in names.enumerated() {
            #expect(try vault.keep(alias: name, secret: Data([UInt8(number)])) == .durable)
        }
        for (number, name) in names.enumerated() {
            #expect(try vault.lookUp(alias: name) == .present(secret: Data([UInt8(number)])))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["vault"])
    }

    @Test func bytesThatWereLostAreNotToldAsNeverKept() throws {
        let folder = try Folder()
        let vault = FileVault(in: folder.path("vault"))
        _ = try vault.keep(alias: "key", secret: Data([1]))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("vault"))
        for name in names { try Data().write(to: URL(fileURLWithPath: folder.path("vault/\(name)"))) }
        #expect(try vault.lookUp(alias: "key") == .invalidated)
    }

    @Test func aFolderThatIsNoneIsAFaultAndNotAnAbsence() throws {
        let folder = try Folder()
        try Data([1]).write(to: URL(fileURLWithPath: folder.path("vault")))
        let vault = FileVault(in: folder.path("vault"))
        #expect(throws: PortError.Failed) { try vault.keep(alias: "key", secret: Data([1])) }
        #expect(try vault.lookUp(alias: "key") == .temporarilyUnavailable)
    }
}

private final class ForgetfulVault: Vault {
    func lookUp(alias: String) throws -> VaultAnswer { .absent }
    func keep(alias: String, secret: Data) throws -> Durability { .durable }
    func forget(alias: String) throws -> Durability { .durable }
}
