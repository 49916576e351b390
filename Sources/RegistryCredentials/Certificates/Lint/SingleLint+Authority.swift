internal import SystemCrypto

extension SingleLint {
    /// Checks what holds for the certificate of an authority.
    mutating func checkAuthority() {
        if profile.extension(KnownExtensions.basicConstraints)?.isCritical == false {
            add(
                .basicConstraintsNotCritical,
                .error,
                "is a CA with basic constraints that are not critical, which Python from 3.13 on refuses"
            )
        }
        if fields.subjectKeyIdentifier == nil {
            add(
                .noSubjectKeyIdentifier,
                .error,
                "is a CA without subject key identifier, which Python from 3.13 on refuses"
            )
        }
        guard let usage = profile.extension(KnownExtensions.keyUsage) else {
            return add(.noKeyUsage, .error, "is a CA without key usage, which Python from 3.13 on refuses")
        }
        if !fields.keyUsage.contains("keyCertSign") {
            add(.keyUsage, .error, "is a CA that may not sign certificates by its key usage")
        } else if !usage.isCritical {
            add(.keyUsageNotCritical, .note, "has a key usage that is not critical")
        }
    }
}
