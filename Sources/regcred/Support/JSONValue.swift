import FoundationEssentials
import RegistryCredentials

/// A value of JSON output.
enum JSONValue: Encodable, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral {
    case string(String)
    case integer(Int)
    case boolean(Bool)
    case array([JSONValue])
    case object([String: JSONValue])
    case null

    init(stringLiteral value: String) { self = .string(value) }
    init(booleanLiteral value: Bool) { self = .boolean(value) }
    init(integerLiteral value: Int) { self = .integer(value) }

    /// The text, or null.
    init(_ text: String?) { self = text.map { .string($0) } ?? .null }

    /// The time in RFC 3339, or null.
    init(_ date: Date?) { self.init(date?.rfc3339) }

    /// A list of texts.
    init(_ texts: [String]) { self = .array(texts.map { .string($0) }) }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .string(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .boolean(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        case .null: try container.encodeNil()
        }
    }
}

extension CommandContext {
    /// Prints the one JSON object of a command.
    func printJSON(_ command: String, _ fields: [String: JSONValue]) throws {
        try write(encodedJSON(command, fields))
    }

    /// The one JSON object of a command, with a line feed; characters that are not printable are escaped.
    func encodedJSON(_ command: String, _ fields: [String: JSONValue]) throws -> [UInt8] {
        var object = fields
        object["version"] = 1
        object["command"] = .string(command)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Self.escaped(Array(try encoder.encode(JSONValue.object(object)))) + [UInt8(ascii: "\n")]
    }

    /// JSON with escapes for what is not printable: outside of ASCII it stands in strings only.
    private static func escaped(_ json: [UInt8]) -> [UInt8] {
        guard json.contains(where: { $0 >= 0x7F }) else { return json }
        var text = ""
        for scalar in String(decoding: json, as: UTF8.self).unicodeScalars {
            guard !scalar.isPrintable else {
                text.unicodeScalars.append(scalar)
                continue
            }
            for unit in UTF16.encode(scalar) ?? .init() {
                let digits = String(unit, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return Array(text.utf8)
    }
}
