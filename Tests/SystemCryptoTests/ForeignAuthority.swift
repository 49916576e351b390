import SystemCrypto
import Testing

/// A certificate authority that the `openssl` program made, as one that a user brings along.
struct ForeignAuthority {
    let certificate: [UInt8]
    let key: SecureBytes

    /// A time at which it is valid, whenever the tests run: in the year 2096.
    let time: Int64 = 4_000_000_000

    /// The template with a validity that has `time` in it.
    func longLived(_ template: CertificateTemplate) -> CertificateTemplate {
        var template = template
        template.notAfter = time + 86_400
        return template
    }

    init(basicConstraints: String) throws {
        let tool = try OpenSSLTool()
        let configuration = try tool.directory.write("[req]\ndistinguished_name=n\n[n]\n".bytes, to: "openssl.cnf")
        let outcome = try tool.run(
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            "key.pem",
            "-out",
            "certificate.pem",
            "-subj",
            "/O=Somebody/CN=root",
            "-days",
            "36500",
            "-config",
            configuration,
            "-addext",
            "basicConstraints=\(basicConstraints)",
            "-addext",
            "keyUsage=critical,keyCertSign",
            "-addext",
            "subjectKeyIdentifier=hash"
        )
        try #require(outcome.status == 0, "\(outcome.output)")
        certificate = try tool.directory.read("certificate.pem")
        key = SecureBytes(try tool.directory.read("key.pem"))
    }
}
