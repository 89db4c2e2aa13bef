// Saving a text where the person wants it: the system's own page for that, which gives the app no sight of other files.

import Foundation
import UIKit

/// Saves texts.
@MainActor
final class Saver: NSObject {
    private var waiting: CheckedContinuation<Bool, Never>?

    /// Shows the page; whether the text lies somewhere now. Nothing of it stays in the app.
    func save(_ name: String, _ text: String, over top: UIViewController?) async -> Bool {
        guard let top, waiting == nil else { return false }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString, isDirectory: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent(name)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file, options: .completeFileProtection)
        } catch {
            return false
        }
        let page = UIDocumentPickerViewController(forExporting: [file], asCopy: true)
        page.delegate = self
        return await withCheckedContinuation { waiting in
            self.waiting = waiting
            top.present(page, animated: true)
        }
    }

    private func answer(_ saved: Bool) {
        waiting?.resume(returning: saved)
        waiting = nil
    }
}

extension Saver: UIDocumentPickerDelegate {
    func documentPicker(_ controller: UIDocumentPickerViewController, didPickDocumentsAt urls: [URL]) {
        answer(!urls.isEmpty)
    }

    func documentPickerWasCancelled(_ controller: UIDocumentPickerViewController) {
        answer(false)
    }
}
