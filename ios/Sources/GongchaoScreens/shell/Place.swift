// Where a person can be. What stands there is the snapshot's affair.

/// A place behind the first page.
public enum Place: Hashable, Sendable {
    /// The scanner.
    case scan
    /// The devices.
    case devices
    /// The device that is open.
    case device
    /// The messages.
    case messages
    /// Photos and videos on their way.
    case uploads
    /// Whom to call.
    case dial
    /// The person's own page.
    case mine
    /// What this is.
    case about
    /// The policy.
    case policy
    /// Its archive.
    case editions
    /// An edition by its name.
    case edition(String)
    /// Consents, and their way back.
    case permissions
    /// What is collected.
    case collected
    /// What third parties get.
    case shared
    /// What the person may ask for.
    case rights
    /// Where the account is logged in.
    case sessions
    /// The end of the account.
    case cancellation
    /// What the app says of itself.
    case log
    /// How to reach the office.
    case contact
    /// What keeps an account its owner's.
    case safety
    /// The notices.
    case notices
    /// A notice by its name.
    case notice(String)

    static let plain: [Place] = [
        .scan, .devices, .device, .messages, .uploads, .dial, .mine, .about, .policy, .editions, .permissions,
        .collected, .shared, .rights, .sessions, .cancellation, .log, .contact, .safety, .notices,
    ]

    /// Whether it is owed to everybody at any time, over whatever else stands in front: policy, lists, contact.
    var isReadable: Bool {
        switch self {
        case .policy, .editions, .edition, .collected, .shared, .contact: true
        default: false
        }
    }

    /// The place in one word, for a phone that keeps it while it ends the app.
    var written: String {
        switch self {
        case .edition(let id): "edition:\(id)"
        case .notice(let id): "notice:\(id)"
        default: "\(self)"
        }
    }

    /// The place that was written so; nil where there is none of that name any more.
    init?(written: String) {
        let id = written.split(separator: ":", maxSplits: 1).dropFirst().first.map(String.init)
        if written.hasPrefix("edition:"), let id {
            self = .edition(id)
        } else if written.hasPrefix("notice:"), let id {
            self = .notice(id)
        } else if let place = Self.plain.first(where: { $0.written == written }) {
            self = place
        } else {
            return nil
        }
    }
}
