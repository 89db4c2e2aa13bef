// What was typed and not passed on yet. It is in no page, in no text that outlives the app, and in no description.

import GongchaoKit

/// What stands in the fields.
struct Typed: Unprinted {
    private var texts: [Field.Name: String] = [:]

    subscript(name: Field.Name) -> String {
        get { texts[name] ?? "" }
        set { texts[name] = newValue }
    }

    /// Forgets what has no field behind this door: a number is somebody's.
    mutating func forget(behind door: Door) {
        switch door {
        case .login, .code: (texts[.search], texts[.message]) = (nil, nil)
        case .home: texts[.number] = nil
        case .notice: texts = [:]
        }
    }
}
