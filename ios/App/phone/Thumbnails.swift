// Small pictures of photos on their way. None is kept here: who draws one holds it for as long as it is drawn.

import Foundation
import Observation
import UIKit

/// Makes them, one after the other: a photo is read whole, and a phone in the background has little room.
@MainActor
@Observable
final class Thumbnails {
    /// How wide and high they are drawn, in points.
    static let side: CGFloat = 44
    /// Pixels of the shorter side: enough for the finest screen.
    private nonisolated static let pixels: CGFloat = 132

    @ObservationIgnored private let photo: @MainActor (String) async -> Data?
    // Holds no picture: it is over when the last one was made.
    @ObservationIgnored private var last: Task<Void, Never>?

    /// Small pictures of what `photo` gives for an upload.
    init(photo: @escaping @MainActor (String) async -> Data?) {
        self.photo = photo
    }

    /// That of an upload; nil where there is none to be had.
    func of(_ upload: String) async -> UIImage? {
        let before = last
        let next = Task { () -> UIImage? in
            await before?.value
            // Whoever wanted it may have left the page by now.
            guard !Task.isCancelled, let data = await photo(upload) else { return nil }
            return await Self.small(data)
        }
        last = Task { _ = await next.value }
        return await withTaskCancellationHandler {
            await next.value
        } onCancel: {
            next.cancel()
        }
    }

    /// Turned as the camera was held; its shorter side is as many pixels as are drawn.
    private nonisolated static func small(_ data: Data) async -> UIImage? {
        guard let whole = UIImage(data: data), min(whole.size.width, whole.size.height) > 0 else { return nil }
        let scale = pixels / min(whole.size.width, whole.size.height)
        let size = CGSize(width: whole.size.width * scale, height: whole.size.height * scale)
        return await whole.byPreparingThumbnail(ofSize: size)
    }
}
