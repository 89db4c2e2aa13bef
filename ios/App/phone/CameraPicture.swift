// The camera's picture as a view: while it is drawn, the camera runs.

@preconcurrency import AVFoundation
import SwiftUI
import UIKit

/// The picture.
struct CameraPicture: UIViewRepresentable {
    let camera: Camera
    /// Whether the light is on.
    let torch: Bool

    func makeUIView(context: Context) -> Picture {
        let picture = Picture(camera)
        camera.begin()
        return picture
    }

    func updateUIView(_ picture: Picture, context: Context) {
        camera.light(torch)
    }

    static func dismantleUIView(_ picture: Picture, coordinator: ()) {
        picture.camera.end()
    }

    /// The system's own layer for it.
    final class Picture: UIView {
        let camera: Camera
        private var turn: AVCaptureDevice.RotationCoordinator?

        init(_ camera: Camera) {
            self.camera = camera
            super.init(frame: .zero)
            guard let layer = layer as? AVCaptureVideoPreviewLayer else { return }
            layer.session = camera.session
            layer.videoGravity = .resizeAspectFill
            turn = AVCaptureDevice.default(for: .video).map {
                AVCaptureDevice.RotationCoordinator(device: $0, previewLayer: layer)
            }
            isAccessibilityElement = false
        }

        @available(*, unavailable)
        required init?(coder: NSCoder) { nil }

        override class var layerClass: AnyClass { AVCaptureVideoPreviewLayer.self }

        override func layoutSubviews() {
            super.layoutSubviews()
            guard let turn, let connection = (layer as? AVCaptureVideoPreviewLayer)?.connection else { return }
            let angle = turn.videoRotationAngleForHorizonLevelPreview
            if connection.isVideoRotationAngleSupported(angle) { connection.videoRotationAngle = angle }
        }
    }
}
