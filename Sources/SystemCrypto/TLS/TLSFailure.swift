/// Why no certificate was seen.
package enum TLSFailure: Error, Equatable, Sendable {
    /// What was under way when time ran out, or when the other side closed the connection.
    package enum Phase: String, Equatable, Sendable {
        /// The name lookup.
        case lookup
        /// The TCP connection.
        case connect
        /// The proxy's answer to CONNECT.
        case proxy
        /// The TLS handshake.
        case handshake
    }

    /// There is no such host name.
    case nameNotFound
    /// The name cannot be looked up now; the C library's words.
    case lookupFailed(String)
    /// Every address refused the connection.
    case refused
    /// No address can be reached; the system's words for the last one.
    case unreachable(String)
    /// The time is over.
    case timeout(Phase)
    /// The other side closed the connection.
    case closed(Phase)
    /// The connection broke; the system's words.
    case broken(Phase, String)
    /// The proxy answered with a status that is no success.
    case proxyRefused(status: Int)
    /// What the proxy answered is no HTTP.
    case proxyMalformed
    /// There is no TLS connection to the proxy itself; OpenSSL's words.
    case proxyTLS(String)
    /// The server answered in plain HTTP.
    case plainHTTP
    /// The server answered something that is no TLS.
    case notTLS
    /// The server speaks no version of TLS from 1.2 on.
    case protocolTooOld
    /// The server ended the handshake with an alert; its number and name in RFC 8446 section 6.
    case alert(Int, String)
    /// The handshake failed on our side; OpenSSL's words.
    case handshake(CryptoError)
}
