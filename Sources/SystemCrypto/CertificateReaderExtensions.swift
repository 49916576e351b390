internal import COpenSSL

extension CertificateReader {
    /// Decodes an extension; `nil` when the certificate does not have it (`X509_get_ext_d2i`).
    func decode(_ identifier: Int32) throws(CryptoError) -> UnsafeMutableRawPointer? {
        var critical: Int32 = 0
        let value = X509_get_ext_d2i(x509, identifier, &critical, nil)
        // -1 is "not there", -2 is "there twice"; anything else says that it cannot be decoded.
        guard value != nil || critical == -1 else {
            throw .drain("X509_get_ext_d2i", ifSilent: "an extension is there twice")
        }
        return value
    }

    /// The DNS names and IP addresses of the subject alternative name extension.
    func names() throws(CryptoError) -> [SubjectName] {
        guard let value = try decode(NID_subject_alt_name) else { return [] }
        let stack = OpaquePointer(value)
        defer { GENERAL_NAMES_free(stack) }
        var names: [SubjectName] = []
        for index in 0..<shim_sk_GENERAL_NAME_num(stack) {
            guard let entry = shim_sk_GENERAL_NAME_value(stack, index) else { continue }
            switch try GeneralName(entry, isSubtree: false) {
            case .dns(let name): names.append(.dns(name))
            case .address(let bytes) where bytes.count == 4 || bytes.count == 16: names.append(.ip(bytes))
            default: break
            }
        }
        return names
    }

    /// Whether the certificate is an authority's, and its path length.
    func basicConstraints() throws(CryptoError) -> (isAuthority: Bool, pathLength: Int?) {
        guard let value = try decode(NID_basic_constraints)?.assumingMemoryBound(to: BASIC_CONSTRAINTS.self) else {
            return (false, nil)
        }
        defer { BASIC_CONSTRAINTS_free(value) }
        return (value.pointee.ca != 0, value.pointee.pathlen.map { Int(ASN1_INTEGER_get($0)) })
    }

    /// The key usages by their names in RFC 5280 section 4.2.1.3.
    func keyUsage() throws(CryptoError) -> [String] {
        guard let value = try decode(NID_key_usage)?.assumingMemoryBound(to: ASN1_BIT_STRING.self) else { return [] }
        defer { ASN1_BIT_STRING_free(value) }
        let names = [
            "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement",
            "keyCertSign", "cRLSign", "encipherOnly", "decipherOnly",
        ]
        return names.indices.filter { ASN1_BIT_STRING_get_bit(value, Int32($0)) == 1 }.map { names[$0] }
    }

    /// The Netscape certificate types by OpenSSL's names (x509v3_config(5)); `nil` without the extension.
    func netscapeTypes() throws(CryptoError) -> [String]? {
        guard let value = try decode(NID_netscape_cert_type)?.assumingMemoryBound(to: ASN1_BIT_STRING.self) else {
            return nil
        }
        defer { ASN1_BIT_STRING_free(value) }
        let names = ["client", "server", "email", "objsign", "reserved", "sslCA", "emailCA", "objCA"]
        return names.indices.filter { ASN1_BIT_STRING_get_bit(value, Int32($0)) == 1 }.map { names[$0] }
    }

    /// The extended key usages by OpenSSL's short names.
    func extendedKeyUsage() throws(CryptoError) -> [String] {
        guard let value = try decode(NID_ext_key_usage) else { return [] }
        let stack = OpaquePointer(value)
        defer { EXTENDED_KEY_USAGE_free(stack) }
        return (0..<shim_sk_ASN1_OBJECT_num(stack))
            .map { name(of: shim_sk_ASN1_OBJECT_value(stack, $0), isShort: true) }
    }

    /// The subtrees of the name constraints.
    func nameConstraints() throws(CryptoError) -> (permitted: [String], excluded: [String]) {
        guard let value = try decode(NID_name_constraints)?.assumingMemoryBound(to: NAME_CONSTRAINTS.self) else {
            return ([], [])
        }
        defer { NAME_CONSTRAINTS_free(value) }
        return (try subtrees(value.pointee.permittedSubtrees), try subtrees(value.pointee.excludedSubtrees))
    }

    private func subtrees(_ stack: OpaquePointer?) throws(CryptoError) -> [String] {
        guard let stack else { return [] }
        var names: [String] = []
        for index in 0..<shim_sk_GENERAL_SUBTREE_num(stack) {
            guard let base = shim_sk_GENERAL_SUBTREE_value(stack, index)?.pointee.base else { continue }
            names.append(try GeneralName(base, isSubtree: true).description)
        }
        return names
    }
}
