internal import COpenSSL

/// A `GENERAL_NAME` of X.509, as far as regcred uses them.
///
/// The same C structure carries subject alternative names and the subtrees of name constraints; in the latter an
/// address is followed by its mask.
enum GeneralName: Equatable {
    case dns(String)
    case address([UInt8])
    case range(IPRange)
    /// A form that regcred never writes, as OpenSSL prints it.
    case other(String)

    /// The form for a subject alternative name.
    init(_ name: SubjectName) {
        switch name {
        case .dns(let name): self = .dns(name)
        case .ip(let bytes): self = .address(bytes)
        }
    }

    /// Reads a C structure; `isSubtree` says that addresses come with a mask.
    init(_ name: UnsafeMutablePointer<GENERAL_NAME>, isSubtree: Bool) throws(CryptoError) {
        switch name.pointee.type {
        case GEN_DNS:
            self = .dns(String(decoding: asn1Bytes(name.pointee.d.ia5), as: UTF8.self))
        case GEN_IPADD:
            let bytes = asn1Bytes(name.pointee.d.ip)
            let half = bytes.count / 2
            self =
                isSubtree
                ? .range(IPRange(address: Array(bytes[..<half]), mask: Array(bytes[half...]))) : .address(bytes)
        default:
            let bio = try MemoryBIO()
            _ = try bio.withBIO { (bio) throws(CryptoError) in GENERAL_NAME_print(bio, name) }
            self = .other(bio.text)
        }
    }

    /// A new C structure, which the caller frees.
    func makeStructure() throws(CryptoError) -> UnsafeMutablePointer<GENERAL_NAME> {
        let structure = try check("GENERAL_NAME_new", GENERAL_NAME_new())
        do throws(CryptoError) {
            try fill(structure)
        } catch {
            GENERAL_NAME_free(structure)
            throw error
        }
        return structure
    }

    /// A new `GENERAL_NAMES`, which the caller frees.
    static func makeStack(_ names: [SubjectName]) throws(CryptoError) -> OpaquePointer {
        let stack = try check("sk_GENERAL_NAME_new_null", shim_sk_GENERAL_NAME_new_null())
        do throws(CryptoError) {
            for name in names {
                let entry = try GeneralName(name).makeStructure()
                guard shim_sk_GENERAL_NAME_push(stack, entry) > 0 else {
                    GENERAL_NAME_free(entry)
                    throw .drain("sk_GENERAL_NAME_push")
                }
            }
        } catch {
            GENERAL_NAMES_free(stack)
            throw error
        }
        return stack
    }

    /// Writes the name into an empty C structure.
    func fill(_ structure: UnsafeMutablePointer<GENERAL_NAME>) throws(CryptoError) {
        let (type, stringType, bytes) =
            switch self {
            case .dns(let name): (GEN_DNS, V_ASN1_IA5STRING, Array(name.utf8))
            case .address(let bytes): (GEN_IPADD, V_ASN1_OCTET_STRING, bytes)
            case .range(let range): (GEN_IPADD, V_ASN1_OCTET_STRING, range.address + range.mask)
            case .other: throw CryptoError(function: "GeneralName", reasons: ["cannot write this form of name"])
            }
        let string = try check("ASN1_STRING_type_new", ASN1_STRING_type_new(stringType))
        guard ASN1_STRING_set(string, bytes, Int32(bytes.count)) == 1 else {
            ASN1_STRING_free(string)
            throw .drain("ASN1_STRING_set")
        }
        GENERAL_NAME_set0_value(structure, type, string)
    }
}

extension GeneralName: CustomStringConvertible {
    /// The name with its kind, as OpenSSL prints it: `DNS:example.com`, `IP:10.0.0.5/255.255.255.255`.
    var description: String {
        switch self {
        case .dns(let name): "DNS:\(name)"
        case .address(let bytes): "IP:\(SubjectName.addressText(bytes))"
        case .range(let range): "IP:\(range)"
        case .other(let text): text
        }
    }
}

/// A copy of the contents of an ASN.1 string (`ASN1_STRING_get0_data`).
func asn1Bytes(_ string: UnsafePointer<ASN1_STRING>?) -> [UInt8] {
    guard let string else { return [] }
    return Array(UnsafeBufferPointer(start: ASN1_STRING_get0_data(string), count: Int(ASN1_STRING_length(string))))
}
