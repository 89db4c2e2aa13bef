// What the phone says of itself: the kind of phone and of system, and nothing that tells one phone from another of its
// kind.

import Foundation
import GongchaoKit
import UIKit

/// Reads the device.
final class PhoneFacts: DeviceProbe {
    func system() throws -> SystemFacts {
        SystemFacts(os: .ios, osVersion: Self.version)
    }

    func read() throws -> DeviceFacts {
        let screen = Self.screen()
        return DeviceFacts(
            model: Self.model, os: .ios, osVersion: Self.version, screenLong: UInt32(max(screen.width, screen.height)),
            screenShort: UInt32(min(screen.width, screen.height)),
            utcOffsetMinutes: Int32(TimeZone.current.secondsFromGMT() / 60),
            language: Locale.preferredLanguages.first ?? "")
    }

    private static var version: String {
        let version = ProcessInfo.processInfo.operatingSystemVersion
        return "\(version.majorVersion).\(version.minorVersion).\(version.patchVersion)"
    }

    /// As the maker writes it: the same word for every phone of the kind.
    private static var model: String {
        var info = utsname()
        uname(&info)
        return withUnsafeBytes(of: &info.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// The screen answers on the thread that draws alone, and the core asks from its own. Nothing that draws waits for the
    /// core meanwhile: its calls come back at once.
    private static func screen() -> CGSize {
        if Thread.isMainThread { return MainActor.assumeIsolated { UIScreen.main.bounds.size } }
        return DispatchQueue.main.sync { MainActor.assumeIsolated { UIScreen.main.bounds.size } }
    }
}
