import FoundationEssentials
internal import SystemCrypto

/// The certificates from which a chain is to be built, and the anchors at which it may end.
struct CertificateCandidates {
    /// The certificates of the files, in their order, each once.
    let files: [SharedCertificate]
    /// What was handed over for the chain: the files and more of the chain.
    let handed: [SharedCertificate]
    /// What may stand between leaf and anchor: all of them.
    let untrusted: [SharedCertificate]
    /// What is trusted.
    let anchors: [SharedCertificate]
    /// Why the system's roots were left out of account; `nil` when they were not.
    let systemProblem: String?

    /// Reads the files.
    ///
    /// - Parameters:
    ///   - files: What was handed over.
    ///   - inService: The anchor of the certificate in service, PEM.
    /// - Throws: ``CertificateFileError``.
    init(_ files: InstallFiles, inService: [UInt8]?) throws {
        let leaves = try files.files.flatMap { (file) throws(CertificateFileError) in try file.certificates() }
        let chain = try files.chain.flatMap { (file) throws(CertificateFileError) in try file.certificates() }
        let named = try files.authorities.flatMap { (file) throws(CertificateFileError) in try file.certificates() }
        self.files = try Self.unique(leaves)
        handed = try Self.unique(leaves + chain)
        untrusted = try Self.unique(leaves + chain + named)
        let roots = chain.filter { $0.certificate.isSelfIssued }
        guard named.isEmpty else {
            anchors = try Self.unique(named.filter { $0.certificate.isSelfIssued } + roots)
            systemProblem = nil
            return
        }
        var known = roots
        if let inService {
            known.insert(try translated { SharedCertificate(try Certificate(pem: inService)) }, at: 0)
        }
        (anchors, systemProblem) = try Self.withSystemRoots(known, files.system)
    }

    /// What finds out why no chain can be built from them.
    func diagnosis(at now: Date) -> ChainDiagnosis {
        // A certificate that cannot be read is no issuer either.
        func details(_ certificates: [SharedCertificate]) -> [CertificateDetails] {
            certificates.compactMap { try? CertificateDetails($0, number: 1, path: "the chain") }
        }
        return ChainDiagnosis(untrusted: details(untrusted), anchors: details(anchors), now: now)
    }

    private static func withSystemRoots(
        _ anchors: [SharedCertificate],
        _ system: CertificateFile?
    ) throws -> ([SharedCertificate], String?) {
        guard let system else { return (try unique(anchors), nil) }
        do throws(CertificateBundleError) {
            return (anchors + (try CertificateBundle.read(system.bytes, limit: SystemTrust.limit)), nil)
        } catch {
            return (anchors, "the system's roots in '\(system.name)' are not asked: \(error)")
        }
    }

    private static func unique(_ certificates: [SharedCertificate]) throws -> [SharedCertificate] {
        var seen: Set<[UInt8]> = []
        return try translated { try certificates.filter { seen.insert(try $0.certificate.der()).inserted } }
    }
}
