// JSON as scenarios and snapshots are written in it, and the patterns that one is matched with.

import Foundation

/// A value of JSON.
public enum Json: Decodable, Equatable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number without a fraction; scenarios and snapshots have no other.
    case number(Int64)
    /// A text.
    case text(String)
    /// A list.
    case list([Json])
    /// Members by name.
    case object([String: Json])

    /// What stands in JSON that was read.
    public init(from decoder: any Decoder) throws {
        let here = try decoder.singleValueContainer()
        if here.decodeNil() {
            self = .null
        } else if let value = try? here.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? here.decode(Int64.self) {
            self = .number(value)
        } else if let value = try? here.decode(String.self) {
            self = .text(value)
        } else if let value = try? here.decode([Json].self) {
            self = .list(value)
        } else {
            self = .object(try here.decode([String: Json].self))
        }
    }

    /// Reads a text.
    public init(reading text: String) throws {
        self = try JSONDecoder().decode(Json.self, from: Data(text.utf8))
    }

    /// A member of an object; `null` where there is none.
    public subscript(name: String) -> Json {
        if case .object(let members) = self { members[name] ?? .null } else { .null }
    }

    /// As a text, where it is one.
    public var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// As a number, where it is one.
    public var number: Int64? {
        if case .number(let number) = self { number } else { nil }
    }

    /// As a list; empty where it is none.
    public var list: [Json] {
        if case .list(let list) = self { list } else { [] }
    }

    /// As members; empty where it has none.
    public var members: [String: Json] {
        if case .object(let members) = self { members } else { [:] }
    }

    /// Written out.
    public var written: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): quoted(value)
        case .list(let values): "[\(values.map(\.written).joined(separator: ","))]"
        case .object(let members):
            "{\(members.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\($0.value.written)" }.joined(separator: ","))}"
        }
    }

    private func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case "\u{0}"..."\u{1f}": "\\u" + String(format: "%04x", scalar.value)
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}

extension Json {
    /// The value with its names replaced by what they stand for.
    public func filled(_ bound: [String: Json]) -> Json {
        switch self {
        case .text(let text) where text.hasPrefix("$assets/"):
            .text(Place.assets + text.dropFirst("$assets".count))
        case .text(let text) where text.hasPrefix("$"):
            bound[String(text.dropFirst())] ?? .null
        case .list(let values):
            .list(values.map { $0.filled(bound) })
        case .object(let members):
            if let repeated = self.repeated { .text(repeated) } else { .object(members.mapValues { $0.filled(bound) }) }
        default: self
        }
    }

    private var repeated: String? {
        guard members.count == 2, let text = self["repeat"].text, let times = self["times"].number else { return nil }
        return String(repeating: text, count: Int(times))
    }

    /// What a match of this pattern with a value binds; absent where they do not match.
    public func match(_ value: Json) -> [String: Json]? {
        switch self {
        case .text(let text) where text.hasPrefix("?"):
            switch value {
            case .text, .number: return [String(text.dropFirst()): value]
            default: return nil
            }
        case .object(let members) where members.count == 1 && members["some"] != nil:
            return value.list.lazy.compactMap { self["some"].match($0) }.first
        case .object(let members) where members.count == 1 && members["not"] != nil:
            return self["not"].match(value) == nil ? [:] : nil
        case .object(let members):
            guard case .object(let others) = value else { return nil }
            return all(members.map { name, pattern in others[name].flatMap { pattern.match($0) } })
        case .list(let patterns):
            guard case .list(let values) = value, patterns.count == values.count else { return nil }
            return all(zip(patterns, values).map { $0.match($1) })
        default:
            return self == value ? [:] : nil
        }
    }

    private func all(_ matches: [[String: Json]?]) -> [String: Json]? {
        matches.reduce([:]) { bound, match in
            guard let bound, let match else { return nil }
            return bound.merging(match) { $1 }
        }
    }
}
