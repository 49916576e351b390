import Glibc

/// Where a line of an htpasswd file is and what it is.
struct HtpasswdLine: Sendable {
    enum Kind: UInt8, Sendable {
        /// Nothing but blanks.
        case blank
        /// A comment that is not regcred's.
        case comment
        /// A `#regcred` comment of the entry on the next line.
        case metadata
        /// A `#regcred` comment of a disabled user, whose hash it holds.
        case disabled
        /// A `#regcred` comment that belongs to no entry.
        case orphan
        /// `name:hash`.
        case entry

        /// Whether the line stands for a user.
        var isUser: Bool { self == .entry || self == .disabled }
    }

    /// The offset of the first byte.
    private(set) var start: Int
    /// The number of bytes without the line feed.
    let length: Int32
    /// The number of bytes before the colon of an entry.
    let nameLength16: UInt16
    /// What it is.
    var kind: Kind

    /// The bytes of the line without the line feed.
    var range: Range<Int> { start..<start + Int(length) }
    /// The number of bytes before the colon of an entry.
    var nameLength: Int { Int(nameLength16) }

    mutating func shift(by distance: Int) {
        start += distance
    }

    func shifted(by distance: Int) -> HtpasswdLine {
        var line = self
        line.shift(by: distance)
        return line
    }

    /// The longest line that a registry reads (`bufio.Scanner`): 64 KiB less the line feed.
    static let longest = 65_535

    /// Finds and checks the lines of `bytes`, which end with a line feed unless there are none.
    static func scan(_ bytes: [UInt8]) throws(HtpasswdError) -> [HtpasswdLine] {
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { throw .byteOrderMark }
        var lines: [HtpasswdLine] = []
        lines.reserveCapacity(bytes.count / 80 + 1)
        var start = 0
        while start < bytes.count {
            let end = bytes.firstOffset(of: UInt8(ascii: "\n"), in: start..<bytes.count) ?? bytes.count
            lines.append(try HtpasswdLine(bytes, start..<end, number: lines.count + 1))
            start = end + 1
        }
        try attachMetadata(&lines, in: bytes)
        return lines
    }

    private init(_ bytes: [UInt8], _ range: Range<Int>, number: Int) throws(HtpasswdError) {
        guard range.count <= Self.longest else { throw .lineTooLong(line: number) }
        start = range.lowerBound
        length = Int32(range.count)
        if bytes.firstOffset(of: 0, in: range) != nil { throw .containsNUL(line: number) }
        if bytes.firstOffset(of: UInt8(ascii: "\r"), in: range) != nil { throw .carriageReturn(line: number) }
        let text = bytes[range]
        guard let first = text.first(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }) else {
            (kind, nameLength16) = (.blank, 0)
            return
        }
        if first == UInt8(ascii: "#") {
            kind = text.starts(with: UserMetadata.prefix.utf8) ? .metadata : .comment
            nameLength16 = 0
            return
        }
        guard let colon = bytes.firstOffset(of: UInt8(ascii: ":"), in: range) else { throw .missingColon(line: number) }
        let name = text[..<colon]
        // Letters and digits only, which is most names, need no closer look.
        if name.isEmpty || name.count > 255 || !name.allSatisfy(Self.isPlain) {
            do { _ = try Username(bytes: name) } catch { throw .illegalName(line: number, error) }
        }
        // Longer hashes than bcrypt's exist ($6$), but none has a colon.
        let hash = colon + 1..<range.upperBound
        let isBcrypt =
            hash.count > 3 && bytes[hash.lowerBound] == UInt8(ascii: "$")
            && bytes[hash.lowerBound + 1] == UInt8(ascii: "2")
        if bytes.firstOffset(of: UInt8(ascii: ":"), in: hash) != nil || (isBcrypt && hash.count > 60) {
            throw .bytesAfterHash(line: number)
        }
        kind = .entry
        nameLength16 = UInt16(name.count)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }

    /// Decides of each `#regcred` comment whose it is.
    private static func attachMetadata(_ lines: inout [HtpasswdLine], in bytes: [UInt8]) throws(HtpasswdError) {
        for number in lines.indices where lines[number].kind == .metadata {
            guard let (name, metadata) = UserMetadata.parse(bytes[lines[number].range]) else {
                throw .malformedMetadata(line: number + 1)
            }
            // Somebody's own comment between the two changes nothing: the expiry of a user must not get lost by it.
            let next = lines[(number + 1)...].first { $0.kind != .comment && $0.kind != .blank }
            let isAbove = next.map {
                $0.kind == .entry && bytes[$0.start..<$0.start + $0.nameLength].elementsEqual(name.description.utf8)
            }
            if metadata.disabled != nil {
                // An entry below a disabled comment was added by another tool: who wrote it wants that user in.
                guard metadata.hash != nil || isAbove == true else { throw .malformedMetadata(line: number + 1) }
                lines[number].kind = isAbove == true ? .orphan : .disabled
            } else if isAbove != true {
                lines[number].kind = .orphan
            }
        }
    }
}

extension [UInt8] {
    /// The offset of the first `byte` within `range` (`memchr(3)`), or `nil`.
    func firstOffset(of byte: UInt8, in range: Range<Int>) -> Int? {
        unsafe withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress, !range.isEmpty,
                let found = unsafe memchr(base + range.lowerBound, Int32(byte), range.count)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }
}
