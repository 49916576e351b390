import Glibc
import SystemCrypto
import Testing

/// The TLS client under servers that misbehave; real ones are in the end-to-end tests.
struct TLSProbeTests {
    /// A listening socket on loopback whose connections a thread answers with fixed bytes.
    private final class Server: @unchecked Sendable {
        let descriptor: Int32
        let port: Int

        init(answer: [UInt8]?) throws {
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let descriptor = descriptor
            try withUnsafeMutablePointer(to: &address) { pointer in
                try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    try #require(bind(descriptor, address, size) == 0)
                    try #require(listen(descriptor, 8) == 0)
                    try #require(getsockname(descriptor, address, &size) == 0)
                }
            }
            port = Int(UInt16(bigEndian: address.sin_port))
            guard let answer else { return }
            Thread.detach {
                let connection = accept(descriptor, nil, nil)
                var hello = [UInt8](repeating: 0, count: 4_096)
                recv(connection, &hello, hello.count, 0)
                send(connection, answer, answer.count, Int32(MSG_NOSIGNAL))
                close(connection)
            }
        }

        deinit {
            close(descriptor)
        }
    }

    private func failure(_ answer: [UInt8]?, timeout: Duration = .seconds(5)) throws -> TLSFailure? {
        let server = try Server(answer: answer)
        defer { withExtendedLifetime(server) {} }
        do throws(TLSFailure) {
            _ = try TLSProbe.run(
                host: "127.0.0.1",
                port: server.port,
                serverName: "registry.example",
                proxy: nil,
                until: Deadline(in: timeout)
            )
            return nil
        } catch {
            return error
        }
    }

    @Test("an answer in HTTP or in another protocol is told apart")
    func protocols() throws {
        #expect(try failure("HTTP/1.1 400 Bad Request\r\n\r\n".bytes) == .plainHTTP)
        #expect(try failure("<html><body>400".bytes) == .plainHTTP)
        #expect(try failure("SSH-2.0-OpenSSH\r\n".bytes) == .notTLS)
        #expect(try failure([]) == .closed(.handshake))
        #expect(ErrorQueue.isEmpty)
    }

    @Test(
        "alerts have their names",
        arguments: [(40, "handshake failure"), (112, "unrecognized name"), (48, "unknown CA")]
    )
    func alerts(number: Int, name: String) throws {
        #expect(try failure([21, 3, 3, 0, 2, 2, UInt8(number)]) == .alert(number, name))
        #expect(try failure([21, 3, 3, 0, 2, 2, 70]) == .protocolTooOld)
    }

    @Test("garbage of any length is an error, and none is left behind")
    func garbage() throws {
        for seed in 0..<60 {
            var bytes = try SystemRandom.bytes(count: seed * 7)
            // Half of them look like a handshake record.
            if seed % 2 == 0 { bytes = [22, 3, 3, UInt8(bytes.count >> 8), UInt8(bytes.count & 255)] + bytes }
            #expect(try failure(bytes) != nil)
            #expect(ErrorQueue.isEmpty)
        }
    }

    @Test("a silent server is left in time")
    func silence() throws {
        let begin = ContinuousClock.now
        #expect(try failure(nil, timeout: .milliseconds(200)) == .timeout(.handshake))
        #expect(ContinuousClock.now - begin < .seconds(2))
    }

    @Test("names that are none are not looked up", arguments: ["", "a\u{0}b", "no such host"])
    func names(host: String) {
        #expect(throws: TLSFailure.nameNotFound) {
            try TLSProbe.run(host: host, port: 1, serverName: nil, proxy: nil, until: Deadline(in: .seconds(5)))
        }
    }

    @Test("a port where nobody listens refuses")
    func refusal() throws {
        let port = try Server(answer: nil).port
        #expect(throws: TLSFailure.refused) {
            try TLSProbe.run(
                host: "127.0.0.1",
                port: port,
                serverName: nil,
                proxy: nil,
                until: Deadline(in: .seconds(5))
            )
        }
    }

    @Test("a proxy's answer is read to its empty line, and its status counts")
    func proxy() throws {
        for (answer, expected) in [
            ("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", .proxyRefused(status: 407)),
            ("HTTP/1.0 200 OK\n\nSSH-2.0", .notTLS), ("HTTP/1.1 200\r\nA: b\r\n\r\nHTTP/1.1 400 x\r\n", .plainHTTP),
            ("HTTP/1.1 20 x\r\n\r\n", .proxyMalformed), ("SSH-2.0\r\n", .proxyMalformed),
            ("HTTP/1.1 200 OK\r\n", .closed(.proxy)),
        ] as [(String, TLSFailure)] {
            let server = try Server(answer: answer.bytes)
            let proxy = TLSProxy(
                host: "127.0.0.1",
                port: server.port,
                isTLS: false,
                authorization: SecureBytes("Basic eA==".bytes)
            )
            #expect(throws: expected) {
                try TLSProbe.run(
                    host: "registry.example",
                    port: 443,
                    serverName: nil,
                    proxy: proxy,
                    until: Deadline(in: .seconds(5))
                )
            }
        }
    }
}

/// A thread of the operating system: the cooperative ones must not block.
private enum Thread {
    static func detach(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Box(body))
        var thread = pthread_t()
        let result = pthread_create(
            &thread,
            nil,
            { pointer in
                if let pointer { Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().body() }
                return nil
            },
            box.toOpaque()
        )
        precondition(result == 0)
        pthread_detach(thread)
    }

    private final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
