public import FoundationEssentials

/// Why a client does not accept a certificate.
public enum ClientRefusal: Equatable, Sendable {
    /// A certificate expired; which, and when.
    case expired(String, Date)
    /// A certificate is not valid yet; which, and from when on.
    case notYetValid(String, Date)
    /// Nobody who is trusted signed it; the last issuer that was looked for.
    case unknownAuthority(String)
    /// It is for other names; as people read them.
    case wrongHost(String, names: [String])
    /// It comes first, but another one is for the host: whose it is, whether a CA's, and the number from 1 of the other;
    /// `nil` when none is.
    case leafNotFirst(String, isAuthority: Bool, host: String, number: Int?)
    /// There are more bytes of certificates than it takes.
    case tooLarge(Int, limit: Int)
    /// It names the host as common name only.
    case commonNameOnly
    /// It is not for servers; the certificate whose extended key usage says so.
    case notForServers(String)
    /// A certificate's key usage forbids what it is used for.
    case keyUsage(String)
    /// A certificate is signed with a broken digest.
    case weakDigest(String, String)
    /// The issuer that is trusted has the right name, but another key.
    case anotherKey(String)
    /// A signature is wrong.
    case badSignature(String)
    /// A certificate signed another, but is no CA.
    case notAuthority(String)
    /// There are more CAs below a CA than it permits.
    case pathLength(String)
    /// The name constraints of a CA do not permit a name.
    case nameConstraint(String, name: String)
    /// The name constraints of a CA cannot be read.
    case unreadableConstraints(String)
    /// A certificate has a critical extension that the client does not know.
    case criticalExtension(String, identifier: String)
    /// A key is too small, too large, or of a kind that the client does not take.
    case key(String, String)
    /// A serial number is negative.
    case negativeSerial(String)
    /// A name is malformed; in which way.
    case malformedName(String, String)
    /// A signature is made with an algorithm that the client does not take; OpenSSL's name of it.
    case unsupportedSignature(String, String)
    /// OpenSSL refuses a certificate of the chain.
    case chain(ChainFault)
    /// Anything else, in words.
    case other(String, String)

    /// A word for scripts.
    public var name: String {
        switch self {
        case .expired: "expired"
        case .notYetValid: "not-yet-valid"
        case .unknownAuthority: "unknown-authority"
        case .wrongHost: "wrong-host"
        case .leafNotFirst: "leaf-not-first"
        case .tooLarge: "too-large"
        case .commonNameOnly: "common-name-only"
        case .notForServers: "no-server-authentication"
        case .keyUsage: "key-usage"
        case .weakDigest: "weak-digest"
        case .anotherKey: "another-key"
        case .badSignature: "bad-signature"
        case .notAuthority: "not-authority"
        case .pathLength: "path-length"
        case .nameConstraint: "name-constraint"
        case .unreadableConstraints: "unreadable-constraints"
        case .criticalExtension: "critical-extension"
        case .key: "key"
        case .negativeSerial: "negative-serial"
        case .malformedName: "malformed-name"
        case .unsupportedSignature: "unsupported-signature"
        case .chain(let fault): fault.name
        case .other: "other"
        }
    }
}

extension ClientRefusal: CustomStringConvertible {
    /// The reason in one line: lower case, no full stop.
    public var description: String {
        switch self {
        case .expired(let who, let time): "\(who) expired on \(time.rfc3339)"
        case .notYetValid(let who, let time): "\(who) is not valid before \(time.rfc3339)"
        case .unknownAuthority(let issuer): "its issuer '\(issuer)' is neither sent along nor trusted"
        case .wrongHost(let host, let names):
            names.isEmpty
                ? "it has no name for '\(host)'" : "it is not for '\(host)', but for \(names.joined(separator: ", "))"
        case .leafNotFirst(let title, let isAuthority, let host, let number):
            "the first certificate is \(isAuthority ? "a CA's" : "another one"), '\(title)'; "
                + (number.map { "that for '\(host)' is number \($0) and must come first" } ?? "none is for '\(host)'")
        case .tooLarge(let count, let limit): "there are \(count) bytes of certificates; it takes \(limit)"
        case .commonNameOnly: "it has no subject alternative name, and the common name does not count"
        case .notForServers(let who): "the extended key usage of \(who) has no serverAuth"
        case .keyUsage(let who): "the key usage of \(who) forbids this use"
        case .weakDigest(let who, let digest): "\(who) is signed with \(digest)"
        case .anotherKey(let issuer): "the '\(issuer)' that is known has another key than the one that signed"
        case .badSignature(let who): "the signature of \(who) is wrong"
        case .notAuthority(let who): "\(who) signed a certificate, but is no CA"
        case .pathLength(let who): "there are more CAs below \(who) than it permits"
        case .nameConstraint(let who, let name): "the name constraints of \(who) do not permit '\(name)'"
        case .unreadableConstraints(let who): "it cannot read the name constraints of \(who)"
        case .criticalExtension(let who, let identifier): "\(who) has the unknown critical extension \(identifier)"
        case .key(let who, let words): "\(who) has \(words)"
        case .negativeSerial(let who): "\(who) has a negative serial number"
        case .malformedName(let who, let words): "\(who) has a malformed name: \(words)"
        case .unsupportedSignature(let who, let algorithm):
            "\(who) is signed with \(algorithm), which it does not know"
        case .chain(let fault): fault.refusal
        case .other(let who, let words): "\(words) (\(who))"
        }
    }
}

extension ChainFault {
    /// The fault in the words in which other clients tell theirs.
    fileprivate var refusal: String {
        switch reason {
        case .notYetValid(let from, _, _): "\(ClientRefusal.notYetValid("the certificate \(quoted)", from))"
        case .expired(_, let until, _): "\(ClientRefusal.expired("the certificate \(quoted)", until))"
        case .issuerMissing(let issuer): "\(ClientRefusal.unknownAuthority(issuer))"
        case .untrustedRoot(_, let namesakes) where namesakes.isEmpty:
            "\(ClientRefusal.unknownAuthority(place?.title ?? "?"))"
        default: description
        }
    }
}

extension CertificateDetails {
    /// How a refusal calls the certificate at `depth` of its chain.
    func called(depth: Int) -> String {
        depth == 0 ? "the certificate" : "'\(title)'"
    }
}
