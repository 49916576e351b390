/// An HTTP proxy that makes tunnels (CONNECT, RFC 9110 section 9.3.6).
package struct TLSProxy: Sendable {
    /// Its host, a name or an address without brackets.
    package let host: String
    /// Its port.
    package let port: Int
    /// Whether it is spoken to in TLS; then it must have a certificate that the system trusts.
    package let isTLS: Bool
    /// The value of the Proxy-Authorization header; `nil` for none.
    package let authorization: SecureBytes?

    /// Creates a proxy from its parts.
    package init(host: String, port: Int, isTLS: Bool, authorization: SecureBytes?) {
        self.host = host
        self.port = port
        self.isTLS = isTLS
        self.authorization = authorization
    }

    /// Asks for a tunnel to `authority`, such as `registry.example.com:443`.
    ///
    /// - Returns: The stream through the tunnel, and what has come through it already.
    func tunnel(
        to authority: String,
        over connection: SocketConnection,
        until deadline: Deadline
    ) throws(TLSFailure) -> (stream: any ByteStream, received: [UInt8]) {
        let stream: any ByteStream = isTLS ? try secured(connection, until: deadline) : connection
        var request = Array("CONNECT \(authority) HTTP/1.1\r\nHost: \(authority)\r\n".utf8)
        if let authorization {
            request += "Proxy-Authorization: ".utf8
            authorization.withUnsafeBytes { request += $0 }
            request += "\r\n".utf8
        }
        request += "\r\n".utf8
        defer { request.withUnsafeMutableBytes { cleanse($0) } }
        try stream.write(request, until: deadline, during: .proxy)
        return (stream, try answer(from: stream, until: deadline))
    }

    private func secured(_ connection: SocketConnection, until deadline: Deadline) throws(TLSFailure) -> TLSConnection {
        let tls: TLSConnection
        do throws(CryptoError) {
            guard let name = SubjectName(parsing: host) else {
                throw CryptoError(function: "SSL_set1_host", reasons: ["its name is malformed"])
            }
            let serverName: String? = if case .dns(let name) = name { name } else { nil }
            tls = try TLSConnection(over: connection, received: [], serverName: serverName, trust: .system)
            try tls.expect(name)
        } catch {
            throw .proxyTLS(error.reasons.joined(separator: "; "))
        }
        do throws(TLSFailure) {
            try tls.handshake(until: deadline, during: .proxy)
        } catch .handshake(let error) {
            throw .proxyTLS(tls.verdict ?? error.reasons.joined(separator: "; "))
        } catch .plainHTTP {
            throw .proxyTLS("it answers in plain HTTP")
        } catch .notTLS {
            throw .proxyTLS("its answer is no TLS")
        } catch .protocolTooOld {
            throw .proxyTLS("it speaks no TLS from 1.2 on")
        } catch .alert(_, let name) {
            throw .proxyTLS("it sent the alert '\(name)'")
        }
        return tls
    }

    /// Reads the head of the answer; gives back what follows it.
    private func answer(from stream: any ByteStream, until deadline: Deadline) throws(TLSFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < 65_536 {
            let more = try stream.read(until: deadline, during: .proxy)
            guard !more.isEmpty else { throw .closed(.proxy) }
            bytes += more
            guard bytes.starts(with: "HTTP/".utf8.prefix(bytes.count)) else { throw .proxyMalformed }
            guard let end = Self.endOfHead(bytes) else { continue }
            guard let status = Self.status(bytes) else { throw .proxyMalformed }
            guard (200..<300).contains(status) else { throw .proxyRefused(status: status) }
            return Array(bytes[end...])
        }
        throw .proxyMalformed
    }

    /// The place behind the empty line; lines may end without CR (RFC 9112 section 2.2).
    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        var isEmpty = false
        for (index, byte) in bytes.enumerated() where byte != UInt8(ascii: "\r") {
            if byte == UInt8(ascii: "\n"), isEmpty { return index + 1 }
            isEmpty = byte == UInt8(ascii: "\n")
        }
        return nil
    }

    /// The status code of `HTTP/1.1 200 OK`.
    private static func status(_ bytes: [UInt8]) -> Int? {
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard words.count > 1, words[1].count == 3 else { return nil }
        return Int(String(decoding: words[1], as: UTF8.self))
    }
}
