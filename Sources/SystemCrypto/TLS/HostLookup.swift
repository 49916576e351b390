internal import COpenSSL
internal import Glibc

/// A network address to connect to.
struct HostAddress {
    let family: Int32
    /// The bytes of the `sockaddr`.
    let bytes: [UInt8]

    /// The numeric host, an IPv6 address without brackets (`getnameinfo(3)`).
    var text: String {
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let code = bytes.withUnsafeBytes { bytes in
            getnameinfo(
                bytes.bindMemory(to: sockaddr.self).baseAddress,
                socklen_t(bytes.count),
                &host,
                socklen_t(host.count),
                nil,
                0,
                NI_NUMERICHOST
            )
        }
        guard code == 0 else { return "unknown" }
        return String(decoding: host.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// Looks up the addresses of a host.
enum HostLookup {
    /// The addresses in the order of RFC 6724 (`getaddrinfo(3)`).
    ///
    /// The C library cannot be interrupted; its questions to name servers are limited to the time that is left.
    static func addresses(
        of host: String,
        port: Int,
        until deadline: Deadline
    ) throws(TLSFailure) -> [HostAddress] {
        guard !host.isEmpty, !host.utf8.contains(0) else { throw .nameNotFound }
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let (code, isCutShort) = limited(to: deadline) { getaddrinfo(host, String(port), &hints, &list) }
        defer { if let list { freeaddrinfo(list) } }
        guard code == 0 else {
            // A name server that does not answer looks like one that cannot.
            if deadline.isOver || code == EAI_AGAIN && isCutShort { throw .timeout(.lookup) }
            if code == EAI_NONAME || code == noData { throw .nameNotFound }
            throw .lookupFailed(code == EAI_SYSTEM ? systemText(errno) : String(cString: gai_strerror(code)))
        }
        var addresses: [HostAddress] = []
        var entry = list
        while let info = entry?.pointee {
            let bytes = Array(UnsafeRawBufferPointer(start: info.ai_addr, count: Int(info.ai_addrlen)))
            addresses.append(HostAddress(family: info.ai_family, bytes: bytes))
            entry = info.ai_next
        }
        guard !deadline.isOver else { throw .timeout(.lookup) }
        guard !addresses.isEmpty else { throw .nameNotFound }
        return addresses
    }

    /// EAI_NODATA of netdb.h, which Swift does not see: the name is there, but has no address.
    private static let noData: Int32 = -5

    /// Calls `body` with the resolver of this thread limited: one question to each name server, in whole seconds.
    ///
    /// - Returns: What it returns, and whether it took as long as it was limited to.
    private static func limited(to deadline: Deadline, _ body: () -> Int32) -> (code: Int32, isCutShort: Bool) {
        guard let resolver = shim_res() else { return (body(), false) }
        let earlier = (resolver.pointee.retrans, resolver.pointee.retry)
        defer { (resolver.pointee.retrans, resolver.pointee.retry) = earlier }
        let seconds = max(1, deadline.remaining.components.seconds / max(1, Int64(resolver.pointee.nscount)))
        guard seconds < Int64(earlier.0) * Int64(earlier.1) else { return (body(), false) }
        resolver.pointee.retry = 1
        resolver.pointee.retrans = Int32(min(seconds, Int64(earlier.0)))
        let begin = ContinuousClock.now
        let code = body()
        return (code, ContinuousClock.now - begin >= .seconds(Int64(resolver.pointee.retrans)))
    }
}

/// The C library's words for an error number (`strerror(3)`), in lower case as far as they are a sentence.
func systemText(_ code: Int32) -> String {
    let text = String(cString: strerror(code))
    return text.prefix(1).lowercased() + text.dropFirst()
}
