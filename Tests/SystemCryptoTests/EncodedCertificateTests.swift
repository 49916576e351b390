import SystemCrypto
import Testing

struct EncodedCertificateTests {
    @Test("the certificates of a text are told as OpenSSL tells them, whatever stands between them")
    func agreement() throws {
        let (authority, leaf) = try Fixtures.chain()
        let rest = try KeyKind.allCases.map { try Fixtures.selfSigned($0) }
        let text =
            "# a comment\n".bytes + leaf + (try Fixtures.keyPEM(.ecdsaP256).text.bytes) + authority
            + rest.reduce([], +) + "the end\n".bytes
        let outlines = try EncodedCertificate.all(pem: text)
        let chain = try Certificate.chain(pem: text)
        #expect(try outlines.map { try $0.pem() } == [leaf, authority] + rest)
        #expect(try outlines.map(\.der) == chain.map { try $0.certificate.der() })
        #expect(outlines.map(\.issuerIsSubject) == chain.map { $0.certificate.isSelfIssued })
        #expect(outlines.map(\.issuerIsSubject) == [false, true] + rest.map { _ in true })
        #expect(ErrorQueue.isEmpty)
    }

    @Test("the settings of a trusted certificate are left out")
    func trusted() throws {
        let (authority, _) = try Fixtures.chain()
        let outline = try EncodedCertificate.all(pem: authority)[0]
        let settings: [UInt8] = [0x30, 0x00]
        #expect(try outlines(of: outline.der + settings, "TRUSTED CERTIFICATE")[0].pem() == authority)
        #expect(throws: CertificateBundleError.self) { try outlines(of: outline.der + settings, "CERTIFICATE") }
    }

    @Test("what is no certificate is an error, wherever it is cut or changed")
    func malformed() throws {
        let der = try EncodedCertificate.all(pem: Fixtures.selfSigned(.ed25519))[0].der
        let isRefused = (0..<der.count).allSatisfy { (try? outlines(of: Array(der.prefix($0)), "CERTIFICATE")) == nil }
        #expect(isRefused)
        // The tags of: certificate, fields, version, serial number.
        for index in [0, 4, 8, 13] {
            var changed = der
            changed[index] ^= 0x1F
            #expect(throws: CertificateBundleError.self, "\(index)") { try outlines(of: changed, "CERTIFICATE") }
        }
        #expect(throws: CertificateBundleError.noCertificate(found: [])) { try EncodedCertificate.all(pem: []) }
        let key = try Fixtures.keyPEM(.ed25519).text.bytes
        #expect(throws: CertificateBundleError.noCertificate(found: [])) { try EncodedCertificate.all(pem: key) }
        #expect(ErrorQueue.isEmpty)
    }

    private func outlines(of der: [UInt8], _ label: String) throws -> [EncodedCertificate] {
        try EncodedCertificate.all(pem: Fixtures.certificatePEM(der, label: label))
    }
}
