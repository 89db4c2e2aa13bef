// The camera's end of a scan: frames are lent for the length of a call and nothing of them is kept.

import Foundation

/// Brightness of a camera frame, row by row, as the camera keeps it.
public struct Luma {
    /// The plane. It must stay where it is for the length of the call that it is lent to.
    public let plane: UnsafeRawBufferPointer
    /// Pixels of a row.
    public let width: UInt32
    /// Rows.
    public let height: UInt32
    /// Bytes from row to row.
    public let rowBytes: UInt32
    /// Degrees by which the frame is turned clockwise until it is upright: 0, 90, 180 or 270.
    public let degrees: UInt32

    /// A frame that is upright and without gaps, unless something else is said.
    public init(
        _ plane: UnsafeRawBufferPointer, width: UInt32, height: UInt32, rowBytes: UInt32? = nil, degrees: UInt32 = 0
    ) {
        self.plane = plane
        self.width = width
        self.height = height
        self.rowBytes = rowBytes ?? width
        self.degrees = degrees
    }
}

/// An open scan. It may be used from the camera's own queue. It ends when it is let go.
public final class Scan: Sendable {
    private let session: ScanSession

    init(_ session: ScanSession) {
        self.session = session
    }

    deinit {
        try? session.end()
    }

    /// Looks at a frame of the camera. It never waits for another frame.
    public func offer(_ frame: Luma) throws -> Sight {
        try session.offer(
            plane: lent(frame), width: frame.width, height: frame.height, rowBytes: frame.rowBytes,
            degrees: frame.degrees)
    }

    /// Looks at a still picture with everything there is; it may take a second. Absent where no label was found.
    public func still(_ frame: Luma) throws -> ScannedLabel? {
        try session.still(
            plane: lent(frame), width: frame.width, height: frame.height, rowBytes: frame.rowBytes,
            degrees: frame.degrees)
    }

    /// Ends the scan; every later frame is turned away.
    public func end() throws {
        try session.end()
    }

    // The same bytes under another name: nothing is copied.
    private func lent(_ frame: Luma) -> Data {
        guard let start = frame.plane.baseAddress, !frame.plane.isEmpty else { return Data() }
        return Data(
            bytesNoCopy: UnsafeMutableRawPointer(mutating: start), count: frame.plane.count, deallocator: .none)
    }
}
