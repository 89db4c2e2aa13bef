// The system's picker: it runs outside the app, which sees what was chosen and nothing else, and needs no permission for
// that. What was chosen is copied, since the picker's own file is gone when its answer has been heard.

import Foundation
@preconcurrency import PhotosUI
import UIKit
import UniformTypeIdentifiers

/// Pictures and videos that the person chooses.
@MainActor
final class Picker: NSObject {
    private var waiting: CheckedContinuation<[PHPickerResult], Never>?

    /// Shows the picker; absolute paths of copies of what was chosen.
    func pick(over top: UIViewController?) async -> [String] {
        guard let top, waiting == nil else { return [] }
        var configuration = PHPickerConfiguration()
        configuration.selectionLimit = 0
        configuration.filter = .any(of: [.images, .videos])
        // Phones keep pictures in a format that the core does not take; asked so, the system hands out another one.
        configuration.preferredAssetRepresentationMode = .compatible
        let picker = PHPickerViewController(configuration: configuration)
        picker.delegate = self
        let chosen = await withCheckedContinuation { waiting in
            self.waiting = waiting
            top.present(picker, animated: true)
            // A swipe down is an answer that the picker itself does not tell.
            picker.presentationController?.delegate = self
        }
        var paths: [String] = []
        for one in chosen {
            if let path = await Self.copied(one.itemProvider) { paths.append(path) }
        }
        return paths
    }

    /// Deletes every copy.
    func forget() {
        try? FileManager.default.removeItem(at: Self.folder)
    }

    private func answer(_ chosen: [PHPickerResult]) {
        waiting?.resume(returning: chosen)
        waiting = nil
    }

    private static let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "picked", isDirectory: true)

    private static func copied(_ provider: NSItemProvider) async -> String? {
        let kinds = [UTType.image, .movie].map(\.identifier)
        guard let kind = kinds.first(where: provider.hasItemConformingToTypeIdentifier) else { return nil }
        let folder = folder
        return await withCheckedContinuation { waiting in
            _ = provider.loadFileRepresentation(forTypeIdentifier: kind) { file, _ in
                waiting.resume(returning: file.flatMap { try? copy($0, into: folder) })
            }
        }
    }

    /// Under a name that says what kind of file it is and nothing else.
    private nonisolated static func copy(_ file: URL, into folder: URL) throws -> String {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let copy = folder.appendingPathComponent(UUID().uuidString).appendingPathExtension(file.pathExtension)
        try FileManager.default.copyItem(at: file, to: copy)
        return copy.path
    }
}

extension Picker: PHPickerViewControllerDelegate, UIAdaptivePresentationControllerDelegate {
    func picker(_ picker: PHPickerViewController, didFinishPicking results: [PHPickerResult]) {
        picker.dismiss(animated: true)
        answer(results)
    }

    func presentationControllerDidDismiss(_ presentationController: UIPresentationController) {
        answer([])
    }
}
