// The camera and its light. A frame is lent to the core where it lies and is gone when the call comes back; frames that
// come meanwhile are dropped by the system and never kept.

@preconcurrency import AVFoundation
import CoreMedia
import CoreVideo
import Foundation
import GongchaoKit
import Observation

/// The camera. Everything that it has is touched on its own queue alone.
@Observable
final class Camera: NSObject, @unchecked Sendable {
    @ObservationIgnored let session = AVCaptureSession()

    @ObservationIgnored private let openScan: @MainActor () throws -> Scan?
    @ObservationIgnored private let whenNone: @MainActor @Sendable () -> Void
    @ObservationIgnored private let queue = DispatchQueue(label: "camera", qos: .userInitiated)
    @ObservationIgnored private var scan: Scan?
    @ObservationIgnored private var device: AVCaptureDevice?
    @ObservationIgnored private var turn: AVCaptureDevice.RotationCoordinator?

    /// A camera that opens the core's end of a scan when its picture is drawn. `whenNone` leaves the scan where no camera opens,
    /// so that the search stands there and not a black picture.
    init(
        openScan: @escaping @MainActor () throws -> Scan?, whenNone: @escaping @MainActor @Sendable () -> Void
    ) {
        self.openScan = openScan
        self.whenNone = whenNone
    }

    /// The picture is drawn: frames go to the scan that is open now. Where none is, the picture stands alone until the
    /// next snapshot takes it away.
    @MainActor
    func begin() {
        let scan = try? openScan()
        queue.async { [self] in
            self.scan = scan
            if device == nil { setUp() }
            guard device != nil else {
                Task { @MainActor in whenNone() }
                return
            }
            if !session.isRunning { session.startRunning() }
        }
    }

    /// The picture is not drawn any more: the camera is let go of, and the scan with it.
    func end() {
        queue.async { [self] in
            session.stopRunning()
            try? scan?.end()
            scan = nil
        }
    }

    /// Turns the light on or off; it goes out with the camera.
    func light(_ on: Bool) {
        queue.async { [self] in
            guard let device, device.hasTorch, (try? device.lockForConfiguration()) != nil else { return }
            device.torchMode = on ? .on : .off
            device.unlockForConfiguration()
        }
    }

    private func setUp() {
        guard let camera = AVCaptureDevice.default(.builtInWideAngleCamera, for: .video, position: .back),
            let input = try? AVCaptureDeviceInput(device: camera)
        else { return }
        let output = AVCaptureVideoDataOutput()
        // Two planes: brightness, which is lent, and colour, which nobody looks at.
        output.videoSettings = [
            kCVPixelBufferPixelFormatTypeKey as String: kCVPixelFormatType_420YpCbCr8BiPlanarFullRange
        ]
        output.alwaysDiscardsLateVideoFrames = true
        output.setSampleBufferDelegate(self, queue: queue)
        session.beginConfiguration()
        defer { session.commitConfiguration() }
        if session.canSetSessionPreset(.hd1280x720) { session.sessionPreset = .hd1280x720 }
        guard session.canAddInput(input), session.canAddOutput(output) else { return }
        session.addInput(input)
        session.addOutput(output)
        device = camera
        turn = AVCaptureDevice.RotationCoordinator(device: camera, previewLayer: nil)
    }
}

extension Camera: AVCaptureVideoDataOutputSampleBufferDelegate {
    func captureOutput(
        _ output: AVCaptureOutput, didOutput buffer: CMSampleBuffer, from connection: AVCaptureConnection
    ) {
        guard let scan, let pixels = CMSampleBufferGetImageBuffer(buffer) else { return }
        CVPixelBufferLockBaseAddress(pixels, .readOnly)
        defer { CVPixelBufferUnlockBaseAddress(pixels, .readOnly) }
        guard let start = CVPixelBufferGetBaseAddressOfPlane(pixels, 0) else { return }
        let height = CVPixelBufferGetHeightOfPlane(pixels, 0)
        let rowBytes = CVPixelBufferGetBytesPerRowOfPlane(pixels, 0)
        let frame = Luma(
            UnsafeRawBufferPointer(start: start, count: rowBytes * height),
            width: UInt32(CVPixelBufferGetWidthOfPlane(pixels, 0)), height: UInt32(height), rowBytes: UInt32(rowBytes),
            degrees: UInt32(turn?.videoRotationAngleForHorizonLevelCapture ?? 90))
        switch try? scan.offer(frame) {
        case .nothing?, .candidate?, .busy?: break
        // What comes now is in the next snapshot, and no frame is needed for it.
        case .found?, .over?, nil: self.scan = nil
        }
    }
}
