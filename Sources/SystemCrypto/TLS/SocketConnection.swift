internal import Glibc

/// Bytes to and from a peer.
protocol ByteStream: AnyObject {
    /// Reads what has come, at least one byte; empty when the peer has closed.
    func read(until deadline: Deadline, during phase: TLSFailure.Phase) throws(TLSFailure) -> [UInt8]

    /// Writes all of `bytes`.
    func write(_ bytes: [UInt8], until deadline: Deadline, during phase: TLSFailure.Phase) throws(TLSFailure)
}

/// The owner of a connected, non-blocking TCP socket.
final class SocketConnection: ByteStream {
    private let descriptor: Int32
    /// The address of the peer.
    let peer: HostAddress

    init(takingOwnershipOf descriptor: Int32, peer: HostAddress) {
        self.descriptor = descriptor
        self.peer = peer
    }

    deinit {
        close(descriptor)
    }

    func read(until deadline: Deadline, during phase: TLSFailure.Phase) throws(TLSFailure) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count >= 0 { return Array(buffer.prefix(count)) }
            try waitAfterError(for: POLLIN, until: deadline, during: phase)
        }
    }

    func write(_ bytes: [UInt8], until deadline: Deadline, during phase: TLSFailure.Phase) throws(TLSFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // A peer that is gone is an error here, not a signal.
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else {
                try waitAfterError(for: POLLOUT, until: deadline, during: phase)
            }
        }
    }

    private func waitAfterError(
        for event: Int32,
        until deadline: Deadline,
        during phase: TLSFailure.Phase
    ) throws(TLSFailure) {
        switch errno {
        case EINTR:
            return
        case EAGAIN:
            var descriptors = [pollfd(fd: descriptor, events: Int16(event), revents: 0)]
            guard deadline.wait(&descriptors) else { throw .timeout(phase) }
        case ECONNRESET, EPIPE:
            throw .closed(phase)
        case let code:
            throw .broken(phase, systemText(code))
        }
    }
}
