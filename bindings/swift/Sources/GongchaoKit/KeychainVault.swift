// The vault of a phone: generic passwords of this device alone, readable after the first unlock.

#if canImport(Security)
    import Foundation
    import Security

    /// A vault in the Keychain. Its entries stay on this device: no backup and no other device has them.
    public final class KeychainVault: Vault {
        private let service: String

        /// A vault under this name; two names never share an entry.
        public init(service: String = "com.gctookit.gongchao.vault") {
            self.service = service
        }

        /// What is kept under the name.
        public func lookUp(alias: String) throws -> VaultAnswer {
            var query = entry(alias)
            query[kSecReturnData] = true
            query[kSecMatchLimit] = kSecMatchLimitOne
            var found: CFTypeRef?
            switch SecItemCopyMatching(query as CFDictionary, &found) {
            case errSecSuccess:
                guard let bytes = found as? Data, !bytes.isEmpty else { return .invalidated }
                return .present(secret: bytes)
            case errSecItemNotFound: return .absent
            case errSecDecode: return .invalidated
            // Locked since the start, or a service that is not up yet: nothing may be concluded.
            default: return .temporarilyUnavailable
            }
        }

        /// Keeps bytes under the name, over what was there.
        public func keep(alias: String, secret: Data) throws -> Durability {
            let content: [CFString: Any] = [
                kSecValueData: secret,
                // An app that is woken in the background must reach it; another device never.
                kSecAttrAccessible: kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly,
            ]
            var status = SecItemUpdate(entry(alias) as CFDictionary, content as CFDictionary)
            if status == errSecItemNotFound {
                status = SecItemAdd(entry(alias).merging(content) { $1 } as CFDictionary, nil)
            }
            guard status == errSecSuccess else { throw PortError.Failed }
            return .durable
        }

        /// Forgets the name; a name that is not there is forgotten already.
        public func forget(alias: String) throws -> Durability {
            let status = SecItemDelete(entry(alias) as CFDictionary)
            guard status == errSecSuccess || status == errSecItemNotFound else { throw PortError.Failed }
            return .durable
        }

        private func entry(_ alias: String) -> [CFString: Any] {
            [
                kSecClass: kSecClassGenericPassword,
                kSecAttrService: service,
                kSecAttrAccount: alias,
                // The Mac has an older keychain beside this one, which knows no accessibility.
                kSecUseDataProtectionKeychain: true,
            ]
        }
    }
#endif
