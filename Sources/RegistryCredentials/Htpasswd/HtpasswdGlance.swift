/// One user of a file that is not read as a whole.
///
/// Before a slow hash or a question for a password, only that user matters; a file of a million users is checked and
/// indexed once, under the lock.
enum HtpasswdGlance {
    /// The user called `name`; `nil` when there is none, or the file would be refused anyway.
    static func user(_ name: Username, in bytes: [UInt8]) -> User? {
        let entry = Array("\(name):".utf8)
        let comment = Array("\(UserMetadata.prefix)\(PercentEncoding.encode(name.description)) ".utf8)
        var lines: [UInt8] = []
        unsafe bytes.withUnsafeBufferPointer { buffer in
            var start = 0
            while start < buffer.count {
                let end = unsafe buffer.firstOffset(of: UInt8(ascii: "\n"), in: start..<buffer.count) ?? buffer.count
                let isWanted = [entry, comment].contains { unsafe buffer[start..<end].starts(with: $0) }
                if isWanted { lines += unsafe Array(buffer[start..<end]) + [UInt8(ascii: "\n")] }
                start = end + 1
            }
        }
        return (try? HtpasswdDocument(parsing: lines))?.user(name)
    }
}

extension StateDraft {
    /// The user called `name`, without a look at the rest of the realm; `nil` when there is none.
    ///
    /// - Throws: As ``read(_:)``.
    func glance(at name: Username, in realm: Identifier) throws -> User? {
        try read(.realm(realm)).flatMap { HtpasswdGlance.user(name, in: $0) }
    }
}
