extension PasswordPolicy {
    init(_ mapping: YAMLMapping?) throws(DeploymentError) {
        self.init(cost: 10, minimumLength: 12)
        guard let mapping else { return }
        try mapping.allowOnly(["cost", "min_length", "max_age", "enforce_max_age", "denylist", "breached"])
        cost = try mapping.cost() ?? cost
        if let length = try mapping.integer("min_length") {
            guard (1...72).contains(length) else {
                throw mapping.invalid("min_length", "must be 1 to 72: bcrypt ignores what comes after 72 bytes")
            }
            minimumLength = length
        }
        maximumAge = try mapping.span("max_age")
        if let maximumAge, maximumAge < .days(1) { throw mapping.invalid("max_age", "must be at least 1d") }
        enforcesMaximumAge = try mapping.boolean("enforce_max_age") ?? false
        guard !enforcesMaximumAge || maximumAge != nil else {
            throw mapping.contradiction("enforce_max_age", "passwords.enforce_max_age needs passwords.max_age")
        }
        denylist = try mapping.path("denylist")
        breached = try mapping.path("breached")
    }
}

extension CertificatePolicy {
    static let longestLifetime = TimeSpan.days(825)

    init(_ mapping: YAMLMapping?, host: ServerName) throws(DeploymentError) {
        self.init(issuer: .ca, key: .ecdsaP256, lifetime: .days(90), renewAt: 66, names: [], constrain: [])
        guard let mapping else { return }
        try mapping.allowOnly(["issuer", "key", "lifetime", "renew_at", "names", "constrain", "keep_key", "overlap"])
        issuer = try mapping.choice("issuer") ?? issuer
        key = try mapping.choice("key") ?? key
        lifetime = try mapping.span("lifetime") ?? lifetime
        guard (TimeSpan(seconds: 3_600)...Self.longestLifetime).contains(lifetime) else {
            throw mapping.invalid("lifetime", "must be 1h to 825d, the most that clients accept")
        }
        if let share = try mapping.text("renew_at") {
            guard share.last == "%", let percent = Int(share.dropLast()), "\(percent)%" == share,
                (1...99).contains(percent)
            else {
                throw mapping.invalid("renew_at", "must be a share of the lifetime, 1% to 99%")
            }
            renewAt = percent
        }
        for text in try mapping.list("names") ?? [] {
            guard let name = ServerName(text, allowsWildcard: true) else {
                throw mapping.invalid(
                    "names",
                    "has '\(printable(text))', which is no DNS name or IP address",
                    hint: ServerName.punycodeHint(for: text)
                )
            }
            names.append(name)
        }
        for text in try mapping.list("constrain") ?? [] {
            guard case .dns(let domain)? = ServerName(text) else {
                throw mapping.invalid(
                    "constrain",
                    "has '\(printable(text))', which is no DNS domain",
                    hint: ServerName.punycodeHint(for: text)
                )
            }
            constrain.append(domain)
        }
        keepsKey = try mapping.boolean("keep_key") ?? keepsKey
        overlap = try mapping.span("overlap") ?? overlap
        if !constrain.isEmpty {
            for case .dns(let name) in [host] + names
            where !constrain.contains(where: { name == $0 || name.hasSuffix(".\($0)") }) {
                throw mapping.contradiction(
                    "constrain",
                    "certificate.constrain does not permit the certificate's own name '\(name)'"
                )
            }
        }
    }
}

extension SecretPolicy {
    init(_ mapping: YAMLMapping?) throws(DeploymentError) {
        self.init(rotateEvery: .days(30))
        guard let mapping else { return }
        try mapping.allowOnly(["rotate_every"])
        rotateEvery = try mapping.span("rotate_every") ?? rotateEvery
    }
}
