import FoundationEssentials
internal import SystemCrypto

/// What clients that use OpenSSL make of certificates: OpenSSL itself decides, the host name aside.
struct OpenSSLVerification {
    let served: [CertificateDetails]
    let anchors: [CertificateDetails]
    let now: Date

    /// The most bytes of certificates that a client takes: SSL_MAX_CERT_LIST_DEFAULT of ssl.h.
    static let sizeLimit = 102_400

    /// Why a client with these rules refuses the first certificate; `nil` when it accepts it.
    func refusal(isStrict: Bool) -> ClientRefusal? {
        if let refusal = ServedOrder.sizeRefusal(served, limit: Self.sizeLimit) { return refusal }
        // Security level 2, the default from OpenSSL 3.2 on and in Debian and Ubuntu long before.
        var policy = ChainPolicy(isStrict: isStrict, securityLevel: 2, time: Int64(now.timeIntervalSince1970))
        // curl and Python set it; without it an intermediate alone is no anchor.
        policy.allowsPartialChain = true
        let leaf = served[0]
        switch leaf.fields.keyDescription {
        case "ecdsa-p256", "ecdsa-p384", "ec-secp521r1", "ed25519", "ed448": break
        case let kind where kind.hasPrefix("rsa-"): break
        case let kind: return .key("the certificate", "a key of the kind \(kind)")
        }
        do throws(ChainError) {
            _ = try ChainVerification.build(
                for: leaf.shared,
                untrusted: served.dropFirst().map(\.shared),
                anchors: anchors.map(\.shared),
                policy: policy
            )
            return nil
        } catch {
            switch error {
            case .crypto(let error): return .other("the certificate", "\(error)")
            case .rejected(let verdict):
                return .chain(ChainDiagnosis(untrusted: served, anchors: anchors, now: now).fault(for: verdict))
            }
        }
    }
}
