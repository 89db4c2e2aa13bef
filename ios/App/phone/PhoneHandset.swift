// What an iPhone does for the screens: its prompt, its picker, its dialler, its settings, its place for files.

import AVFoundation
import GongchaoKit
import GongchaoScreens
import UIKit

/// The phone.
@MainActor
final class PhoneHandset: Handset {
    private let picker = Picker()
    private let saver = Saver()

    lazy var hasTorch = AVCaptureDevice.default(for: .video)?.hasTorch ?? false

    func allows(_ permission: OsPermission) -> Bool? {
        switch permission {
        case .camera:
            switch AVCaptureDevice.authorizationStatus(for: .video) {
            case .authorized: true
            case .denied, .restricted: false
            case .notDetermined: nil
            @unknown default: nil
            }
        }
    }

    /// Where the person was asked before, the system says the same again at once and shows nothing.
    func ask(_ permission: OsPermission) async -> Outcome {
        switch permission {
        case .camera: await AVCaptureDevice.requestAccess(for: .video) ? .agreed : .refused
        }
    }

    func pick() async -> [String] {
        await picker.pick(over: top)
    }

    func forgetPicked() {
        picker.forget()
    }

    func dial(_ uri: String) async -> Bool { await open(uri) }
    func write(_ uri: String) async -> Bool { await open(uri) }

    private func open(_ uri: String) async -> Bool {
        guard let address = URL(string: uri) else { return false }
        return await UIApplication.shared.open(address)
    }

    func openSettings() {
        guard let settings = URL(string: UIApplication.openSettingsURLString) else { return }
        UIApplication.shared.open(settings)
    }

    func save(_ name: String, _ text: String) async -> Bool {
        await saver.save(name, text, over: top)
    }

    /// What stands in front, to show something of the system's over it.
    private var top: UIViewController? {
        let scenes = UIApplication.shared.connectedScenes.compactMap { $0 as? UIWindowScene }
        var top = scenes.lazy.compactMap(\.keyWindow).first?.rootViewController
        while let next = top?.presentedViewController { top = next }
        return top
    }
}
