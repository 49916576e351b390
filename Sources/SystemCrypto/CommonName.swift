internal import COpenSSL

extension Certificate {
    /// The last common name of the subject as text; `nil` when there is none.
    package var commonName: String? {
        defer { ErrorQueue.clear() }
        return withX509 { CertificateReader(x509: $0).commonNames().last }
    }
}

extension CertificateReader {
    /// The common names of the subject, first to last, in the characters that they have (`ASN1_STRING_to_UTF8`).
    func commonNames() -> [String] {
        let name = X509_get_subject_name(x509)
        var names: [String] = []
        var place: Int32 = -1
        while case let next = X509_NAME_get_index_by_NID(name, NID_commonName, place), next >= 0 {
            let value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, next))
            var text: UnsafeMutablePointer<UInt8>?
            let count = ASN1_STRING_to_UTF8(&text, value)
            if let text, count >= 0 {
                names.append(String(decoding: UnsafeBufferPointer(start: text, count: Int(count)), as: UTF8.self))
            }
            shim_OPENSSL_free(text)
            place = next
        }
        return names
    }
}
