import FoundationEssentials

/// The text of a JSON object, of which members are replaced without a change of the rest.
///
/// To read and write it again would change numbers, the order of members and the layout.
struct JSONObjectText {
    /// A member of an object.
    struct Member {
        let key: String
        /// Where the key begins.
        let start: Int
        /// Where the value is.
        let value: Range<Int>
    }

    private struct Anything: Decodable {
        init(from decoder: any Decoder) {}
    }

    private(set) var bytes: [UInt8]
    /// Where the object begins.
    let start: Int

    /// Checks that `bytes` are a JSON object in UTF-8 (RFC 8259); `nil` when they are not.
    init?(_ bytes: [UInt8]) {
        guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil,
            let start = bytes.firstIndex(where: { !Self.isBlank($0) }), bytes[start] == UInt8(ascii: "{"),
            (try? JSONDecoder().decode(Anything.self, from: Data(bytes))) != nil
        else { return nil }
        self.bytes = bytes
        self.start = start
    }

    /// The members of the object that begins at `start`.
    func members(at start: Int) -> [Member] {
        var members: [Member] = []
        var place = afterBlanks(start + 1)
        while bytes[place] == UInt8(ascii: "\"") {
            let key = place..<end(ofValueAt: place)
            // Past the colon.
            let first = afterBlanks(afterBlanks(key.upperBound) + 1)
            let value = first..<end(ofValueAt: first)
            members.append(Member(key: string(key) ?? "", start: key.lowerBound, value: value))
            place = afterBlanks(value.upperBound)
            if bytes[place] == UInt8(ascii: ",") { place = afterBlanks(place + 1) }
        }
        return members
    }

    /// The string that stands in `range`; `nil` for every other value.
    func string(_ range: Range<Int>) -> String? {
        try? JSONDecoder().decode(String.self, from: Data(bytes[range]))
    }

    /// The text with another value in `range`.
    func replacing(_ range: Range<Int>, with value: String) -> JSONObjectText {
        var edited = self
        edited.bytes.replaceSubrange(range, with: Array(value.utf8))
        return edited
    }

    /// The text with a member more, behind the `members` of the object that begins at `start`.
    func inserting(_ member: String, at start: Int, _ members: [Member]) -> JSONObjectText {
        guard let first = members.first, let last = members.last else {
            return replacing(start + 1..<start + 1, with: member)
        }
        // Each on a line of its own, if the first is.
        let layout = String(decoding: bytes[start + 1..<first.start], as: UTF8.self)
        return replacing(last.value.upperBound..<last.value.upperBound, with: ",\(layout)\(member)")
    }

    private static func isBlank(_ byte: UInt8) -> Bool { " \t\r\n".utf8.contains(byte) }

    private func afterBlanks(_ place: Int) -> Int {
        bytes[place...].firstIndex { !Self.isBlank($0) } ?? bytes.count
    }

    /// Where the value that begins at `start` ends; the text is known to be well-formed.
    private func end(ofValueAt start: Int) -> Int {
        var (place, depth) = (start, 0)
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                place += 1
                while bytes[place] != UInt8(ascii: "\"") { place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1 }
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // The end of the object around a number or a word.
                if depth == 0 { return place }
                depth -= 1
            case let byte where depth == 0 && (byte == UInt8(ascii: ",") || Self.isBlank(byte)): return place
            default:
                place += 1
                continue
            }
            place += 1
            let last = bytes[place - 1]
            if depth == 0, last == UInt8(ascii: "\"") || last == UInt8(ascii: "}") || last == UInt8(ascii: "]") {
                return place
            }
        }
        return place
    }
}
