internal import SystemCrypto

/// The files with which a program trusts a deployment's registries: pure, given the trust bundle.
public struct TrustPlan: Sendable {
    /// The program.
    public let client: TrustClient
    /// The deployment's host, by which its files are known.
    public let host: ServerName
    /// The registries.
    public let addresses: [TrustAddress]
    /// The files.
    public let files: [TrustFile]
    /// What people must do besides, one sentence each, lower case, no full stop.
    public let advice: [String]
    /// The names of files that a plan with more certificates would have had: folder, and what comes before a number.
    let surplus: (folder: String, stem: String)?
    /// The folder with one folder for each registry, where there may be some of registries that are no more; `nil` when
    /// the registries were named one by one.
    let registryFolder: String?
    /// Whether removing takes away the files of this host, and not of others only.
    let isRemovable: Bool
    /// What removing takes away besides: what is known by the names of other hosts.
    let others: [TrustPlan]

    /// Plans the files.
    ///
    /// - Parameters:
    ///   - client: The program.
    ///   - addresses: The registries.
    ///   - host: The deployment's host, by which its files are known.
    ///   - bundle: The certificates to trust, PEM.
    ///   - hasAnchors: Whether the system keeps CAs in /etc/pki, as Fedora does.
    ///   - areAll: Whether these are all registries of the deployment.
    ///   - isRemovable: Whether removing takes away the files of this host.
    ///   - others: What removing takes away besides.
    /// - Throws: ``CertificateError/failed(_:)``.
    init(
        for client: TrustClient,
        _ addresses: [TrustAddress],
        host: ServerName,
        bundle: [UInt8],
        hasAnchors: Bool,
        areAll: Bool,
        isRemovable: Bool = true,
        others: [TrustPlan] = []
    ) throws {
        let layout = TrustLayout(client: client, host: host, bundle: bundle, areAll: areAll)
        let names = addresses.reduce(into: [String]()) { names, address in
            names += address.names.filter { !names.contains($0) }
        }
        var surplus: (folder: String, stem: String)?
        switch client {
        case .docker: files = names.map { layout.certificates(TrustClient.dockerFile($0)) }
        case .podman: files = names.map { layout.certificates("\(TrustClient.podmanFolder)/\($0)/ca.crt") }
        case .containerd: files = addresses.flatMap { layout.containerd($0) }
        case .k3s: files = layout.shared(TrustClient.k3sFolder, "registries.yaml", .k3s, names)
        case .buildkit: files = layout.shared(TrustClient.buildkitFolder, "buildkitd.toml", .buildkit, names)
        case .system:
            let folder = hasAnchors ? TrustRoot.anchors : "usr/local/share/ca-certificates"
            files = try layout.singleCertificates(in: folder)
            surplus = (folder, "\(layout.fileName)-")
        case .java: files = [try layout.trustStore()]
        }
        self.client = client
        self.host = host
        self.addresses = addresses
        self.isRemovable = isRemovable
        self.others = others
        self.surplus = surplus
        registryFolder = areAll ? client.registryFolder : nil
        advice = layout.advice(hasAnchors: hasAnchors)
    }
}

extension StateDraft {
    /// Plans the files with which `client` trusts what the deployment publishes for that.
    ///
    /// - Parameters:
    ///   - client: The program.
    ///   - addresses: The registries as clients name them; `nil` for all of the deployment that serve TLS.
    ///   - root: Where the program's files are.
    /// - Returns: The plan; nothing is written.
    /// - Throws: ``TrustError/noRegistry``; ``StateError/documentMissing(_:)``; ``CertificateError``.
    public func trustPlan(for client: TrustClient, _ addresses: [TrustAddress]?, root: TrustRoot) throws -> TrustPlan {
        let deployment = try deployment()
        let named = addresses ?? []
        let addresses = addresses ?? TrustAddress.all(of: deployment)
        guard !addresses.isEmpty else { throw TrustError.noRegistry }
        let (bundle, hasAnchors) = (try trustBundle(), try root.hasAnchors())
        let hosts = named.map(\.host).reduce(into: [ServerName]()) { if !$0.contains($1) { $0.append($1) } }
        let others = try hosts.filter { $0 != deployment.host }.map { host in
            let own = named.filter { $0.host == host }
            return try TrustPlan(
                for: client,
                own,
                host: host,
                bundle: bundle,
                hasAnchors: hasAnchors,
                // What 'host:' of regcred.yaml was before: its ports are not known any more.
                areAll: own.contains(where: \.isPortImplied)
            )
        }
        return try TrustPlan(
            for: client,
            addresses,
            host: deployment.host,
            bundle: bundle,
            hasAnchors: hasAnchors,
            areAll: named.isEmpty,
            isRemovable: named.isEmpty || !client.isForAllRegistries || hosts.contains(deployment.host),
            others: others
        )
    }
}
