internal import SystemCrypto

/// How each program wants to be told what to trust.
struct TrustLayout {
    let client: TrustClient
    let host: ServerName
    let bundle: [UInt8]
    /// Whether the files are for all registries of the host.
    let areAll: Bool

    /// The passphrase of Java's own stores: it protects nothing, since certificates are no secret.
    static let javaPassphrase = "changeit"

    /// The name of files in folders that have other files too.
    var fileName: String { "regcred-\(host)".replacing(":", with: "-") }

    /// The first line of each file that is ours alone; it tells our files from others.
    private var mark: String { "# regcred \(host): " }

    private func whole(_ path: String, _ bytes: [UInt8]) -> TrustFile {
        let mark = Array(mark.utf8)
        let line = mark + Array("written by 'regcred cert trust'; changes here are lost\n".utf8)
        return TrustFile(path: path, content: .whole(line + bytes, mark: mark), client: client)
    }

    /// All certificates in one file: readers of PEM skip what stands around them.
    func certificates(_ path: String) -> TrustFile { whole(path, bundle) }

    /// `hosts.toml` and the certificates beside it, for each name.
    func containerd(_ address: TrustAddress) -> [TrustFile] {
        address.names.flatMap { name in
            let folder = "\(TrustClient.containerdFolder)/\(name)"
            let url = Escaping.quoted("https://\(name)")
            let capabilities = ["pull", "resolve"] + (address.isWritable ? ["push"] : [])
            let text = """
                server = \(url)

                [host.\(url)]
                  capabilities = [\(capabilities.map { Escaping.quoted($0) }.joined(separator: ", "))]
                  ca = \(Escaping.quoted("/\(folder)/ca.crt"))

                """
            // The certificates first: containerd must not find a file that names another which is not there yet.
            return [certificates("\(folder)/ca.crt"), whole("\(folder)/hosts.toml", Array(text.utf8))]
        }
    }

    /// The certificates, and a configuration file that others write too.
    func shared(_ folder: String, _ file: String, _ format: TrustEntries.Format, _ names: [String]) -> [TrustFile] {
        let path = "\(folder)/\(fileName).crt"
        let entries = TrustEntries(
            format: format,
            owner: host.description,
            names: names,
            areAll: areAll,
            bundle: "/\(path)"
        )
        return [
            certificates(path), TrustFile(path: "\(folder)/\(file)", content: .entries(entries), client: client),
        ]
    }

    /// Each certificate in a file of its own: `update-ca-certificates` makes one link for each file, by its first
    /// certificate.
    func singleCertificates(in folder: String) throws -> [TrustFile] {
        try translated {
            try Certificate.chain(pem: bundle).enumerated().map { index, certificate in
                let number = index == 0 ? "" : "-\(index + 1)"
                return whole("\(folder)/\(fileName)\(number).crt", try certificate.certificate.pem())
            }
        }
    }

    /// A trust store that Java reads.
    func trustStore() throws -> TrustFile {
        try translated {
            let alias = "regcred \(host)"
            let certificates = try Certificate.chain(pem: bundle).enumerated().map { index, certificate in
                (name: index == 0 ? alias : "\(alias) \(index + 1)", certificate: certificate)
            }
            return TrustFile(
                path: "\(TrustClient.javaFolder)/\(fileName).p12",
                // The alias, as it stands in the file: UTF-16.
                content: .whole(
                    try PKCS12.trustStore(certificates, passphrase: Self.javaPassphrase),
                    mark: alias.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
                ),
                client: client
            )
        }
    }

    /// What the files alone do not do.
    func advice(hasAnchors: Bool) -> [String] {
        switch client {
        case .docker, .podman: []
        case .containerd:
            ["containerd reads it only if config_path of its registry plugin is /\(TrustClient.containerdFolder)"]
        case .k3s: ["restart k3s to take effect"]
        case .buildkit:
            ["restart buildkitd to take effect, or give the file to 'docker buildx create --buildkitd-config'"]
        case .system: ["run '\(hasAnchors ? "update-ca-trust" : "update-ca-certificates")' to take effect"]
        case .java:
            [
                "start Java with -Djavax.net.ssl.trustStore=/etc/ssl/certs/java/\(fileName).p12 "
                    + "-Djavax.net.ssl.trustStorePassword=\(Self.javaPassphrase); it then trusts no other CA"
            ]
        }
    }
}
