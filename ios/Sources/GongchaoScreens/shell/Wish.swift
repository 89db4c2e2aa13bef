// What a person wanted when a feature was tapped, while the core and perhaps the person are asked. It comes true once the
// snapshot shows the feature in use; a new one takes its place.

import GongchaoKit

/// A wish.
public enum Wish: Equatable, Sendable, Unprinted {
    /// To send photos or videos.
    case send
    /// To call the customer behind this handle.
    case call(String)

    /// What has to be in use for it.
    var feature: Feature {
        switch self {
        case .send: .media
        case .call: .dial
        }
    }

    var written: String {
        switch self {
        case .send: "send"
        case .call(let handle): "call:\(handle)"
        }
    }

    init?(written: String) {
        if written == "send" {
            self = .send
        } else if written.hasPrefix("call:") {
            self = .call(String(written.dropFirst("call:".count)))
        } else {
            return nil
        }
    }
}
