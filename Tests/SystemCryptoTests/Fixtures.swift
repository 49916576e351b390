import SystemCrypto
import Testing

/// Keys and certificates for the tests.
///
/// Keys are made once for each kind, since RSA keys take long.
enum Fixtures {
    /// The time at which the tests take place: 15 January 2027, 08:00:00 UTC.
    static let now: Int64 = 1_800_000_000

    // A Mutex would do, but ThreadSanitizer does not know Swift's on Linux.
    private static let keys = Result { () throws(CryptoError) in
        var keys: [KeyKind: SecureBytes] = [:]
        for kind in KeyKind.allCases { keys[kind] = try PrivateKey.generate(kind).pem() }
        return keys
    }

    /// The key of this kind as PEM text.
    static func keyPEM(_ kind: KeyKind) throws -> SecureBytes {
        try #require(keys.get()[kind])
    }

    /// The key of this kind, the same in all tests.
    static func key(_ kind: KeyKind) throws -> PrivateKey {
        try PrivateKey(pem: keyPEM(kind))
    }

    /// What a server's certificate says unless a test changes it.
    static func server(_ names: [SubjectName] = [.dns("registry.example"), .ip([10, 0, 0, 5])]) -> CertificateTemplate {
        CertificateTemplate(
            commonName: "registry.example",
            names: names,
            notBefore: now - 600,
            notAfter: now + 86_400 * 90,
            serial: Array(0x81...0x90),
            role: .server
        )
    }

    /// What an authority's certificate says unless a test changes it.
    static func authority(
        permittedDNS: [String] = [],
        permittedIP: [IPRange] = [],
        excludedIP: [IPRange] = []
    ) -> CertificateTemplate {
        CertificateTemplate(
            commonName: "regcred test authority",
            names: [],
            notBefore: now - 600,
            notAfter: now + 86_400 * 3650,
            serial: Array(0x21...0x30),
            role: .authority(permittedDNS: permittedDNS, permittedIP: permittedIP, excludedIP: excludedIP)
        )
    }

    /// The PEM texts of an authority and of a server's certificate that it issued to a new P-256 key.
    static func chain(
        kind: KeyKind = .ecdsaP256,
        authority: CertificateTemplate = authority(),
        server: CertificateTemplate = server()
    ) throws -> (authority: [UInt8], leaf: [UInt8]) {
        let authorityKey = try PrivateKey.generate(.ecdsaP256)
        let issuer = try Certificate.selfSigned(authority, key: authorityKey).decoded()
        let leaf = try Certificate.issue(server, publicKeyOf: key(kind), by: issuer, issuerKey: authorityKey).decoded()
        return (try issuer.pem(), try leaf.pem())
    }

    /// The PEM text of a self-signed certificate.
    static func selfSigned(_ kind: KeyKind = .ecdsaP256, _ template: CertificateTemplate = server()) throws -> [UInt8] {
        try Certificate.selfSigned(template, key: key(kind)).pem()
    }

    /// The PEM text of a certificate in DER.
    static func certificatePEM(_ der: [UInt8], label: String = "CERTIFICATE") -> [UInt8] {
        "-----BEGIN \(label)-----\n\(base64(der))\n-----END \(label)-----\n".bytes
    }

    /// RFC 4648, in lines of 64.
    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            let digits = (0...3).map { $0 <= group.count ? alphabet[bits >> (18 - 6 * $0) & 63] : "=" }
            text += String(digits) + (start % 48 == 45 ? "\n" : "")
        }
        return text
    }
}

extension Array<UInt8> {
    /// The bytes as text.
    var text: String { String(decoding: self, as: UTF8.self) }
}

extension SecureBytes {
    /// The bytes as text; only for secrets that tests have made.
    var text: String { withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
}

extension String {
    /// The bytes of the text.
    var bytes: [UInt8] { Array(utf8) }
}
