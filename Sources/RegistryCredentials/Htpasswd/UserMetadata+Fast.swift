internal import FoundationEssentials

extension UserMetadata {
    /// Reads a comment line as regcred writes most of them: a name of plain characters, and words that it knows.
    ///
    /// A million users have a million such lines, and every command reads them all; text as `String` takes a hundred
    /// times as long as bytes.
    ///
    /// - Returns: `nil` for every other line, which may be as legal.
    static func parsePlain(_ line: ArraySlice<UInt8>) -> (name: Username, metadata: UserMetadata)? {
        guard let (bytes, metadata) = plain(line), let name = try? Username(bytes: bytes) else { return nil }
        return (name, metadata)
    }

    /// The same without the name as text, which costs more than all else, for whoever only checks the line.
    static func plain(_ line: ArraySlice<UInt8>) -> (name: ArraySlice<UInt8>, metadata: UserMetadata)? {
        guard line.starts(with: prefix.utf8) else { return nil }
        var place = line.startIndex + prefix.utf8.count
        let nameEnd = line.firstIndex(of: blank, from: place)
        let name = line[place..<nameEnd]
        // Letters and digits are legal in any order.
        guard !name.isEmpty, name.count <= 255, name.allSatisfy(Username.isPlain) else { return nil }
        var metadata = UserMetadata()
        place = nameEnd
        while place < line.endIndex {
            let word = line[(place + 1)..<line.firstIndex(of: blank, from: place + 1)]
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

extension ArraySlice<UInt8> {
    /// The index of the first `byte` at or after `place`, or the end.
    fileprivate func firstIndex(of byte: UInt8, from place: Int) -> Int {
        var place = place
        while place < endIndex, self[place] != byte { place += 1 }
        return place
    }
}
