import Glibc

/// The passwords that a deployment refuses: a UTF-8 text file with one on each line, LF or CRLF.
///
/// The case of ASCII letters does not count, and blanks at the end of a line may belong to the password or not. A `#`
/// begins no comment, for a password may.
struct Denylist: Sendable {
    /// Where it is, absolute.
    let path: String

    /// How much is read at once, and so the longest line.
    private static let pieceSize = 1 << 20

    private enum Outcome: Equatable {
        case found, absent
        /// Nobody knows which: why the file cannot be used.
        case malformed(String)
    }

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
        if case .malformed(let reason) = outcome {
            throw .malformed(key: "passwords.denylist", path: path, reason: reason)
        }
        return outcome == .found
    }

    private func search(_ descriptor: Int32, for password: Secret) throws(FileError) -> Outcome {
        var offset = 0
        while true {
            let piece = try Files.read(descriptor, at: offset, count: Self.pieceSize, path: path)
            let isLast = piece.count < Self.pieceSize
            let end = isLast ? piece.count : (piece.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? piece.count)
            if let reason = Self.objection(to: piece[..<end], isFirst: offset == 0) { return .malformed(reason) }
            var start = offset == 0 && piece.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
            while let end = piece.firstOffset(of: UInt8(ascii: "\n"), in: start..<piece.count) {
                if Self.isLine(piece[start..<end], password) { return .found }
                start = end + 1
            }
            guard !isLast else {
                return Self.isLine(piece[start...], password) ? .found : .absent
            }
            guard start > 0 else { return .malformed("has a line of more than 1 MiB") }
            // The line that was cut is read again from its beginning.
            offset += start
        }
    }

    /// Why whole lines are no text in which a password could be found.
    private static func objection(to lines: ArraySlice<UInt8>, isFirst: Bool) -> String? {
        if isFirst, lines.starts(with: [0xff, 0xfe]) || lines.starts(with: [0xfe, 0xff]) {
            return "is UTF-16, not UTF-8"
        }
        if lines.contains(0) { return "has zero bytes, so it is no UTF-8 text" }
        let carriageReturn = UInt8(ascii: "\r")
        var rest = lines
        while let place = rest.firstIndex(of: carriageReturn) {
            rest = rest[(place + 1)...]
            guard rest.isEmpty || rest.first == UInt8(ascii: "\n") else {
                return "ends lines with carriage returns only"
            }
        }
        // A line that is cut stands for a line that is too long, which is told of later.
        let isCut = lines.count == pieceSize && lines.last != UInt8(ascii: "\n")
        return isCut || String(validating: lines, as: UTF8.self) != nil ? nil : "is not UTF-8"
    }

    private static func isLine(_ line: ArraySlice<UInt8>, _ password: Secret) -> Bool {
        var line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        if line.count > password.count, isSame(line[..<(line.startIndex + password.count)], password) {
            line = line.dropFirst(password.count)
            return line.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        }
        return isSame(line, password)
    }

    private static func isSame(_ line: ArraySlice<UInt8>, _ password: Secret) -> Bool {
        guard line.count == password.count else { return false }
        return password.withBytes { span in
            zip(span.indices, line).allSatisfy { span[$0].asciiLowercase == $1.asciiLowercase }
        }
    }
}
