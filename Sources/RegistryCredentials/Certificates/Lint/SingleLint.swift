import FoundationEssentials
internal import SystemCrypto

/// Looks at one certificate by itself.
struct SingleLint {
    let certificate: CertificateDetails
    let index: Int
    let now: Date
    private(set) var findings: [CertificateFinding] = []

    var fields: CertificateFields { certificate.fields }
    var profile: CertificateProfile { certificate.profile }

    init(_ certificate: CertificateDetails, index: Int, now: Date) {
        self.certificate = certificate
        self.index = index
        self.now = now
    }

    mutating func add(_ rule: CertificateRule, _ severity: CertificateFinding.Severity, _ message: String) {
        findings.append(CertificateFinding(rule: rule, severity: severity, certificate: index, message: message))
    }

    /// Checks what holds for every certificate.
    mutating func checkAlways() {
        checkValidity()
        checkSerial()
        checkKey()
        checkExtensions()
        if let digest = profile.signatureDigest, ["MD2", "MD4", "MD5", "SHA1"].contains(digest), !fields.isSelfSigned {
            add(.weakDigest, .error, "is signed with \(digest), which no client takes any more")
        }
        if profile.version != 3 {
            add(.oldVersion, .error, "is of X.509 version \(profile.version), which has no extensions; it must be 3")
        }
    }

    private mutating func checkValidity() {
        let summary = certificate.summary
        let lifetime = summary.notAfter.timeIntervalSince(summary.notBefore)
        if summary.notAfter < now {
            add(.expired, .error, "expired on \(summary.notAfter.rfc3339)")
        } else if summary.notBefore > now {
            add(.notYetValid, .error, "is not valid before \(summary.notBefore.rfc3339)")
        } else if summary.notAfter.timeIntervalSince(now) < min(30 * 86_400, lifetime / 5) {
            add(.expiresSoon, .warning, "expires soon: on \(summary.notAfter.rfc3339)")
        }
    }

    private mutating func checkSerial() {
        let magnitude = profile.serialMagnitude
        let bits = magnitude.first.map { 8 * magnitude.count - $0.leadingZeroBitCount } ?? 0
        if profile.isSerialNegative {
            add(.negativeSerial, .error, "has a negative serial number, which Go from 1.23 on refuses")
        } else if bits == 0 {
            add(.zeroSerial, .warning, "has the serial number 0, which RFC 5280 forbids")
        } else if bits > 159 {
            add(.longSerial, .warning, "has a serial number of more than 20 bytes")
        } else if bits == 1, fields.isSelfSigned {
            add(.smallSerial, .warning, "has the serial number 1; Firefox refuses one that comes twice")
        } else if bits < 56, !fields.isSelfSigned {
            // 64 random bits have so few in one of 256 certificates only.
            add(.smallSerial, .warning, "has a serial number of \(bits) bits; Firefox refuses one that comes twice")
        }
    }

    private mutating func checkKey() {
        switch fields.keyDescription {
        case let kind where kind.hasPrefix("rsa-"):
            if profile.keyBits < 2_048 {
                add(.smallKey, .error, "has an RSA key of \(profile.keyBits) bits; clients want 2048")
            } else if profile.keyBits > 8_192 {
                add(.largeKey, .error, "has an RSA key of \(profile.keyBits) bits; Go refuses more than 8192")
            } else if profile.keyBits > 4_096 {
                add(.largeKey, .note, "has an RSA key of \(profile.keyBits) bits, which makes handshakes slow")
            }
        case "ecdsa-p256", "ecdsa-p384", "ec-secp521r1":
            break
        case "ed25519":
            add(.ed25519, .warning, "has an Ed25519 key, which browsers and Apple's systems do not know")
        case let kind:
            add(.unusualKey, .error, "has a key of the kind \(kind), which clients do not take")
        }
    }

    private mutating func checkExtensions() {
        for entry in profile.extensions where entry.isCritical && !KnownExtensions.all.contains(entry.identifier) {
            add(.criticalExtension, .error, "has a critical extension that clients do not know: \(entry.identifier)")
        }
        for identifier in [KnownExtensions.subjectKeyIdentifier, KnownExtensions.authorityKeyIdentifier]
        where profile.extension(identifier)?.isCritical == true {
            add(.criticalKeyIdentifier, .error, "has a critical key identifier, which OpenSSL's strict mode refuses")
        }
        if let constraints = profile.extension(KnownExtensions.nameConstraints) {
            if !constraints.isCritical {
                add(
                    .constraintsNotCritical,
                    .warning,
                    "has name constraints that are not critical, as RFC 5280 demands"
                )
            }
            let forms = (profile.permitted + profile.excluded).contains {
                switch $0 {
                case .dns, .ip: false
                default: true
                }
            }
            if forms {
                add(
                    .constraintForms,
                    .warning,
                    "constrains other names than DNS and IP, which Go and GnuTLS may refuse"
                )
            }
        }
        if fields.authorityKeyIdentifier == nil, !fields.isSelfSigned {
            add(.noAuthorityKeyIdentifier, .error, "has no authority key identifier, which Python from 3.13 on demands")
        }
    }
}

/// The extensions that clients understand.
enum KnownExtensions {
    static let subjectKeyIdentifier = "2.5.29.14"
    static let keyUsage = "2.5.29.15"
    static let names = "2.5.29.17"
    static let basicConstraints = "2.5.29.19"
    static let nameConstraints = "2.5.29.30"
    static let authorityKeyIdentifier = "2.5.29.35"
    static let extendedKeyUsage = "2.5.29.37"

    /// Those that Go and OpenSSL both take when they are critical.
    static let all: Set<String> = [
        subjectKeyIdentifier, keyUsage, names, basicConstraints, nameConstraints, authorityKeyIdentifier,
        extendedKeyUsage, "2.5.29.31", "2.5.29.32",
    ]
}
