/// Bytes of an htpasswd file with the places of its lines.
struct LineOutput {
    private(set) var bytes: [UInt8] = []
    private(set) var lines: [HtpasswdLine] = []

    init(reserving count: Int, lines lineCount: Int) {
        bytes.reserveCapacity(count)
        lines.reserveCapacity(lineCount)
    }

    /// Copies a line of `source`, with its line feed.
    mutating func copy(_ line: HtpasswdLine, from source: [UInt8]) {
        lines.append(line.shifted(by: bytes.count - line.start))
        bytes += source[line.start...line.range.upperBound]
    }

    /// Appends a line that `write` writes, without its line feed.
    mutating func append(_ kind: HtpasswdLine.Kind, nameLength: Int = 0, _ write: (inout [UInt8]) -> Void) {
        let start = bytes.count
        write(&bytes)
        lines.append(HtpasswdLine(start: start, length: bytes.count - start, nameLength: nameLength, kind: kind))
        bytes.append(UInt8(ascii: "\n"))
    }
}

/// Renders users one after the other.
///
/// Users who are added together have the same metadata but for the names, so the words are rendered once.
struct UserRenderer {
    private var metadata: UserMetadata?
    private var words: [UInt8] = []

    mutating func append(_ user: User, to output: inout LineOutput) {
        let isDisabled = user.metadata?.disabled != nil
        if var metadata = user.metadata, metadata != UserMetadata() {
            metadata.hash = isDisabled ? user.hash : nil
            let words = words(of: metadata, user.name)
            output.append(isDisabled ? .disabled : .metadata) { bytes in
                bytes += UserMetadata.prefix.utf8
                bytes += PercentEncoding.encode(user.name.description).utf8
                bytes += words
            }
        }
        guard !isDisabled, let hash = user.hash.map({ Array($0.text.utf8) }) ?? user.foreignHash?.unprotectedBytes
        else { return }
        output.append(.entry, nameLength: user.name.description.utf8.count) { bytes in
            bytes += user.name.description.utf8
            bytes.append(UInt8(ascii: ":"))
            bytes += hash
        }
    }

    /// What follows the name in the comment.
    private mutating func words(of metadata: UserMetadata, _ name: Username) -> [UInt8] {
        if metadata != self.metadata {
            let line = metadata.line(for: name)
            let start = UserMetadata.prefix.utf8.count + PercentEncoding.encode(name.description).utf8.count
            words = Array(line.utf8.dropFirst(start))
            self.metadata = metadata
        }
        return words
    }
}
