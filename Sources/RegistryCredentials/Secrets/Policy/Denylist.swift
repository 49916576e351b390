import Glibc

/// The passwords that a deployment refuses: a text file with one on each line, LF or CRLF.
///
/// The case of ASCII letters does not count. A `#` begins no comment, for a password may.
struct Denylist: Sendable {
    /// Where it is, absolute.
    let path: String

    /// How much is read at once, and so the longest line.
    private static let pieceSize = 1 << 20

    private enum Outcome { case found, absent, endless }

    /// Whether `password` stands in the file.
    ///
    /// - Throws: ``PasswordListError``.
    func contains(_ password: Secret) throws(PasswordListError) -> Bool {
        let outcome: Outcome
        do {
            outcome = try Files.withFile(path, flags: O_RDONLY) { (descriptor) throws(FileError) in
                try search(descriptor, for: password)
            }
        } catch {
            throw .unreadable(key: "passwords.denylist", error)
        }
        guard outcome != .endless else {
            throw .malformed(key: "passwords.denylist", path: path, reason: "has a line of more than 1 MiB")
        }
        return outcome == .found
    }

    private func search(_ descriptor: Int32, for password: Secret) throws(FileError) -> Outcome {
        var offset = 0
        while true {
            let piece = try Files.read(descriptor, at: offset, count: Self.pieceSize, path: path)
            var start = offset == 0 && piece.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
            while let end = piece.firstOffset(of: UInt8(ascii: "\n"), in: start..<piece.count) {
                if Self.isLine(piece[start..<end], password) { return .found }
                start = end + 1
            }
            guard piece.count == Self.pieceSize else {
                return Self.isLine(piece[start...], password) ? .found : .absent
            }
            guard start > 0 else { return .endless }
            // The line that was cut is read again from its beginning.
            offset += start
        }
    }

    private static func isLine(_ line: ArraySlice<UInt8>, _ password: Secret) -> Bool {
        let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        guard line.count == password.count else { return false }
        return password.withBytes { span in
            zip(span.indices, line).allSatisfy { span[$0].asciiLowercase == $1.asciiLowercase }
        }
    }
}
