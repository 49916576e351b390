import SystemCrypto
import Testing

struct CertificateTemplateTests {
    struct Refusal: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let template: CertificateTemplate

        init(
            _ reason: String,
            _ base: CertificateTemplate = Fixtures.server(),
            _ change: (inout CertificateTemplate) -> Void = { _ in }
        ) {
            var template = base
            change(&template)
            testDescription = reason
            self.template = template
        }
    }

    static let refusals = [
        Refusal("common name has not 1 to 64 characters") { $0.commonName = "" },
        Refusal("common name has not 1 to 64 characters") { $0.commonName = String(repeating: "ä", count: 65) },
        Refusal("common name has a zero character") { $0.commonName = "a\0b" },
        Refusal("a subject alternative name is malformed") { $0.names.append(.dns("a,DNS:evil")) },
        Refusal("a subject alternative name is malformed") { $0.names.append(.dns("bücher.example")) },
        Refusal("a subject alternative name is malformed") { $0.names.append(.dns("")) },
        Refusal("a subject alternative name is malformed") { $0.names.append(.ip([10, 0, 0])) },
        Refusal("a server's certificate needs a subject alternative name") { $0.names = [] },
        Refusal("notAfter is before notBefore") { $0.notAfter = $0.notBefore - 1 },
        Refusal("a date is not in the years 1 to 9999") { $0.notAfter = 253_402_300_800 },
        Refusal("a date is not in the years 1 to 9999") { $0.notAfter = .max },
        Refusal("a date is not in the years 1 to 9999") { $0.notBefore = .min },
        Refusal("serial number has 15 bytes instead of 16") { $0.serial.removeLast() },
        Refusal("serial number has 17 bytes instead of 16") { $0.serial.append(1) },
        Refusal("serial number has 0 bytes instead of 16") { $0.serial = [] },
        Refusal("serial number is zero") { $0.serial = Array(repeating: 0, count: 16) },
        Refusal("serial number is zero") { $0.serial = [0x80] + Array(repeating: 0, count: 15) },
        Refusal("an authority needs a common name, since an issuer cannot be empty", Fixtures.authority()) {
            $0.commonName = nil
        },
        Refusal("a permitted DNS name is malformed", Fixtures.authority(permittedDNS: [".example"])),
        Refusal("a permitted DNS name is malformed", Fixtures.authority(permittedDNS: ["a", "*.example"])),
        Refusal("a permitted DNS name is malformed", Fixtures.authority(permittedDNS: [""])),
        Refusal(
            "an IP range of the name constraints is malformed",
            Fixtures.authority(permittedIP: [IPRange(address: [10, 0, 0, 1], mask: [255, 0, 0, 0])])
        ),
        Refusal(
            "an IP range of the name constraints is malformed",
            Fixtures.authority(excludedIP: [.allIPv4, IPRange(address: [], mask: [])])
        ),
    ]

    @Test("illegal contents are refused, whoever signs", arguments: refusals)
    func refusal(_ refusal: Refusal) throws {
        let key = try Fixtures.key(.ecdsaP256)
        let issuer = try Certificate.selfSigned(Fixtures.authority(), key: key).decoded()
        let error = CryptoError(function: "CertificateTemplate", reasons: [refusal.testDescription])
        #expect(throws: error) {
            _ = try Certificate.issue(refusal.template, publicKeyOf: key, by: issuer, issuerKey: key)
        }
        if refusal.template.commonName != nil {
            #expect(throws: error) { _ = try Certificate.selfSigned(refusal.template, key: key) }
        }
    }

    @Test("a self-signed certificate without a name is refused")
    func nameless() throws {
        var template = Fixtures.server()
        template.commonName = nil
        let key = try Fixtures.key(.ecdsaP256)
        #expect(throws: CryptoError.self) { _ = try Certificate.selfSigned(template, key: key) }
    }

    @Test("a common name of 64 characters is legal, whatever their bytes")
    func longestCommonName() throws {
        var template = Fixtures.server()
        template.commonName = String(repeating: "ä", count: 64)
        let fields = try Certificate(pem: Fixtures.selfSigned(.ecdsaP256, template)).fields()
        #expect(fields.subject == "CN=" + String(repeating: "\\C3\\A4", count: 64))
    }
}
