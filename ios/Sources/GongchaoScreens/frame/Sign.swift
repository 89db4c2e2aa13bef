// The signs beside words, and the tone in which something is said.

/// A sign; its raw value is its name among the system's own symbols.
public enum Sign: String, CaseIterable, Sendable {
    /// Further on.
    case on = "chevron.forward"
    /// One step back.
    case back = "chevron.backward"
    /// Away with it.
    case shut = "xmark"
    /// It is done.
    case done = "checkmark"
    /// The scanner.
    case scan = "barcode.viewfinder"
    /// Devices.
    case devices = "desktopcomputer"
    /// Messages.
    case messages = "text.bubble"
    /// Uploads.
    case upload = "square.and.arrow.up"
    /// A call.
    case dial = "phone"
    /// The person.
    case mine = "person"
    /// Looking for something.
    case search = "magnifyingglass"
    /// The light is on.
    case torchOn = "flashlight.on.fill"
    /// The light is off.
    case torchOff = "flashlight.off.fill"
    /// A photo.
    case photo = "photo"
    /// A video.
    case video = "video"
    /// Notices, all read.
    case notices = "bell"
    /// Notices, some unread.
    case unread = "bell.badge"
    /// Something is wrong.
    case warning = "exclamationmark.triangle"
    /// The policy.
    case shield = "checkmark.shield"
    /// Closed.
    case lock = "lock"
    /// Off it goes.
    case send = "paperplane"
    /// No network.
    case offline = "wifi.slash"
}

/// In which tone something is said.
public enum Mood: Sendable {
    /// As it is.
    case calm
    /// As it should be.
    case good
    /// Somebody or something is waited for.
    case waiting
    /// It went wrong.
    case failed
}
