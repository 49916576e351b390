extension Deployment {
    /// The regcred.yaml that `init` writes: the deployment of the documentation, for one host.
    ///
    /// - Parameters:
    ///   - host: The name that clients use.
    ///   - names: Further names of the certificate.
    ///   - issuer: Who signs the certificate.
    ///   - key: The kind of its key.
    ///   - publishTo: Where the published files go.
    /// - Returns: YAML text that ``init(parsing:file:)`` reads.
    public static func initialText(
        host: ServerName,
        names: [ServerName] = [],
        issuer: CertificatePolicy.Issuer = .ca,
        key: KeyAlgorithm = .ecdsaP256,
        publishTo: String = "published"
    ) -> String {
        """
        # What this deployment should be. regcred reads this file and never writes it.
        version: 1
        host: \(Escaping.quoted(host.description))  # the name that clients use
        realms:
          users: {title: Read Only Registry Realm}
          admin: {title: Admin Registry Realm}
        registries:
          users: {realm: users, access: read-only, listen: "0.0.0.0:443"}
          admin: {realm: admin, access: read-write, listen: "0.0.0.0:444"}
        passwords: {cost: 10, min_length: 12}
        certificate:
          issuer: \(issuer.rawValue)
          key: \(key.rawValue)
          lifetime: 90d
          renew_at: 66%
          names: [\(names.map { Escaping.quoted($0.description) }.joined(separator: ", "))]
        secrets: {rotate_every: 30d}
        storage: {driver: filesystem, rootdirectory: /var/lib/registry}
        publish: {to: \(Escaping.quoted(publishTo)), keep: 5, outputs: [docker-run, compose]}

        """
    }
}
