internal import SystemCrypto

extension StateDraft {
    /// The request that waits for an outside CA; `nil` when there is none, or it cannot be read.
    ///
    /// - Throws: What reading the state throws.
    public func pendingRequest() throws -> PendingRequest? {
        try read(.request).flatMap { try? PendingRequest($0) }
    }

    /// Checks that regcred.yaml lets an outside CA sign.
    ///
    /// - Throws: ``RequestError/notOutside(_:line:)``.
    func checkOutside() throws {
        let issuer = try deployment().certificate.issuer
        guard issuer != .csr else { return }
        let lines = String(decoding: try read(.deployment) ?? [], as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        let numbers = lines.indices.filter { index in
            let words = lines[index].prefix { $0 != "#" }
            return words.contains("issuer:") || words.contains("\"issuer\":")
        }
        throw RequestError.notOutside(issuer, line: numbers.count == 1 ? numbers.first.map { $0 + 1 } : nil)
    }

    /// Sees to it that a request waits that asks for what regcred.yaml says.
    ///
    /// - Parameter choice: Where its key comes from.
    /// - Returns: The request, and why it is that one.
    /// - Throws: ``RequestError``, ``CertificateError``.
    mutating func prepareRequest(
        key choice: RequestKey = .pending
    ) throws -> (request: PendingRequest, origin: RequestOrigin) {
        try checkOutside()
        let policy = try deployment().certificate
        let old = try read(.requestKey)
        switch choice {
        case .new:
            let isFirst = try old == nil && read(.request) == nil
            return try writeRequest(newKey(policy), isFirst ? .first : .newKey)
        case .inService:
            guard let key = try certificate()?.key else {
                throw StateError.documentMissing(StatePath.certificateKey.description)
            }
            let kind = try keyKind(key.storage, path: .certificateKey)
            guard kind == policy.key.rawValue else {
                throw RequestError.otherKeyKind(has: kind, wanted: policy.key.rawValue)
            }
            if let request = try currentRequest(for: key.storage) { return (request, .kept) }
            return try writeRequest(key.storage, .keyInService)
        case .pending:
            guard let old else {
                // A request whose key is lost is of no use, and a certificate for it would be none either.
                guard try read(.request) == nil else { throw RequestError.keyUnusable("it is missing") }
                if policy.keepsKey, let key = try keptKey(for: policy) {
                    return try writeRequest(key.storage, .keyInService)
                }
                return try writeRequest(newKey(policy), .first)
            }
            let key = SecureBytes(old)
            let kind = try pendingKeyKind(key)
            guard kind == policy.key.rawValue else {
                return try writeRequest(newKey(policy), .keyChanged(from: kind, to: policy.key.rawValue))
            }
            if let request = try currentRequest(for: key) { return (request, .kept) }
            return try writeRequest(key, try pendingRequest() == nil ? .damaged : .namesChanged)
        }
    }

    /// The request that waits, if it is signed by `key` and asks for the names of regcred.yaml.
    private func currentRequest(for key: SecureBytes) throws -> PendingRequest? {
        guard let pem = try read(.request), let known = try pendingRequest(),
            let request = try? CertificateRequest.read(pem), request.isSignedByItsKey
        else { return nil }
        let isOurs = try translated { try PrivateKey(pem: key).hasSamePublicKey(as: request) }
        let names = try deployment().certificateNames.map { SubjectName($0).text }
        return isOurs && known.names == names ? known : nil
    }

    private mutating func writeRequest(
        _ key: SecureBytes,
        _ origin: RequestOrigin
    ) throws -> (request: PendingRequest, origin: RequestOrigin) {
        let names = try deployment().certificateNames
        let pem = try translated {
            try CertificateRequest.make(
                names: names.map { SubjectName($0) },
                commonName: IssuedCertificate.commonName(for: names),
                key: PrivateKey(pem: key)
            ).pem()
        }
        try write(.request, pem)
        try write(.requestKey, Secret(storage: key).unprotectedBytes)
        do throws(RequestReadingError) {
            return (try PendingRequest(pem), origin)
        } catch {
            throw CertificateError.failed("\(error)")
        }
    }

    private func newKey(_ policy: CertificatePolicy) throws -> SecureBytes {
        try translated { try PrivateKey.generate(KeyKind(policy.key)).pem() }
    }

    private func pendingKeyKind(_ key: SecureBytes) throws -> String {
        do {
            return try keyKind(key, path: .requestKey)
        } catch CertificateError.unreadable(_, let reason) {
            throw RequestError.keyUnusable(reason)
        }
    }

    private func keyKind(_ key: SecureBytes, path: StatePath) throws -> String {
        do throws(CryptoError) {
            let key = try PrivateKey(pem: key)
            return key.kind?.rawValue ?? key.description
        } catch {
            throw CertificateError.unreadable(path: path.description, reason: "\(error)")
        }
    }
}
