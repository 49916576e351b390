extension Deployment {
    /// What regcred.yaml allows but hardly means, one sentence each, lower case, no full stop.
    public var warnings: [String] {
        var warnings: [String] = []
        for realm in realms {
            let own = registries.filter { $0.realm == realm.name }
            if let reader = own.first(where: { $0.access == .readOnly }),
                let writer = own.first(where: { $0.access == .readWrite })
            {
                warnings.append(
                    "everybody in realm '\(realm.name)' may push: it guards the read-only registry '\(reader.name)' "
                        + "and the read-write registry '\(writer.name)'"
                )
            }
            for other in realm.includes where own.contains(where: { $0.access == .readWrite }) {
                if registries.contains(where: { $0.realm == other && $0.access == .readOnly }) {
                    warnings.append("the users of realm '\(other)' may push: realm '\(realm.name)' includes them")
                }
            }
        }
        for (index, registry) in registries.enumerated() {
            for other in registries[..<index] where registry.realm != nil && registry.listen.overlaps(other.listen) {
                warnings.append(
                    "registries '\(other.name)' and '\(registry.name)' cannot both run on one machine: \(registry.listen)"
                )
            }
        }
        return warnings
    }
}
