import FoundationEssentials
import SystemCrypto
import Testing

@testable import RegistryCredentials

/// An outside CA: a root that signs leaves itself.
struct OutsideAuthority {
    let root: [UInt8]
    private let key: SecureBytes

    static let yaml = TestState.yaml + "certificate:\n  issuer: csr\n  names: [10.0.0.5]\n"

    init(_ name: String = "outside root") throws {
        let key = try PrivateKey.generate(.ecdsaP256)
        root = try Certificate.selfSigned(
            Self.template(
                name,
                names: [],
                days: 3_650,
                role: .authority(permittedDNS: [], permittedIP: [], excludedIP: [])
            ),
            key: key
        ).pem()
        self.key = try key.pem()
    }

    /// A certificate for the key of a request, valid for so many days from the start of the tests' clock on.
    func sign(
        _ request: [UInt8],
        names: [SubjectName] = [.dns("registry.example.com"), .ip([10, 0, 0, 5])],
        days: Int64 = 90,
        from start: Int64 = -1
    ) throws -> [UInt8] {
        try Certificate.issue(
            Self.template(nil, names: names, days: days, from: start, role: .server),
            publicKeyOf: CertificateRequest.read(request),
            by: Certificate(pem: root),
            issuerKey: PrivateKey(pem: key)
        ).pem()
    }

    private static func template(
        _ name: String?,
        names: [SubjectName],
        days: Int64,
        from start: Int64 = -1,
        role: CertificateTemplate.Role
    ) -> CertificateTemplate {
        let now = Int64(TestClock.start.timeIntervalSince1970)
        return CertificateTemplate(
            commonName: name,
            names: names,
            notBefore: now + 86_400 * start,
            notAfter: now + 86_400 * days,
            serial: (0..<16).map { _ in UInt8.random(in: 1...255) },
            role: role
        )
    }

    /// What is handed over to have `certificate` installed, with the root as trusted.
    func files(_ certificate: [UInt8]) -> InstallFiles {
        InstallFiles(
            files: [CertificateFile(name: "server.crt", bytes: certificate)],
            authorities: [CertificateFile(name: "root.crt", bytes: root)]
        )
    }
}
