internal import SystemCrypto

/// The signature algorithms that Go verifies (`signatureAlgorithmDetails` of crypto/x509), the broken ones among them.
enum GoSignature {
    private static let known: Set<String> = [
        "sha256WithRSAEncryption", "sha384WithRSAEncryption", "sha512WithRSAEncryption", "ecdsa-with-SHA256",
        "ecdsa-with-SHA384", "ecdsa-with-SHA512", "ED25519",
    ]

    /// Whether Go knows the algorithm with which a certificate is signed.
    static func isKnown(_ certificate: CertificateDetails) -> Bool {
        guard certificate.signatureAlgorithm == "rsassaPss" else {
            return known.contains(certificate.signatureAlgorithm)
        }
        return pssParameters.contains(certificate.profile.signatureParameters)
    }

    /// What to call the algorithm.
    static func title(of certificate: CertificateDetails) -> String {
        guard certificate.signatureAlgorithm == "rsassaPss" else { return certificate.signatureAlgorithm }
        let digest = certificate.profile.signatureDigest ?? "an unknown digest"
        return "rsassaPss (\(digest), with a mask or a salt of another length)"
    }

    /// The parameters of RSASSA-PSS that Go takes (`getSignatureAlgorithmFromAI`): digest and mask of the same hash, the
    /// salt as long as it, with NULL for the parameters of the hash or without.
    private static let pssParameters: Set<[UInt8]> = {
        // The last byte of id-sha256, id-sha384 and id-sha512, and the length of the digest.
        let hashes: [(number: UInt8, length: UInt8)] = [(1, 32), (2, 48), (3, 64)]
        var all: Set<[UInt8]> = []
        for (number, length) in hashes {
            let identifier: [UInt8] = [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, number]
            let algorithms = [der(0x30, identifier), der(0x30, identifier + [0x05, 0x00])]
            let mask: [UInt8] = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x08]
            for digest in algorithms {
                for masked in algorithms {
                    all.insert(
                        der(
                            0x30,
                            der(0xA0, digest) + der(0xA1, der(0x30, mask + masked)) + der(0xA2, [0x02, 0x01, length])
                        )
                    )
                }
            }
        }
        return all
    }()

    /// A value of less than 128 bytes.
    private static func der(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        [tag, UInt8(content.count)] + content
    }
}
