internal import Glibc

/// Connects to the first address that answers.
///
/// The next address is tried when one fails, or has not answered for a quarter of a second (RFC 8305 section 5); so a
/// network without a way for IPv6 costs no more than that.
struct Dialing {
    private var waiting: [HostAddress]
    private var trying: [(descriptor: Int32, address: HostAddress)] = []
    private var lastError = ECONNREFUSED
    private var errors: Set<Int32> = []

    private static let headStart = Duration.milliseconds(250)

    /// Connects to one of `addresses`.
    static func connect(
        to addresses: [HostAddress],
        until deadline: Deadline
    ) throws(TLSFailure) -> SocketConnection {
        var dialing = Dialing(waiting: addresses)
        defer { for attempt in dialing.trying { close(attempt.descriptor) } }
        return try dialing.connect(until: deadline)
    }

    private init(waiting: [HostAddress]) {
        self.waiting = waiting
    }

    private mutating func connect(until deadline: Deadline) throws(TLSFailure) -> SocketConnection {
        while true {
            if trying.isEmpty, waiting.isEmpty { throw verdict }
            if !waiting.isEmpty { start(waiting.removeFirst()) }
            guard !trying.isEmpty else { continue }
            let turn = waiting.isEmpty ? deadline : deadline.capped(to: Self.headStart)
            if let connection = firstConnected(until: turn) { return connection }
            if deadline.isOver { throw .timeout(.connect) }
        }
    }

    private mutating func start(_ address: HostAddress) {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, type, 0)
        guard descriptor >= 0 else { return note(errno) }
        let result = address.bytes.withUnsafeBytes { bytes in
            Glibc.connect(descriptor, bytes.bindMemory(to: sockaddr.self).baseAddress, socklen_t(bytes.count))
        }
        guard result == 0 || errno == EINPROGRESS else {
            note(errno)
            close(descriptor)
            return
        }
        trying.append((descriptor, address))
    }

    /// Waits for the attempts until one succeeds, one fails, or the turn is over.
    private mutating func firstConnected(until turn: Deadline) -> SocketConnection? {
        var descriptors = trying.map { pollfd(fd: $0.descriptor, events: Int16(POLLOUT), revents: 0) }
        guard turn.wait(&descriptors) else { return nil }
        for (index, entry) in descriptors.enumerated().reversed() where entry.revents != 0 {
            var code: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(entry.fd, SOL_SOCKET, SO_ERROR, &code, &size)
            let attempt = trying.remove(at: index)
            if code == 0 { return SocketConnection(takingOwnershipOf: entry.fd, peer: attempt.address) }
            note(code)
            close(entry.fd)
        }
        return nil
    }

    private mutating func note(_ code: Int32) {
        lastError = code
        errors.insert(code)
    }

    /// Why none of the addresses is connected.
    private var verdict: TLSFailure {
        if errors.contains(ECONNREFUSED) { return .refused }
        return switch lastError {
        case ETIMEDOUT: .timeout(.connect)
        case ECONNRESET: .closed(.connect)
        case let code: .unreachable(systemText(code))
        }
    }
}
