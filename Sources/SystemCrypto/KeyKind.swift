internal import COpenSSL

/// The kinds of key that regcred generates, by the names that its configuration uses.
package enum KeyKind: String, CaseIterable, Sendable {
    /// ECDSA on the NIST curve P-256.
    case ecdsaP256 = "ecdsa-p256"
    /// ECDSA on the NIST curve P-384.
    case ecdsaP384 = "ecdsa-p384"
    /// Ed25519 (RFC 8410).
    case ed25519 = "ed25519"
    /// RSA with a modulus of 2048 bits.
    case rsa2048 = "rsa-2048"
    /// RSA with a modulus of 3072 bits.
    case rsa3072 = "rsa-3072"
    /// RSA with a modulus of 4096 bits.
    case rsa4096 = "rsa-4096"
}

extension KeyKind {
    /// The kind of a raw `EVP_PKEY *`, or `nil` for kinds that regcred does not generate.
    init?(of key: OpaquePointer) {
        self.init(rawValue: Self.describe(key))
    }

    /// The family, a hyphen and the curve or size: `ecdsa-p256`, `rsa-1024`, `ec-secp521r1`, `ed448`; `ec-explicit` when
    /// the curve is written out rather than named.
    static func describe(_ key: OpaquePointer) -> String {
        if EVP_PKEY_is_a(key, "EC") == 1 {
            if isCurveExplicit(key) { return "ec-explicit" }
            switch groupName(of: key) {
            case "prime256v1": return "ecdsa-p256"
            case "secp384r1": return "ecdsa-p384"
            case let name: return "ec-\(name)"
            }
        }
        if EVP_PKEY_is_a(key, "RSA") == 1 { return "rsa-\(EVP_PKEY_get_bits(key))" }
        return EVP_PKEY_get0_type_name(key).map { String(cString: $0).lowercased() } ?? "unknown"
    }

    private static func isCurveExplicit(_ key: OpaquePointer) -> Bool {
        var isExplicit: Int32 = 0
        // OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS
        guard EVP_PKEY_get_int_param(key, "decoded-from-explicit", &isExplicit) == 1 else {
            ErrorQueue.clear()
            return false
        }
        return isExplicit == 1
    }

    private static func groupName(of key: OpaquePointer) -> String {
        var name = [CChar](repeating: 0, count: 64)
        var length = 0
        guard EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1 else {
            ErrorQueue.clear()
            return "unnamed"
        }
        return String(decoding: name.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The digest for signatures by a raw `EVP_PKEY *`; `nil` for the EdDSA kinds, which have their own.
    static func signatureDigest(for key: OpaquePointer) throws(CryptoError) -> OpaquePointer? {
        let digest: OpaquePointer?
        if EVP_PKEY_is_a(key, "RSA") == 1 {
            digest = EVP_sha256()
        } else if EVP_PKEY_is_a(key, "EC") == 1 {
            switch EVP_PKEY_get_bits(key) {
            case ...256: digest = EVP_sha256()
            case ...384: digest = EVP_sha384()
            default: digest = EVP_sha512()
            }
        } else if EVP_PKEY_is_a(key, "ED25519") == 1 || EVP_PKEY_is_a(key, "ED448") == 1 {
            return nil
        } else {
            throw CryptoError(function: "X509_sign", reasons: ["keys of type \(describe(key)) are not supported"])
        }
        return try check("EVP_sha2", digest)
    }
}
