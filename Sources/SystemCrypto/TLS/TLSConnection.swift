internal import COpenSSL

/// A TLS client connection over any stream (`SSL *`).
///
/// OpenSSL reads and writes memory only; the bytes go through `stream`, so that there is one place that waits, no signal
/// when the peer is gone, and TLS inside TLS where a proxy wants it.
final class TLSConnection: ByteStream {
    let ssl: OpaquePointer
    private let context: TLSContext
    private let stream: any ByteStream
    private let input: OpaquePointer
    private let output: OpaquePointer
    /// The first bytes that the server sent.
    private var head: [UInt8] = []
    private var received: [UInt8]
    /// Whether the server asked for a client certificate; OpenSSL writes here through a pointer.
    private let isAsked: UnsafeMutablePointer<Bool>

    /// Prepares a connection; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - stream: Where the bytes go.
    ///   - received: What has been read from the stream already.
    ///   - serverName: The DNS name for the server name indication; `nil` for none.
    ///   - trust: Who may be at the other end.
    /// - Throws: ``CryptoError`` when OpenSSL fails.
    init(
        over stream: any ByteStream,
        received: [UInt8],
        serverName: String?,
        trust: TLSContext.Trust
    ) throws(CryptoError) {
        self.stream = stream
        self.received = received
        context = try TLSContext(trust: trust)
        let ssl = try check("SSL_new", SSL_new(context.pointer))
        self.ssl = ssl
        input = BIO_new(BIO_s_mem())
        output = BIO_new(BIO_s_mem())
        isAsked = .allocate(capacity: 1)
        isAsked.initialize(to: false)
        // From here on `deinit` frees everything.
        SSL_set_bio(ssl, input, output)
        SSL_set_cert_cb(
            ssl,
            { _, asked in
                asked?.assumingMemoryBound(to: Bool.self).pointee = true
                return 1
            },
            isAsked
        )
        if let serverName {
            try check("SSL_set_tlsext_host_name", shim_SSL_set_tlsext_host_name(ssl, serverName))
        }
    }

    deinit {
        SSL_free(ssl)  // with both streams
        isAsked.deallocate()
    }

    /// Whether the server asked for a client certificate.
    var asksForCertificate: Bool { isAsked.pointee }

    /// Demands that the certificate is one for `host` (RFC 6125).
    func expect(_ host: SubjectName) throws(CryptoError) {
        switch host {
        case .dns(let name):
            try check("SSL_set1_host", SSL_set1_host(ssl, name))
        case .ip(let bytes):
            try check("X509_VERIFY_PARAM_set1_ip", X509_VERIFY_PARAM_set1_ip(SSL_get0_param(ssl), bytes, bytes.count))
        }
    }

    /// Why the peer's certificate was refused (`SSL_get_verify_result`); `nil` when it was not.
    var verdict: String? {
        let code = SSL_get_verify_result(ssl)
        return code == Int(X509_V_OK) ? nil : X509_verify_cert_error_string(code).map { String(cString: $0) }
    }

    /// Shakes hands (`SSL_connect`).
    func handshake(until deadline: Deadline, during phase: TLSFailure.Phase = .handshake) throws(TLSFailure) {
        _ = try step(until: deadline, during: phase) { SSL_connect($0) }
    }

    func read(until deadline: Deadline, during phase: TLSFailure.Phase) throws(TLSFailure) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let count = try step(until: deadline, during: phase) { SSL_read($0, &buffer, Int32(buffer.count)) }
        return Array(buffer.prefix(Int(count)))
    }

    func write(_ bytes: [UInt8], until deadline: Deadline, during phase: TLSFailure.Phase) throws(TLSFailure) {
        guard !bytes.isEmpty else { return }
        // A memory stream takes all at once.
        _ = try step(until: deadline, during: phase) { SSL_write($0, bytes, Int32(bytes.count)) }
    }

    /// Whether the server takes the handshake back, as one of TLS 1.3 does that misses a client certificate: it cannot
    /// say so before the client has finished.
    func isTakenBack(until deadline: Deadline) throws(TLSFailure) -> Bool {
        // The first bytes after the handshake tell: an alert, or a session ticket.
        do throws(TLSFailure) {
            var byte: UInt8 = 0
            var isFirst = true
            _ = try step(until: deadline, during: .handshake) { ssl in
                defer { isFirst = false }
                let result = SSL_read(ssl, &byte, 1)
                // What has come is no alert.
                return !isFirst && SSL_get_error(ssl, result) == SSL_ERROR_WANT_READ ? 1 : result
            }
            return false
        } catch .timeout {
            return false
        } catch .alert, .closed {
            return true
        }
    }

    /// Takes leave, as far as the peer is still there.
    func close(until deadline: Deadline) {
        SSL_shutdown(ssl)
        try? flush(until: deadline, during: .handshake)
        ErrorQueue.clear()
    }

    /// Repeats `operation`, with bytes from and to the peer in between, until it is done.
    private func step(
        until deadline: Deadline,
        during phase: TLSFailure.Phase,
        _ operation: (OpaquePointer) -> Int32
    ) throws(TLSFailure) -> Int32 {
        defer { ErrorQueue.clear() }
        while true {
            ErrorQueue.clear()
            let result = operation(ssl)
            let error = result > 0 ? SSL_ERROR_NONE : SSL_get_error(ssl, result)
            let failure = error == SSL_ERROR_NONE || error == SSL_ERROR_WANT_READ ? nil : failure(error, phase)
            do throws(TLSFailure) {
                try flush(until: deadline, during: phase)
            } catch {
                // What OpenSSL says is more than that the alert did not get through.
                throw failure ?? error
            }
            if let failure { throw failure }
            if error == SSL_ERROR_NONE { return result }
            try fill(until: deadline, during: phase)
        }
    }

    private func flush(until deadline: Deadline, during phase: TLSFailure.Phase) throws(TLSFailure) {
        var data: UnsafeMutablePointer<CChar>?
        let count = shim_BIO_get_mem_data(output, &data)
        guard count > 0 else { return }
        let bytes = Array(UnsafeRawBufferPointer(start: data, count: count))
        shim_BIO_reset(output)
        try stream.write(bytes, until: deadline, during: phase)
    }

    private func fill(until deadline: Deadline, during phase: TLSFailure.Phase) throws(TLSFailure) {
        let bytes = received.isEmpty ? try stream.read(until: deadline, during: phase) : received
        received = []
        guard !bytes.isEmpty else { throw .closed(phase) }
        if head.count < 5 { head += bytes.prefix(5 - head.count) }
        guard !isPlainHTTP else { throw .plainHTTP }
        guard BIO_write(input, bytes, Int32(bytes.count)) == Int32(bytes.count) else {
            throw .handshake(.drain("BIO_write"))
        }
    }

    /// Whether the server answers a handshake in HTTP, or in the HTML of a server that takes it for HTTP 0.9.
    private var isPlainHTTP: Bool {
        head.starts(with: "HTTP/".utf8) || head.starts(with: "<!DOC".utf8) || head.starts(with: "<html".utf8)
    }

    private func failure(_ error: Int32, _ phase: TLSFailure.Phase) -> TLSFailure {
        if error == SSL_ERROR_ZERO_RETURN { return .closed(phase) }
        // Content types are 20 to 24, and the major version has been 3 ever since.
        let isRecord = head.isEmpty || (20...24).contains(head[0]) && (head.count < 2 || head[1] == 3)
        let code = ERR_peek_last_error()
        let reason = shim_ERR_GET_LIB(code) == ERR_LIB_SSL ? shim_ERR_GET_REASON(code) : 0
        switch reason {
        case _ where !isRecord:
            return .notTLS
        case SSL_R_UNSUPPORTED_PROTOCOL, SSL_AD_REASON_OFFSET + SSL_AD_PROTOCOL_VERSION:
            return .protocolTooOld
        case SSL_R_UNEXPECTED_EOF_WHILE_READING:
            return .closed(phase)
        case (SSL_AD_REASON_OFFSET + 1)...(SSL_AD_REASON_OFFSET + 255):
            let number = reason - SSL_AD_REASON_OFFSET
            let name = SSL_alert_desc_string_long(number).map { String(cString: $0) } ?? "unknown"
            return .alert(Int(number), name)
        default:
            return .handshake(.drain("SSL_connect"))
        }
    }
}
