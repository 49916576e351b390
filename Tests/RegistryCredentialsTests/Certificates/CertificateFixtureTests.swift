import FoundationEssentials
import RegistryCredentials
import Testing

/// The fixtures of the fuzzer of certificates, by name.
private enum CertificateFixtures {
    static let root = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Fixtures"
    static let folder = "\(root)/Certificates"

    static let names: [String] = {
        let list = (try? TestShell.run("ls '\(folder)'"))?.output ?? []
        return String(decoding: list, as: UTF8.self).split(separator: "\n").map(String.init)
    }()
}

struct CertificateFixtureTests {
    @Test("the forms of certificates and requests do no harm", arguments: CertificateFixtures.names)
    func replay(name: String) throws {
        let input = try #require(TestShell.read("\(CertificateFixtures.folder)/\(name)"))
        try CertificateChecks.check(input)
    }

    @Test("every cut of every form does no harm", arguments: CertificateFixtures.names)
    func cuts(name: String) throws {
        let input = try #require(TestShell.read("\(CertificateFixtures.folder)/\(name)"))
        for count in stride(from: 1, to: input.count, by: 7) {
            #expect(throws: Never.self, "\(count)") { try CertificateChecks.check(Array(input.prefix(count))) }
        }
    }

    @Test("what the fuzzer found worth keeping does no harm")
    func corpus() throws {
        let text = try #require(TestShell.read("\(CertificateFixtures.root)/CertificateCorpus.base64"))
        let lines = text.split(separator: UInt8(ascii: "\n"))
        #expect(lines.count > 150)
        for (number, line) in lines.enumerated() {
            let input = try #require(Data(base64Encoded: String(decoding: line, as: UTF8.self)))
            #expect(throws: Never.self, "line \(number + 1)") { try CertificateChecks.check(Array(input)) }
        }
    }

    @Test("the fixtures are there")
    func fixtures() {
        #expect(CertificateFixtures.names.count > 20)
    }

    /// Else the checks would see refusals only.
    @Test("the fixtures of what is right are installed and signed")
    func acceptance() throws {
        func file(_ name: String) throws -> CertificateFile {
            let input = try #require(TestShell.read("\(CertificateFixtures.folder)/\(name)"))
            return CertificateFile(name: name, bytes: Array(input.dropFirst()))
        }
        let root = CertificateFile(name: "root", bytes: Array(ForeignState.root.utf8))
        for name in ["certificates-chain-pem", "certificates-chain-der"] {
            let files = InstallFiles(files: [try file(name)], authorities: [root])
            #expect(try ForeignState.outside.get().installCertificate(files, ForeignState.dryRun).report.isChange)
        }
        for name in ["request-names-pem", "request-names-der"] {
            let outcome = try ForeignState.local.get().signRequest(file(name), ForeignState.dryRun)
            #expect(outcome.certificate.names == ForeignState.names)
        }
        for (name, phase) in [("announced", AuthorityRollover.Phase.announced), ("switched", .switched)] {
            try ForeignState.$replaced.withValue([.rollover: file("rollover-\(name)").bytes]) {
                let status = try ForeignState.rolling.get().read { try $0.rolloverStatus() }
                #expect(status?.phase == phase)
            }
        }
        for name in ["anchors-one", "anchors-two"] {
            _ = try ForeignState.$replaced.withValue([.trustAnchors: file(name).bytes]) {
                try ForeignState.installed.get().publish(ForeignState.dryRun)
            }
        }
    }
}
