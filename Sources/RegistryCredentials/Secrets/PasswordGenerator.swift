/// Passwords that nobody chooses.
enum PasswordGenerator {
    /// 62 letters and digits: no character that a shell, YAML, a URL or an env file treats specially.
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    /// 27 characters of 62 have 160.7 bits.
    private static let length = 27

    /// A password of 27 letters and digits, 160 bits of randomness.
    ///
    /// - Throws: When the system has no randomness.
    static func generate(from random: RandomSource) throws -> Secret {
        var password: [UInt8] = []
        while password.count < length {
            // 248 is the largest multiple of 62 in a byte; what is above would favour the first characters.
            for byte in try random.bytes(40) where byte < 248 && password.count < length {
                password.append(alphabet[Int(byte) % alphabet.count])
            }
        }
        return Secret(password)
    }
}
