extension StorageDefinition {
    init(_ mapping: YAMLMapping?) throws(DeploymentError) {
        self.init(driver: "filesystem", parameters: ["rootdirectory": "/var/lib/registry"])
        guard let mapping else { return }
        let drivers = StorageDriver.allCases.map(\.rawValue)
        guard let name = try mapping.text("driver") else { throw mapping.missing("driver") }
        guard let driver = StorageDriver(rawValue: name) else {
            throw mapping.invalid("driver", "must be one of \(drivers.joined(separator: ", "))")
        }
        try mapping.allowOnly(["driver"] + driver.textParameters + driver.plainParameters)
        parameters = [:]
        for key in mapping.keys where key != "driver" {
            guard let value = try mapping.scalar(key) else { continue }
            let isPlain = driver.plainParameters.contains(key)
            if isPlain ? !StorageDriver.isPlainValue(value) : EnvironmentValue.objection(to: value) != nil {
                // Without the reason, which may name a character of a password.
                throw mapping.invalid(
                    key,
                    isPlain
                        ? "must be a number or a boolean"
                        : "is a value that docker, compose, systemd and the registry do not all read alike",
                    hint: isPlain
                        ? nil
                        : "choose a value of letters, digits and any of + / = . _ - that no YAML reader takes for a number"
                )
            }
            parameters[key] = value
        }
        for key in driver.required where parameters[key] == nil { throw mapping.missing(key) }
        if let root = parameters["rootdirectory"], driver == .filesystem, !root.hasPrefix("/") {
            throw mapping.invalid("rootdirectory", "must be an absolute path")
        }
        self.driver = name
    }
}
