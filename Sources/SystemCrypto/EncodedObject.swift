/// One object of a file in PEM or DER: a certificate, a request, a key, or something else.
struct EncodedObject: Sendable {
    /// What an object is, as far as readers of certificates and requests tell them apart.
    enum Kind: Equatable, Sendable {
        case certificate, request, privateKey, pkcs7, pkcs12, encrypted, other
    }

    /// What it is, by the label of its PEM block or by its DER.
    let kind: Kind
    /// The label of its PEM block, or the name of what the DER is.
    let label: String
    /// The DER form; empty for private keys, of which no copy is kept.
    let der: [UInt8]
    /// Whether its PEM block says that it is encrypted (RFC 1421).
    let isEncrypted: Bool
    /// Whether trust settings may follow the certificate.
    let isTrusted: Bool

    init(kind: Kind, label: String, der: [UInt8], isEncrypted: Bool = false, isTrusted: Bool = false) {
        self.kind = kind
        self.label = label
        self.der = der
        self.isEncrypted = isEncrypted
        self.isTrusted = isTrusted
    }

    /// Reads all objects of PEM text, or of DER.
    ///
    /// - Parameters:
    ///   - bytes: The contents of a file.
    ///   - limit: The most bytes that are accepted.
    /// - Returns: At least one object.
    /// - Throws: ``CertificateBundleError`` when there is none, or the bytes are neither.
    static func readAll(_ bytes: [UInt8], limit: Int) throws(CertificateBundleError) -> [EncodedObject] {
        guard bytes.count <= limit else { throw .tooLarge(count: bytes.count, limit: limit) }
        guard !bytes.isEmpty else { throw .empty }
        if PEMScanner.hasBlock(bytes) { return try PEMScanner.read(bytes) }
        // 0x30 is the tag of a SEQUENCE, with which all of them begin; it is the digit zero as well.
        if bytes.first == 0x30, isCut(bytes) || declaredCount(bytes) != nil {
            do throws(CertificateBundleError) {
                return try DERScanner.read(bytes)
            } catch {
                guard isText(bytes) else { throw error }
            }
        }
        if PEMScanner.isUTF16(bytes) { throw .utf16 }
        throw isText(bytes) ? .noCertificate(found: []) : .binary
    }

    /// The certificate, with a `TRUSTED CERTIFICATE`'s settings left out.
    func certificate() throws(CryptoError) -> Certificate {
        guard isTrusted, let count = Self.declaredCount(der), count <= der.count else {
            return try Certificate(der: der)
        }
        return try Certificate(der: Array(der.prefix(count)))
    }

    /// As many bytes as tag and length of an object take up at most.
    static let headerLimit = 6

    /// Whether the bytes begin an object in DER that needs more bytes than there are.
    static func isCut(_ der: [UInt8]) -> Bool {
        isCut(der, of: der.count)
    }

    /// The same, when `count` bytes are there, of which `header` are the first ones.
    static func isCut(_ header: [UInt8], of count: Int) -> Bool {
        guard header.first == 0x30 else { return false }
        guard count >= 2 else { return true }
        let lengthBytes = header[1] > 0x80 ? Int(header[1] & 0x7F) : 0
        guard lengthBytes <= 4 else { return false }
        guard count >= 2 + lengthBytes else { return true }
        return declaredCount(header).map { $0 > count } ?? false
    }

    /// The number of bytes that the first object takes up by its own length, header included; `nil` when the length
    /// is indefinite or no length.
    static func declaredCount(_ der: [UInt8]) -> Int? {
        guard der.count >= 2 else { return nil }
        guard der[1] >= 0x80 else { return 2 + Int(der[1]) }
        let lengthBytes = Int(der[1] & 0x7F)
        guard (1...4).contains(lengthBytes), der.count >= 2 + lengthBytes else { return nil }
        return 2 + lengthBytes + der[2..<(2 + lengthBytes)].reduce(0) { $0 << 8 | Int($1) }
    }

    private static func isText(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) }
            && String(validating: bytes, as: UTF8.self) != nil
    }
}
