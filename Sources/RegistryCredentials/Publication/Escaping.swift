/// Where a value stands in a published file, and how it is written there.
///
/// Each case is named like the template function that applies it: `{{yaml(x)}}`. The functions are pure, and for
/// every text they either write what the reader of that place turns back into exactly that text, or throw.
enum Escaping: String, CaseIterable, Sendable {
    /// A YAML scalar. Always double-quoted: the one style that holds any text, on one line, and that no reader of
    /// YAML 1.1 or 1.2 takes for a number, a boolean or null.
    case yaml
    /// A JSON string.
    case json
    /// One word of a POSIX shell, in single quotes.
    case shell
    /// A YAML scalar of a Compose file, where `$` begins a variable.
    case compose
    /// A value behind `NAME=` in an environment file, as it is.
    case env
    /// One word of a setting in a systemd unit such as `ExecStart=` or `Environment=`, in double quotes.
    case systemd
    /// One word of a netrc file, in double quotes unless it is plain.
    case netrc

    /// Why a text cannot be written in some place; never quotes the text.
    struct Objection: Error, Equatable {
        /// The reason, as the end of a sentence such as "'path' …".
        let reason: String
    }

    /// Writes `text` for this place.
    func escape(_ text: String) throws(Objection) -> String {
        switch self {
        case .yaml, .json: Self.quoted(text)
        case .compose: Self.quoted(replacing("$", in: text, with: "$$"))
        case .shell: try shellWord(text)
        case .env: try environmentValue(text)
        case .systemd: try unitWord(text)
        case .netrc: try netrcWord(text)
        }
    }

    /// `text` as a JSON string that is a double-quoted YAML scalar too.
    ///
    /// JSON asks for escapes of quotes, backslashes and what is below U+0020 only. YAML refuses some more scalars,
    /// and reads others as line breaks, so these are escaped as well, by the notation that both know.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\0"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{2028}", "\u{2029}", "\u{feff}", "\u{fffe}", "\u{ffff}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

/// `text` with `new` for every `old`.
///
/// By scalars, as all of this file: to Swift a quote and an accent behind it are one character, and no quote.
private func replacing(_ old: Unicode.Scalar, in text: String, with new: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
        if scalar == old { result += new } else { result.unicodeScalars.append(scalar) }
    }
}

/// `text` in single quotes, between which a shell reads everything but a quote literally.
private func shellWord(_ text: String) throws(Escaping.Objection) -> String {
    guard !text.utf8.contains(0) else { throw .init(reason: "has a zero byte, which no shell word can hold") }
    return "'" + replacing("'", in: text, with: "'\\''") + "'"
}

/// `text` itself, if all readers of an environment file agree on it.
private func environmentValue(_ text: String) throws(Escaping.Objection) -> String {
    if let objection = EnvironmentValue.objection(to: text) { throw .init(reason: objection) }
    return text
}

/// `text` in double quotes, with the escapes of systemd.syntax(7) and `%`, which begins a specifier, doubled.
///
/// `$` begins a variable in `ExecStart=` and nothing in `Environment=`, so no form is right in both.
private func unitWord(_ text: String) throws(Escaping.Objection) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "%": result += "%%"
        case "\n": result += "\\n"
        case "\t": result += "\\t"
        case "$": throw .init(reason: "has a '$', which systemd expands in some settings and not in others")
        case "\0"..."\u{1f}", "\u{7f}": throw .init(reason: "has a control character, which systemd refuses")
        case _ where scalar.properties.isNoncharacterCodePoint:
            throw .init(reason: "has a Unicode noncharacter, which systemd refuses")
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}

/// `text` as a word that curl and Python's netrc read alike: in double quotes, where a backslash escapes.
///
/// Older readers know no quotes, so a word that needs none has none.
private func netrcWord(_ text: String) throws(Escaping.Objection) -> String {
    let isPlain = { (byte: UInt8) in
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
            || "._-@+/=~".utf8.contains(byte)
    }
    if !text.isEmpty, text.utf8.allSatisfy(isPlain) { return text }
    guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) else {
        throw .init(reason: "has a control character, which ends a word of a netrc file")
    }
    return "\"" + replacing("\"", in: replacing("\\", in: text, with: "\\\\"), with: "\\\"") + "\""
}
