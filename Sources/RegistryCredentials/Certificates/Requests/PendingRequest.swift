internal import SystemCrypto

/// A certificate request that waits for an outside CA.
public struct PendingRequest: Equatable, Sendable {
    /// The request (PKCS #10), PEM.
    public let pem: [UInt8]
    /// The names that it asks for.
    public let names: [String]
    /// The kind of its key, such as `ecdsa-p256`.
    public let key: String
    /// The SHA-256 of its public key (SubjectPublicKeyInfo, DER), hex.
    public let keySHA256: String

    /// Reads PEM or DER.
    init(_ bytes: [UInt8]) throws(RequestReadingError) {
        let request = try CertificateRequest.read(bytes)
        do throws(CryptoError) {
            let fields = try request.fields()
            self.init(pem: try request.pem(), fields)
        } catch {
            throw .malformed("\(error)")
        }
    }

    private init(pem: [UInt8], _ fields: CertificateRequestFields) {
        self.pem = pem
        names = fields.names.map(\.text)
        key = fields.keyDescription
        keySHA256 = SHA256.hexDigest(of: fields.publicKeyDER)
    }
}

/// Where the key of a request comes from.
public enum RequestKey: Equatable, Sendable {
    /// The pending request's own key as long as it is of the right kind, else a new one.
    case pending
    /// A new key.
    case new
    /// The key in service.
    case inService
}

/// Why a pending request is the one that it is.
public enum RequestOrigin: Equatable, Sendable, CustomStringConvertible {
    /// It was there already.
    case kept
    /// There was none.
    case first
    /// A new key was asked for.
    case newKey
    /// The key in service was asked for.
    case keyInService
    /// The names are not those of regcred.yaml any more; the key stays.
    case namesChanged
    /// The key is not of the kind that regcred.yaml wants any more.
    case keyChanged(from: String, to: String)
    /// The request could not be read; the key stays.
    case damaged

    /// Whether the request is a new one.
    public var isNew: Bool { self != .kept }

    /// Why, lower case, no full stop.
    public var description: String {
        switch self {
        case .kept: "it waits for the CA already"
        case .first: "there was none"
        case .newKey: "a new key was asked for"
        case .keyInService: "it is to have the key in service"
        case .namesChanged: "the names in regcred.yaml changed; its key is the same"
        case .keyChanged(let old, let new): "its key was \(old), but regcred.yaml wants \(new)"
        case .damaged: "the one that waited could not be read; its key is the same"
        }
    }
}
