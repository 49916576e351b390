extension CertificateSummary {
    /// Whether the name constraints of this CA let it sign for all of `names`.
    ///
    /// A form of name that no permitted subtree is of is free (RFC 5280 section 4.2.1.10). This only tells what to
    /// expect: what is signed is verified by OpenSSL before it is put into service.
    func permits(_ names: [ServerName]) -> Bool {
        names.allSatisfy { name in
            let ofSameForm = permitted.filter { $0.hasPrefix(name.constraintPrefix) }
            guard ofSameForm.isEmpty || ofSameForm.contains(where: name.isInside) else { return false }
            return !excluded.contains(where: name.isInside)
        }
    }
}

extension ServerName {
    fileprivate var constraintPrefix: String {
        switch self {
        case .dns: "DNS:"
        case .address: "IP:"
        }
    }

    /// Whether the name is in a subtree such as `DNS:example.com` or `IP:10.0.0.0/255.0.0.0`.
    fileprivate func isInside(_ subtree: String) -> Bool {
        guard subtree.hasPrefix(constraintPrefix) else { return false }
        let base = String(subtree.dropFirst(constraintPrefix.count))
        switch self {
        case .dns(let name):
            // A permitted name permits what is below it.
            return name == base || name.hasSuffix(base.hasPrefix(".") ? base : ".\(base)")
        case .address(let address):
            let parts = base.split(separator: "/").map { IPAddress(String($0))?.bytes ?? [] }
            guard parts.count == 2, parts.allSatisfy({ $0.count == address.bytes.count }) else { return false }
            return zip(address.bytes, zip(parts[0], parts[1])).allSatisfy { $0 & $1.1 == $1.0 & $1.1 }
        }
    }
}
