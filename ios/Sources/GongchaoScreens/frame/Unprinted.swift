// What stands on a screen is read by who holds the phone, and by nobody else: printed, dumped or written into a log it is
// the name of its type.

/// Something whose contents are told by no description and by no mirror.
public protocol Unprinted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension Unprinted {
    /// The name of the type.
    public var description: String { "\(Self.self)" }
    /// The name of the type.
    public var debugDescription: String { description }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
