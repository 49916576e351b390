/// What a chain of certificates is verified for.
package struct ChainPolicy: Equatable, Sendable {
    /// The side of a TLS connection that the leaf identifies.
    package enum Purpose: Equatable, Sendable {
        /// `X509_PURPOSE_SSL_SERVER`.
        case server
        /// `X509_PURPOSE_SSL_CLIENT`.
        case client
    }

    /// The side of the connection.
    package var purpose: Purpose
    /// Whether OpenSSL's strict rules hold (`X509_V_FLAG_X509_STRICT`), as for Python 3.13, or its default ones.
    package var isStrict: Bool
    /// OpenSSL's security level for keys and signatures: 0 takes all, 2 needs 112 bits (RSA 2048, no SHA-1).
    package var securityLevel: Int
    /// The name that the leaf must be valid for, the common name aside; `nil` for any.
    package var host: SubjectName?
    /// Whether an anchor that does not sign itself ends a chain, too (`X509_V_FLAG_PARTIAL_CHAIN`).
    package var allowsPartialChain = false
    /// The time of the check, in seconds since 1970.
    ///
    /// Unlike RFC 5280, OpenSSL counts the very second of `notAfter` as too late.
    package var time: Int64

    /// Creates a policy.
    package init(
        purpose: Purpose = .server,
        isStrict: Bool = true,
        securityLevel: Int = 0,
        host: SubjectName? = nil,
        time: Int64
    ) {
        self.purpose = purpose
        self.isStrict = isStrict
        self.securityLevel = securityLevel
        self.host = host
        self.time = time
    }
}

/// Why a chain was not accepted.
package enum ChainError: Error, Equatable, Sendable, CustomStringConvertible {
    /// OpenSSL failed, or an input is not legal.
    case crypto(CryptoError)
    /// OpenSSL's verdict.
    case rejected(ChainRejection)

    /// The verdict, or the error.
    package var description: String {
        switch self {
        case .crypto(let error): error.description
        case .rejected(let rejection): rejection.description
        }
    }
}

/// OpenSSL's verdict on a chain that it does not accept.
package struct ChainRejection: Error, Equatable, Sendable, CustomStringConvertible {
    /// The verdict in OpenSSL's words.
    package let reason: String
    /// Its number, `X509_V_ERR_…`.
    package let code: Int32
    /// The certificate concerned: 0 for the leaf.
    package let depth: Int
    /// The subject of the certificate concerned, RFC 2253; `nil` when it has none.
    package let subject: String?
    /// The certificate concerned itself; `nil` when OpenSSL does not say which.
    package let certificate: SharedCertificate?
    /// The chain as far as it was built, the leaf first.
    package let chain: [SharedCertificate]

    /// Whether both say the same of the same place.
    package static func == (left: Self, right: Self) -> Bool {
        left.reason == right.reason && left.code == right.code && left.depth == right.depth
            && left.subject == right.subject
    }

    /// The verdict, the depth and the subject on one line.
    package var description: String {
        "\(reason) (depth \(depth)\(subject.map { ": \($0)" } ?? ""))"
    }
}
