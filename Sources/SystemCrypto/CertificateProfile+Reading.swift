internal import COpenSSL

extension Certificate {
    /// What the certificate says beyond ``fields()``.
    ///
    /// - Throws: ``CryptoError`` when an extension is malformed or there twice.
    package func profile() throws(CryptoError) -> CertificateProfile {
        defer { ErrorQueue.clear() }
        return try withX509 { (x509) throws(CryptoError) in
            let reader = CertificateReader(x509: x509)
            let names = try reader.otherNames()
            let (permitted, excluded) = try reader.subtrees()
            let (serial, isNegative) = try reader.serialNumber()
            return CertificateProfile(
                version: Int(X509_get_version(x509)) + 1,
                commonNames: reader.commonNames(),
                subjectDER: try derEncoding("i2d_X509_NAME") { i2d_X509_NAME(X509_get_subject_name(x509), $0) },
                issuerDER: try derEncoding("i2d_X509_NAME") { i2d_X509_NAME(X509_get_issuer_name(x509), $0) },
                serialMagnitude: serial,
                isSerialNegative: isNegative,
                extensions: reader.extensions(),
                otherNames: names.others,
                malformedAddresses: names.malformedAddresses,
                uris: names.uris,
                hasNamesBeyondASCII: names.hasBytesBeyondASCII,
                keyBits: X509_get0_pubkey(x509).map { Int(EVP_PKEY_get_bits($0)) } ?? 0,
                signatureDigest: reader.signatureDigest(),
                signatureParameters: reader.signatureParameters(),
                sha1: try reader.sha1(),
                netscapeTypes: try reader.netscapeTypes(),
                permitted: permitted,
                excluded: excluded
            )
        }
    }
}

/// What the subject alternative names hold beside DNS names and addresses.
private struct OtherNames {
    var others: [String] = []
    var malformedAddresses: [Int] = []
    var uris: [[UInt8]] = []
    var hasBytesBeyondASCII = false
}

extension CertificateReader {
    fileprivate func serialNumber() throws(CryptoError) -> (magnitude: [UInt8], isNegative: Bool) {
        let number = try check("ASN1_INTEGER_to_BN", ASN1_INTEGER_to_BN(X509_get0_serialNumber(x509), nil))
        defer { BN_free(number) }
        var bytes = [UInt8](repeating: 0, count: Int(BN_num_bits(number) + 7) / 8)
        BN_bn2bin(number, &bytes)
        return (bytes, BN_is_negative(number) == 1)
    }

    fileprivate func extensions() -> [CertificateProfile.Extension] {
        (0..<max(0, X509_get_ext_count(x509))).map { index in
            let entry = X509_get_ext(x509, index)
            return CertificateProfile.Extension(
                identifier: identifier(of: X509_EXTENSION_get_object(entry)),
                isCritical: X509_EXTENSION_get_critical(entry) == 1
            )
        }
    }

    private func identifier(of object: OpaquePointer?) -> String {
        var text = [CChar](repeating: 0, count: 128)
        OBJ_obj2txt(&text, Int32(text.count), object, 1)
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    fileprivate func otherNames() throws(CryptoError) -> OtherNames {
        var names = OtherNames()
        guard let value = try decode(NID_subject_alt_name) else { return names }
        let stack = OpaquePointer(value)
        defer { GENERAL_NAMES_free(stack) }
        for index in 0..<shim_sk_GENERAL_NAME_num(stack) {
            guard let entry = shim_sk_GENERAL_NAME_value(stack, index) else { continue }
            if [GEN_DNS, GEN_EMAIL, GEN_URI].contains(entry.pointee.type) {
                let bytes = asn1Bytes(entry.pointee.d.ia5)
                if bytes.contains(where: { $0 > 0x7F }) { names.hasBytesBeyondASCII = true }
                if entry.pointee.type == GEN_URI { names.uris.append(bytes) }
            }
            switch try GeneralName(entry, isSubtree: false) {
            case .other(let text): names.others.append(text)
            case .address(let bytes) where bytes.count != 4 && bytes.count != 16:
                names.malformedAddresses.append(bytes.count)
            default: break
            }
        }
        return names
    }

    fileprivate func signatureParameters() -> [UInt8] {
        var type: Int32 = 0
        var value: UnsafeRawPointer?
        X509_ALGOR_get0(nil, &type, &value, X509_get0_tbs_sigalg(x509))
        guard type == V_ASN1_SEQUENCE else { return [] }
        return asn1Bytes(value?.assumingMemoryBound(to: ASN1_STRING.self))
    }

    fileprivate func signatureDigest() -> String? {
        var digest: Int32 = 0
        guard X509_get_signature_info(x509, &digest, nil, nil, nil) == 1, digest != NID_undef else { return nil }
        return OBJ_nid2sn(digest).map { String(cString: $0) }
    }

    fileprivate func sha1() throws(CryptoError) -> String {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        try check("X509_digest", X509_digest(x509, EVP_sha1(), &digest, &count))
        return hexadecimal(digest.prefix(Int(count)))
    }

    fileprivate func subtrees() throws(CryptoError) -> (
        permitted: [CertificateProfile.Subtree], excluded: [CertificateProfile.Subtree]
    ) {
        guard let value = try decode(NID_name_constraints)?.assumingMemoryBound(to: NAME_CONSTRAINTS.self) else {
            return ([], [])
        }
        defer { NAME_CONSTRAINTS_free(value) }
        return (
            try typedSubtrees(value.pointee.permittedSubtrees), try typedSubtrees(value.pointee.excludedSubtrees)
        )
    }

    private func typedSubtrees(_ stack: OpaquePointer?) throws(CryptoError) -> [CertificateProfile.Subtree] {
        guard let stack else { return [] }
        var subtrees: [CertificateProfile.Subtree] = []
        for index in 0..<shim_sk_GENERAL_SUBTREE_num(stack) {
            guard let base = shim_sk_GENERAL_SUBTREE_value(stack, index)?.pointee.base else { continue }
            switch base.pointee.type {
            case GEN_EMAIL: subtrees.append(.email(String(decoding: asn1Bytes(base.pointee.d.ia5), as: UTF8.self)))
            case GEN_URI: subtrees.append(.uri(String(decoding: asn1Bytes(base.pointee.d.ia5), as: UTF8.self)))
            default:
                switch try GeneralName(base, isSubtree: true) {
                case .dns(let name): subtrees.append(.dns(name))
                case .range(let range): subtrees.append(.ip(range))
                case let other: subtrees.append(.other("\(other)"))
                }
            }
        }
        return subtrees
    }
}
