import Glibc
internal import SystemCrypto

/// The published list of breached passwords, ordered by SHA-1.
///
/// Each line is `40 hexadecimal digits:count`, with LF or CRLF, in tens of gigabytes. It is searched where it lies and
/// never read whole.
struct BreachedPasswords: Sendable {
    /// Where it is, absolute.
    let path: String

    /// How often `password` was found in breaches; `nil` when it is not in the list.
    ///
    /// - Throws: ``PasswordListError``; an error of OpenSSL when it offers no SHA-1.
    func count(of password: Secret) throws -> Int? {
        let digest = Array(try SHA1.hexDigest(of: password.storage).utf8)
        do {
            return try Files.withFile(path, flags: O_RDONLY) { (descriptor) throws(FileError) in
                let list = SortedHashList(size: try Files.status(of: descriptor, path: path).size) {
                    (offset, count) throws(FileError) in
                    try Files.read(descriptor, at: offset, count: count, path: path)
                }
                return try list.count(of: digest)
            }.get()
        } catch let error as FileError {
            throw PasswordListError.unreadable(key: "passwords.breached", error)
        } catch let error as SortedHashList.Malformed {
            throw PasswordListError.malformed(key: "passwords.breached", path: path, reason: error.reason)
        }
    }
}
