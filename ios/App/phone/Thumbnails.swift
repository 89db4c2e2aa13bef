// Small pictures of photos on their way. None is kept here: who draws one holds it for as long as it is drawn.

import Foundation
import ImageIO
import Observation
import UIKit

/// Makes them, one after the other: a photo is read whole, and a phone in the background has little room.
@MainActor
@Observable
final class Thumbnails {
    /// How wide and high they are drawn, in points.
    static let side: CGFloat = 44
    /// Pixels of the longer side: enough for the finest screen, with what is cut away.
    private static let pixels = 200

    @ObservationIgnored private let photo: @MainActor (String) async -> Data?
    @ObservationIgnored private var last: Task<UIImage?, Never>?

    /// Small pictures of what `photo` gives for an upload.
    init(photo: @escaping @MainActor (String) async -> Data?) {
        self.photo = photo
    }

    /// That of an upload; nil where there is none to be had.
    func of(_ upload: String) async -> UIImage? {
        let before = last
        let next = Task {
            _ = await before?.value
            guard let data = await photo(upload) else { return UIImage?.none }
            return await Self.small(data)
        }
        last = next
        return await next.value
    }

    /// Turned as the camera was held; decoded no larger than it is drawn.
    private nonisolated static func small(_ data: Data) async -> UIImage? {
        let options: [CFString: Any] = [
            kCGImageSourceCreateThumbnailFromImageAlways: true,
            kCGImageSourceCreateThumbnailWithTransform: true,
            kCGImageSourceThumbnailMaxPixelSize: pixels,
        ]
        guard let source = CGImageSourceCreateWithData(data as CFData, nil),
            let small = CGImageSourceCreateThumbnailAtIndex(source, 0, options as CFDictionary)
        else { return nil }
        return UIImage(cgImage: small)
    }
}
