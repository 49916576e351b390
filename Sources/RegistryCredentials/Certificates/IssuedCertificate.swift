/// A certificate with its private key, as PEM.
public struct IssuedCertificate: Equatable, Sendable {
    /// The certificate, followed by its chain without the root.
    public let certificate: [UInt8]
    /// The key, PKCS #8.
    public let key: Secret
}
