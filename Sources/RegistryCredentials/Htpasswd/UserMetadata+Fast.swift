internal import FoundationEssentials

extension UserMetadata {
    /// Reads a comment line as regcred writes most of them: a name of plain characters, and words that it knows.
    ///
    /// A million users have a million such lines, and every command reads them all; text as `String` takes a hundred
    /// times as long as bytes.
    ///
    /// - Returns: `nil` for every other line, which may be as legal.
    static func parsePlain(_ line: ArraySlice<UInt8>) -> (name: Username, metadata: UserMetadata)? {
        guard line.starts(with: prefix.utf8) else { return nil }
        var place = line.startIndex + prefix.utf8.count
        let nameEnd = line[place...].firstIndex(of: blank) ?? line.endIndex
        guard line[place..<nameEnd].allSatisfy(Username.isPlain), let name = try? Username(bytes: line[place..<nameEnd])
        else { return nil }
        var metadata = UserMetadata()
        place = nameEnd
        while place < line.endIndex {
            let word = line[(place + 1)...].prefix { $0 != blank }
            guard metadata.setPlain(word) else { return nil }
            place = word.endIndex
        }
        return (name, metadata)
    }

    private static let blank = UInt8(ascii: " ")

    /// Takes a word with a time or a plain note.
    private mutating func setPlain(_ word: ArraySlice<UInt8>) -> Bool {
        guard let equals = word.firstIndex(of: UInt8(ascii: "=")) else { return false }
        let key = word[..<equals]
        let value = word[(equals + 1)...]
        if key.elementsEqual("note".utf8) {
            guard note == nil, value.allSatisfy(Username.isPlain) else { return false }
            note = String(decoding: value, as: UTF8.self)
            return true
        }
        guard let date = Date(rfc3339: value) else { return false }
        // A key that stands twice is left to the reader that refuses it.
        if created == nil, key.elementsEqual("created".utf8) {
            created = date
        } else if changed == nil, key.elementsEqual("changed".utf8) {
            changed = date
        } else if expires == nil, key.elementsEqual("expires".utf8) {
            expires = date
        } else {
            return false
        }
        return true
    }
}
