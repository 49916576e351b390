/// The kinds of private key that regcred makes.
public enum KeyAlgorithm: String, Equatable, Sendable, CaseIterable {
    /// ECDSA on NIST P-256: the default, accepted everywhere.
    case ecdsaP256 = "ecdsa-p256"
    /// ECDSA on NIST P-384.
    case ecdsaP384 = "ecdsa-p384"
    /// Ed25519: registries and OpenSSL take it, browsers do not.
    case ed25519 = "ed25519"
    /// RSA with 2048 bits.
    case rsa2048 = "rsa-2048"
    /// RSA with 3072 bits.
    case rsa3072 = "rsa-3072"
    /// RSA with 4096 bits.
    case rsa4096 = "rsa-4096"
}
