internal import SystemCrypto

/// What the local CA may sign for: trusting it must give nobody power over other sites.
///
/// A name form without a constraint is free, so both forms are always constrained. Only forms that OpenSSL, Go,
/// GnuTLS and Python's cryptography all accept are used: permitted DNS names, and permitted or excluded addresses.
struct NameConstraints {
    let role: CertificateTemplate.Role

    init(for deployment: Deployment) {
        var domains = deployment.certificate.constrain
        var addresses: [IPRange] = []
        for name in deployment.certificateNames {
            switch name {
            // A permitted name permits what is below it, and so `example.com` permits `*.example.com`.
            case .dns(let name) where deployment.certificate.constrain.isEmpty:
                let domain = name.hasPrefix("*.") ? String(name.dropFirst(2)) : name
                if !domains.contains(domain) { domains.append(domain) }
            case .dns: break
            case .address(let address): addresses.append(IPRange(only: address.bytes))
            }
        }
        // RFC 6761: nobody has a name below `invalid`, and every verifier can parse it.
        if domains.isEmpty { domains = ["invalid"] }
        // GnuTLS takes a family of which no address is permitted for free, so each is constrained by itself.
        var excluded: [IPRange] = []
        if !addresses.contains(where: { $0.address.count == 4 }) { excluded.append(.allIPv4) }
        if !addresses.contains(where: { $0.address.count == 16 }) { excluded.append(.allIPv6) }
        role = .authority(permittedDNS: domains, permittedIP: addresses, excludedIP: excluded)
    }
}
