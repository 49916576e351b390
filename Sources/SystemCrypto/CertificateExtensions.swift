internal import COpenSSL

/// Writes the extensions of a new certificate, which has its subject and its public key already.
///
/// Names reach OpenSSL in C structures only; the configuration texts below are constants.
enum CertificateExtensions {
    /// Adds all extensions that `template` asks for a subject with this key; `issuer` is `nil` for a self-signed
    /// certificate.
    static func add(
        for template: CertificateTemplate,
        to x509: OpaquePointer,
        key: OpaquePointer,
        issuer: OpaquePointer?
    ) throws(CryptoError) {
        switch template.role {
        case .authority(let permittedDNS, let permittedIP, let excludedIP):
            try add(NID_basic_constraints, "critical,CA:TRUE,pathlen:0", to: x509)
            try add(NID_key_usage, "critical,keyCertSign,cRLSign", to: x509)
            try addNameConstraints(
                permitted: permittedDNS.map { .dns($0) } + permittedIP.map { .range($0) },
                excluded: excludedIP.map { .range($0) },
                to: x509
            )
        case .server:
            try add(NID_basic_constraints, "critical,CA:FALSE", to: x509)
            try add(NID_key_usage, serverKeyUsage(of: key), to: x509)
            try add(NID_ext_key_usage, "serverAuth", to: x509)
        case .clientAuthority:
            try add(NID_basic_constraints, "critical,CA:TRUE,pathlen:0", to: x509)
            try add(NID_key_usage, "critical,keyCertSign,cRLSign", to: x509)
            // Verifiers take the usages of an issuer for the most that what it signed can have.
            try add(NID_ext_key_usage, "clientAuth", to: x509)
        case .client:
            try add(NID_basic_constraints, "critical,CA:FALSE", to: x509)
            try add(NID_key_usage, "critical,digitalSignature", to: x509)
            try add(NID_ext_key_usage, "clientAuth", to: x509)
        }
        try addNames(template.names, isCritical: template.commonName == nil, to: x509)
        try addKeyIdentifiers(to: x509, issuer: issuer)
    }

    /// TLS encrypts to RSA keys alone.
    private static func serverKeyUsage(of key: OpaquePointer) -> String {
        EVP_PKEY_is_a(key, "RSA") == 1
            ? "critical,digitalSignature,keyEncipherment" : "critical,digitalSignature"
    }

    /// Adds an extension by OpenSSL's configuration text for it (`X509V3_EXT_nconf_nid`).
    private static func add(_ identifier: Int32, _ text: String, to x509: OpaquePointer) throws(CryptoError) {
        let entry = try check("X509V3_EXT_nconf_nid", X509V3_EXT_nconf_nid(nil, nil, identifier, text))
        defer { X509_EXTENSION_free(entry) }
        try check("X509_add_ext", X509_add_ext(x509, entry, -1))
    }

    /// Adds an extension by its C structure, which stays the caller's (`X509_add1_ext_i2d`).
    private static func add(
        _ identifier: Int32,
        _ value: UnsafeMutableRawPointer,
        isCritical: Bool,
        to x509: OpaquePointer
    ) throws(CryptoError) {
        let result = X509_add1_ext_i2d(x509, identifier, value, isCritical ? 1 : 0, UInt(X509V3_ADD_DEFAULT))
        try check("X509_add1_ext_i2d", result)
    }

    /// The subject alternative names (RFC 5280 section 4.2.1.6).
    private static func addNames(
        _ names: [SubjectName],
        isCritical: Bool,
        to x509: OpaquePointer
    ) throws(CryptoError) {
        guard !names.isEmpty else { return }
        let stack = try GeneralName.makeStack(names)
        defer { GENERAL_NAMES_free(stack) }
        try add(NID_subject_alt_name, UnsafeMutableRawPointer(stack), isCritical: isCritical, to: x509)
    }

    /// The name constraints (RFC 5280 section 4.2.1.10), left out when there are none.
    private static func addNameConstraints(
        permitted: [GeneralName],
        excluded: [GeneralName],
        to x509: OpaquePointer
    ) throws(CryptoError) {
        guard !permitted.isEmpty || !excluded.isEmpty else { return }
        let constraints = try check("NAME_CONSTRAINTS_new", NAME_CONSTRAINTS_new())
        defer { NAME_CONSTRAINTS_free(constraints) }
        try addSubtrees(permitted, to: &constraints.pointee.permittedSubtrees)
        try addSubtrees(excluded, to: &constraints.pointee.excludedSubtrees)
        try add(NID_name_constraints, constraints, isCritical: true, to: x509)
    }

    /// Leaves `stack` null when there are no names: an empty sequence is not legal.
    private static func addSubtrees(_ names: [GeneralName], to stack: inout OpaquePointer?) throws(CryptoError) {
        guard !names.isEmpty else { return }
        stack = try check("sk_GENERAL_SUBTREE_new_null", shim_sk_GENERAL_SUBTREE_new_null())
        for name in names {
            let subtree = try check("GENERAL_SUBTREE_new", GENERAL_SUBTREE_new())
            guard shim_sk_GENERAL_SUBTREE_push(stack, subtree) > 0 else {
                GENERAL_SUBTREE_free(subtree)
                throw .drain("sk_GENERAL_SUBTREE_push")
            }
            try name.fill(subtree.pointee.base)
        }
    }

    /// The key identifiers (RFC 5280 sections 4.2.1.1 and 4.2.1.2); a self-signed certificate names itself.
    private static func addKeyIdentifiers(to x509: OpaquePointer, issuer: OpaquePointer?) throws(CryptoError) {
        let subjectIdentifier = try keyIdentifier(of: x509)
        defer { ASN1_OCTET_STRING_free(subjectIdentifier) }
        try add(NID_subject_key_identifier, subjectIdentifier, isCritical: false, to: x509)

        let authority = try check("AUTHORITY_KEYID_new", AUTHORITY_KEYID_new())
        defer { AUTHORITY_KEYID_free(authority) }
        if let issuer, let identifier = X509_get0_subject_key_id(issuer) {
            authority.pointee.keyid = try check("ASN1_OCTET_STRING_dup", ASN1_OCTET_STRING_dup(identifier))
        } else {
            authority.pointee.keyid = try keyIdentifier(of: issuer ?? x509)
        }
        try add(NID_authority_key_identifier, authority, isCritical: false, to: x509)
    }

    /// The SHA-1 digest of the public key's bits, method 1 of RFC 5280 section 4.2.1.2; the caller frees it.
    private static func keyIdentifier(
        of x509: OpaquePointer
    ) throws(CryptoError) -> UnsafeMutablePointer<ASN1_OCTET_STRING> {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        try check("X509_pubkey_digest", X509_pubkey_digest(x509, EVP_sha1(), &digest, &count))
        let identifier = try check("ASN1_OCTET_STRING_new", ASN1_OCTET_STRING_new())
        guard ASN1_OCTET_STRING_set(identifier, digest, Int32(count)) == 1 else {
            ASN1_OCTET_STRING_free(identifier)
            throw .drain("ASN1_OCTET_STRING_set")
        }
        return identifier
    }
}
