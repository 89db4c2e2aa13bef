// The language that everything is said in, and sentences whose places are filled in: in both languages at once, so that
// whatever stands on a page is Chinese and English until it is drawn.

import GongchaoKit

/// A language that everything is said in.
public enum Tongue: Sendable {
    /// Chinese.
    case zh
    /// English.
    case en

    /// English for a phone that speaks English, by its language tag. Any other one speaks Chinese: it is carried at work
    /// in China.
    public init(language tag: String) {
        self = tag.prefix(while: { $0.isLetter }).lowercased() == "en" ? .en : .zh
    }

    /// What is said in it.
    public func of(_ words: Words) -> String {
        switch self {
        case .zh: words.zh
        case .en: words.en
        }
    }
}

extension Words {
    /// What is the same in every language: a name, a number, a moment.
    static func plain(_ text: String) -> Words {
        Words(zh: text, en: text)
    }

    /// The sentence with `{0}`, `{1}` … filled in, each language with its own. What is filled in is never looked through
    /// for places.
    func filled(_ values: Words...) -> Words {
        Words(zh: Self.fill(zh, values.map(\.zh)), en: Self.fill(en, values.map(\.en)))
    }

    /// The sentence with its places filled in by what is the same in every language.
    func filled(_ values: any BinaryInteger...) -> Words {
        let texts = values.map { "\($0)" }
        return Words(zh: Self.fill(zh, texts), en: Self.fill(en, texts))
    }

    /// All of them in one line.
    static func joined(_ all: [Words], by between: Words) -> Words {
        Words(
            zh: all.map(\.zh).joined(separator: between.zh), en: all.map(\.en).joined(separator: between.en))
    }

    private static func fill(_ sentence: String, _ values: [String]) -> String {
        var said = ""
        var rest = sentence[...]
        while let open = rest.firstIndex(of: "{") {
            said += rest[..<open]
            let after = rest.index(after: open)
            guard let shut = rest[after...].firstIndex(of: "}"), let place = Int(rest[after..<shut]),
                values.indices.contains(place)
            else {
                said += "{"
                rest = rest[after...]
                continue
            }
            said += values[place]
            rest = rest[rest.index(after: shut)...]
        }
        return said + rest
    }
}
