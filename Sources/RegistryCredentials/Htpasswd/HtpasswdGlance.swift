internal import Glibc

/// One user of a file that is not read as a whole, but in pieces.
///
/// Before a slow hash or a question for a password, only that user matters; a file of a million users is checked and
/// indexed once, under the lock.
struct HtpasswdGlance {
    private let name: Username
    private let entry: [UInt8]
    private let comment: [UInt8]
    /// The lines of the user.
    private var lines: [UInt8] = []
    /// The line that the last piece ended in.
    private var rest: [UInt8] = []
    /// Whether the entry was found: nobody has a second one.
    private var isDone = false

    init(_ name: Username) {
        self.name = name
        entry = Array("\(name):".utf8)
        comment = Array("\(UserMetadata.prefix)\(PercentEncoding.encode(name.description)) ".utf8)
    }

    /// The user called `name`; `nil` when there is none, or the file would be refused anyway.
    static func user(_ name: Username, in bytes: [UInt8]) -> User? {
        var glance = HtpasswdGlance(name)
        _ = glance.read(bytes)
        return glance.user()
    }

    /// Looks through the next piece of the file.
    ///
    /// - Returns: Whether more of it is wanted.
    mutating func read(_ piece: [UInt8]) -> Bool {
        var start = 0
        if !rest.isEmpty {
            guard let end = piece.firstOffset(of: UInt8(ascii: "\n"), in: 0..<piece.count) else {
                rest += piece
                return true
            }
            let line = rest + piece[...end]
            rest = []
            look(at: line, from: 0)
            start = end + 1
        }
        if !isDone { look(at: piece, from: start) }
        return !isDone
    }

    /// The user, when all has been read that was wanted.
    mutating func user() -> User? {
        if !isDone { look(at: rest + [UInt8(ascii: "\n")], from: 0) }
        return (try? HtpasswdDocument(parsing: lines))?.user(name)
    }

    /// Looks at whole lines; what follows the last line feed is kept for later.
    private mutating func look(at bytes: [UInt8], from first: Int) {
        var start = first
        unsafe bytes.withUnsafeBufferPointer { buffer in
            while !isDone, let end = unsafe buffer.firstOffset(of: UInt8(ascii: "\n"), in: start..<buffer.count) {
                isDone = unsafe buffer[start..<end].begins(with: entry)
                if unsafe isDone || buffer[start..<end].begins(with: comment) {
                    unsafe lines += buffer[start...end]
                }
                start = end + 1
            }
        }
        if !isDone { rest = Array(bytes[start...]) }
    }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
    /// Whether the bytes begin with `prefix` (`memcmp(3)`).
    fileprivate func begins(with prefix: [UInt8]) -> Bool {
        guard unsafe count >= prefix.count, let start = unsafe base.baseAddress else { return prefix.isEmpty }
        return unsafe memcmp(start + startIndex, prefix, prefix.count) == 0
    }
}

extension StateDraft {
    /// The user called `name`, without a look at the rest of the realm; `nil` when there is none.
    ///
    /// - Throws: As ``read(_:)``.
    func glance(at name: Username, in realm: Identifier) throws -> User? {
        var glance = HtpasswdGlance(name)
        try read(.realm(realm)) { glance.read($0) }
        return glance.user()
    }
}
