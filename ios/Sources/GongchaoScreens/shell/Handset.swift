// What the phone below the screens does for them. It decides nothing: whether something may be done was asked of the core
// before.

import GongchaoKit

/// A phone, or what stands in for one in a test.
@MainActor
public protocol Handset: AnyObject {
    /// Whether there is a light beside the camera.
    var hasTorch: Bool { get }

    /// What the system says of a permission without asking anybody; nil where nobody was asked yet.
    func allows(_ permission: OsPermission) -> Bool?

    /// Shows the system's own prompt. Our purpose stands on the screen meanwhile.
    func ask(_ permission: OsPermission) async -> Outcome

    /// Shows the system's picker of pictures and videos. Absolute paths of copies of what was chosen, or none.
    func pick() async -> [String]

    /// Nothing needs the copies any more that `pick` made.
    func forgetPicked()

    /// Opens the dialler with a `tel:` address, which is kept nowhere. False where there is none.
    func dial(_ uri: String) async -> Bool

    /// Opens what the person writes e-mail with, at a `mailto:` address. False where there is none.
    func write(_ uri: String) async -> Bool

    /// Opens the system's settings of this app.
    func openSettings()

    /// Lets the person save a text where they want; whether it was.
    func save(_ name: String, _ text: String) async -> Bool
}
