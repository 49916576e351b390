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
        /// An entry whose user stands on a later line too, which counts.
        case shadowed
        /// No line that a registry reads as it was meant; kept as it is.
        case illegal

        /// Whether the line stands for a user.
        var isUser: Bool { self == .entry || self == .disabled }
    }

    /// The offset of the first byte.
    private(set) var start: Int
    /// The number of bytes without the line feed.
    let length: Int32
    /// The number of bytes before the colon of an entry.
    private(set) var nameLength16: UInt16
    /// What it is.
    var kind: Kind

    /// The bytes of the line without the line feed.
    var range: Range<Int> { start..<start + Int(length) }
    /// The number of bytes before the colon of an entry.
    var nameLength: Int { Int(nameLength16) }

    /// A line that is known to be legal.
    init(start: Int, length: Int, nameLength: Int, kind: Kind) {
        self.start = start
        self.length = Int32(length)
        nameLength16 = UInt16(nameLength)
        self.kind = kind
    }

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
        var lines: [HtpasswdLine] = []
        lines.reserveCapacity(bytes.count / 72 + 1)
        var hasMetadata = false
        try forEach(bytes) { line in
            hasMetadata = hasMetadata || line.kind == .metadata
            lines.append(line)
        }
        if hasMetadata { try attachMetadata(&lines, in: bytes) }
        return lines
    }

    /// Finds and checks the lines of `bytes`, of which the last may lack its line feed, one after the other; of
    /// `#regcred` comments only that they are some.
    ///
    /// The whole file is searched for bytes that no line may have; the lines then take two more searches each
    /// (`memchr(3)`), so that a million of them take less time than copying the file.
    static func forEach(_ bytes: [UInt8], _ body: (HtpasswdLine) -> Void) throws(HtpasswdError) {
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { throw .byteOrderMark }
        if let offset = bytes.firstOffset(of: 0, in: 0..<bytes.count) {
            throw .containsNUL(line: number(ofLineAt: offset, in: bytes))
        }
        if let offset = bytes.firstOffset(of: UInt8(ascii: "\r"), in: 0..<bytes.count) {
            let line = number(ofLineAt: offset, in: bytes)
            let isAtEnd = offset + 1 == bytes.count || bytes[offset + 1] == UInt8(ascii: "\n")
            throw isAtEnd ? .carriageReturn(line: line) : .bareCarriageReturn(line: line)
        }
        try unsafe bytes.withUnsafeBufferPointer { (buffer) throws(HtpasswdError) in
            var (start, number) = (0, 1)
            while start < buffer.count {
                let end = unsafe buffer.firstOffset(of: UInt8(ascii: "\n"), in: start..<buffer.count) ?? buffer.count
                body(try unsafe HtpasswdLine(buffer, start..<end, number: number))
                start = end + 1
                number += 1
            }
        }
    }

    private static func number(ofLineAt offset: Int, in bytes: [UInt8]) -> Int {
        bytes[..<offset].count { $0 == UInt8(ascii: "\n") } + 1
    }

    private init(
        _ buffer: UnsafeBufferPointer<UInt8>,
        _ range: Range<Int>,
        number: Int
    ) throws(HtpasswdError) {
        guard range.count <= Self.longest else { throw .lineTooLong(line: number) }
        start = range.lowerBound
        length = Int32(range.count)
        nameLength16 = 0
        kind = .blank
        guard let first = unsafe buffer[range].first(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") })
        else { return }
        if first == UInt8(ascii: "#") {
            kind = unsafe buffer[range].starts(with: UserMetadata.prefix.utf8) ? .metadata : .comment
            return
        }
        guard let colon = unsafe buffer.firstOffset(of: UInt8(ascii: ":"), in: range) else {
            throw .missingColon(line: number)
        }
        let name = range.lowerBound..<colon
        // Letters and digits only, which is most names, need no closer look.
        if name.isEmpty || name.count > 255 || !(unsafe buffer[name].allSatisfy(Username.isPlain)) {
            do { _ = try unsafe Username(bytes: Array(buffer[name])) } catch { throw .illegalName(line: number, error) }
        }
        // Longer hashes than bcrypt's exist ($6$), but none has a colon.
        let hash = colon + 1..<range.upperBound
        let isBcrypt = unsafe hash.count > 60 && buffer[colon + 1] == UInt8(ascii: "$") && buffer[colon + 2] == 0x32
        if unsafe isBcrypt || buffer.firstOffset(of: UInt8(ascii: ":"), in: hash) != nil {
            throw .bytesAfterHash(line: number)
        }
        kind = .entry
        nameLength16 = UInt16(name.count)
    }

    /// Decides of each `#regcred` comment whose it is.
    static func attachMetadata(_ lines: inout [HtpasswdLine], in bytes: [UInt8]) throws(HtpasswdError) {
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
