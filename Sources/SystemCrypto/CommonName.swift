internal import COpenSSL

extension Certificate {
    /// The last common name of the subject as text, in the characters that it has (`ASN1_STRING_to_UTF8`); `nil` when
    /// there is none.
    package var commonName: String? {
        defer { ErrorQueue.clear() }
        return withX509 { x509 -> String? in
            let name = X509_get_subject_name(x509)
            var (index, found): (Int32, Int32) = (-1, -1)
            while true {
                index = X509_NAME_get_index_by_NID(name, NID_commonName, index)
                guard index >= 0 else { break }
                found = index
            }
            guard found >= 0, let value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, found)) else { return nil }
            var text: UnsafeMutablePointer<UInt8>?
            let count = ASN1_STRING_to_UTF8(&text, value)
            guard count >= 0, let text else { return nil }
            defer { shim_OPENSSL_free(text) }
            return String(decoding: UnsafeBufferPointer(start: text, count: Int(count)), as: UTF8.self)
        }
    }
}
