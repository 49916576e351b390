public import FoundationEssentials
internal import SystemCrypto

/// What is wrong with a certificate of a chain: the fact that was found, and the one that is wanted.
public struct ChainFault: Equatable, Sendable {
    /// The certificate concerned.
    public struct Place: Equatable, Sendable {
        /// Its number in the chain: 0 for the leaf.
        public let depth: Int
        /// Its subject, or what else tells it apart.
        public let title: String

        /// The title, with the number in the chain unless it is the leaf.
        public var quoted: String {
            depth == 0 ? "'\(title)'" : "'\(title)' (number \(depth + 1) of the chain)"
        }
    }

    /// The faults.
    public enum Reason: Equatable, Sendable {
        /// It is not valid yet.
        case notYetValid(from: Date, until: Date, now: Date)
        /// It has expired.
        case expired(from: Date, until: Date, now: Date)
        /// The certificate of its issuer is not there.
        case issuerMissing(issuer: String)
        /// The certificate of its issuer is there, but OpenSSL cannot use it; OpenSSL's words.
        case issuerUnusable(issuer: String, words: String)
        /// The issuer that is there has another key than the one that it names; whether that key signed it all the same.
        case issuerKeyDiffers(issuer: String, named: String?, has: String?, isSigner: Bool)
        /// Its signature does not verify under the key of the issuer.
        case badSignature(issuer: String)
        /// It is a root that nobody said to trust; fingerprints by SHA-256, also of roots of that name that are trusted.
        case untrustedRoot(sha256: String, namesakes: [String])
        /// It signed a certificate, but is no CA; whether it says so.
        case notAuthority(saysSo: Bool)
        /// Its key usage lacks one.
        case keyUsage(found: [String], wanted: String)
        /// It is not for servers; what for.
        case notForServers([String])
        /// Its Netscape certificate type is not that of a server; which it is.
        case netscapeType([String])
        /// There are more CAs below it than it permits.
        case pathLength(permitted: Int, found: Int)
        /// Its name constraints do not permit a name.
        case nameConstraint(name: String, permitted: [String], excluded: [String])
        /// Its name constraints cannot be read; OpenSSL's words.
        case unreadableConstraints(words: String)
        /// Its key is too small; its kind.
        case weakKey(String)
        /// It is signed with a digest that clients do not take any more.
        case weakSignature(algorithm: String)
        /// It has a critical extension that OpenSSL does not know.
        case criticalExtension(String)
        /// It has no authority key identifier; what the issuer's is.
        case noAuthorityKeyIdentifier(issuer: String?)
        /// It is a CA without subject key identifier.
        case noSubjectKeyIdentifier
        /// It is a CA with basic constraints that are not critical.
        case basicConstraintsNotCritical
        /// It is a CA without key usage.
        case noKeyUsage
        /// It has no subject, and names that are not critical.
        case namesNotCritical
        /// Anything else, in OpenSSL's words.
        case other(String)
    }

    /// Which certificate; `nil` when OpenSSL does not say.
    public let place: Place?
    /// What is wrong with it.
    public let reason: Reason
}

extension ChainFault: CustomStringConvertible {
    /// What is wrong, in one line: lower case, no full stop.
    public var description: String {
        let certificate = "the certificate \(quoted)"
        return switch reason {
        case .notYetValid(let from, let until, let now), .expired(let from, let until, let now):
            "\(certificate) is valid from \(from.rfc3339) to \(until.rfc3339); it is now \(now.rfc3339)"
        case .issuerMissing(let issuer):
            "the issuer of \(quoted) is '\(issuer)', whose certificate is neither in the files nor trusted"
        case .issuerUnusable(let issuer, let words):
            "the certificate of '\(issuer)', the issuer of \(quoted), is there, but cannot be used: \(words)"
        case .issuerKeyDiffers(let issuer, let named, let has, _):
            "\(certificate) names key \(named ?? "none") as its issuer's (authority key identifier); "
                + "the key of '\(issuer)' is \(has ?? "without identifier")"
        case .badSignature(let issuer):
            "the signature of \(certificate) does not verify under the key of '\(issuer)'"
        case .untrustedRoot(let sha256, let namesakes):
            "the chain ends at the root '\(place?.title ?? "?")' (SHA-256 \(sha256)), which nobody said to trust"
                + (namesakes.isEmpty ? "" : "; the one of that name that is trusted is \(listed(namesakes))")
        case .notAuthority(let saysSo):
            "\(certificate) signed another one, but is no CA: its basic constraints "
                + (saysSo ? "are CA:FALSE" : "are missing") + ", and must be CA:TRUE"
        case .keyUsage(let found, let wanted):
            "the key usage of \(certificate) is \(found.isEmpty ? "none" : listed(found)); it must have \(wanted)"
        case .notForServers(let usages):
            "\(certificate) is for \(usages.isEmpty ? "nothing" : listed(usages)); "
                + "it must be for serverAuth (extended key usage)"
        case .netscapeType(let types):
            "the Netscape certificate type (nsCertType) of \(certificate) is \(types.isEmpty ? "none" : listed(types)); "
                + "OpenSSL demands server where there is one"
        case .pathLength(let permitted, let found):
            "\(certificate) permits \(permitted) CAs below it (path length); there are \(found)"
        case .nameConstraint(let name, let permitted, let excluded):
            "the name constraints of \(certificate) do not permit '\(name)'; they "
                + (permitted.isEmpty ? "" : "permit \(listed(permitted))")
                + (permitted.isEmpty || excluded.isEmpty ? "" : " and ")
                + (excluded.isEmpty ? "" : "exclude \(listed(excluded))")
        case .unreadableConstraints(let words):
            "the name constraints of \(certificate) cannot be applied: \(words)"
        case .weakKey(let kind):
            "the key of \(certificate) is \(kind); clients demand 112 bits of security, so RSA of 2048 bits or more"
        case .weakSignature(let algorithm):
            "\(certificate) is signed with \(algorithm); clients demand SHA-256 or better"
        case .criticalExtension(let identifier):
            "\(certificate) has the critical extension \(identifier), which OpenSSL does not know"
        case .noAuthorityKeyIdentifier(let issuer):
            "\(certificate) has no authority key identifier; strict clients demand that it names its issuer's key"
                + (issuer.map { ", \($0)" } ?? "")
        case .noSubjectKeyIdentifier:
            "\(certificate) is a CA without subject key identifier; strict clients demand one"
        case .basicConstraintsNotCritical:
            "\(certificate) is a CA with basic constraints that are not critical; strict clients demand that they are"
        case .noKeyUsage: "\(certificate) is a CA without key usage; strict clients demand keyCertSign"
        case .namesNotCritical:
            "\(certificate) has no subject, and names that are not critical; strict clients demand that they are"
        case .other(let words): "OpenSSL refuses \(place == nil ? "the chain" : certificate): \(words)"
        }
    }

    /// How the certificate is called.
    var quoted: String { place?.quoted ?? "of an unknown subject" }

    /// A word for scripts.
    var name: String {
        switch reason {
        case .notYetValid: "not-yet-valid"
        case .expired: "expired"
        case .issuerMissing, .issuerUnusable: "unknown-authority"
        case .untrustedRoot(_, let namesakes): namesakes.isEmpty ? "unknown-authority" : "another-key"
        case .issuerKeyDiffers(_, _, _, let isSigner): isSigner ? "key-identifier-mismatch" : "another-key"
        case .badSignature: "bad-signature"
        case .notAuthority: "not-authority"
        case .keyUsage: "key-usage"
        case .notForServers: "no-server-authentication"
        case .netscapeType: "netscape-type"
        case .pathLength: "path-length"
        case .nameConstraint: "name-constraint"
        case .unreadableConstraints: "unreadable-constraints"
        case .weakKey: "key"
        case .weakSignature: "weak-digest"
        case .criticalExtension: "critical-extension"
        case .noAuthorityKeyIdentifier: "no-authority-key-identifier"
        case .noSubjectKeyIdentifier: "no-subject-key-identifier"
        case .basicConstraintsNotCritical: "basic-constraints-not-critical"
        case .noKeyUsage: "no-key-usage"
        case .namesNotCritical: "names-not-critical"
        case .other: "other"
        }
    }

    /// What whoever got the chain from a CA can do about it.
    var hint: String {
        let isLeaf = place?.depth == 0
        return switch reason {
        case .notYetValid: "wait, or check the clocks of this machine and of the CA"
        case .expired where !isLeaf: "ask the CA for its present certificate, and add it with --chain FILE or --ca FILE"
        case .expired, .badSignature: "ask the CA for a new certificate"
        case .issuerMissing: "add the CA's intermediate certificates with --chain FILE, and its root with --ca FILE"
        case .issuerKeyDiffers: "the CA has several certificates of that name: add the right one with --chain FILE"
        case .untrustedRoot: "compare the fingerprint with the CA's own word, then name the root with --ca FILE"
        case .nameConstraint: "ask for a certificate of a CA that may sign for all names of the deployment"
        case .netscapeType: "ask the CA for a certificate without nsCertType, which nobody needs any more"
        case .notForServers, .weakKey, .weakSignature, .noAuthorityKeyIdentifier, .namesNotCritical, .keyUsage:
            isLeaf ? "ask the CA for a certificate of a TLS server" : Self.authorityHint
        case .notAuthority, .pathLength, .noSubjectKeyIdentifier, .basicConstraintsNotCritical, .noKeyUsage:
            Self.authorityHint
        case .issuerUnusable, .unreadableConstraints, .criticalExtension, .other:
            "show the CA what OpenSSL says; 'openssl verify -x509_strict' says the same"
        }
    }

    private static let authorityHint = "ask the CA for a chain that clients take: they refuse this CA's certificate"
}
