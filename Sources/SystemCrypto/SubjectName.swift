internal import Glibc

/// One name that a certificate is valid for: an entry of its subject alternative name extension.
package enum SubjectName: Hashable, Sendable {
    /// A host name in ASCII, possibly with `*` as its first label.
    case dns(String)
    /// An IP address of 4 or 16 bytes, in network order.
    case ip([UInt8])

    /// Reads an IPv4 address, an IPv6 address without brackets, or a host name; `nil` when `text` is none.
    package init?(parsing text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if text.utf8.contains(0) {
            return nil
        } else if inet_pton(AF_INET, text, &bytes) == 1 {
            self = .ip(Array(bytes.prefix(4)))
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            self = .ip(bytes)
        } else {
            self = .dns(text)
            guard isWellFormed else { return nil }
        }
    }

    /// The name as people write it: the host name, or the address in text form (RFC 5952 for IPv6).
    package var text: String {
        switch self {
        case .dns(let name): name
        case .ip(let bytes): Self.addressText(bytes)
        }
    }

    /// Whether a certificate may carry the name.
    ///
    /// A host name has at most 253 bytes and labels of 1 to 63 letters, digits, hyphens and underscores; the last
    /// label is not a number, and only a whole first label, with another behind it, may be `*`. An address has 4
    /// or 16 bytes.
    package var isWellFormed: Bool {
        switch self {
        case .dns(let name):
            var labels = Array(name.utf8).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            guard name.utf8.count <= 253, let last = labels.last, !last.allSatisfy(Self.isDigit) else { return false }
            if labels.count > 1, labels[0] == [UInt8(ascii: "*")] { labels.removeFirst() }
            return labels.allSatisfy(Self.isLabel)
        case .ip(let bytes):
            return bytes.count == 4 || bytes.count == 16
        }
    }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        (1...63).contains(label.count)
            && label.allSatisfy { isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20)
    }

    /// The text form of an address of 4 or 16 bytes (`inet_ntop`); hexadecimal digits for other lengths.
    static func addressText(_ bytes: [UInt8]) -> String {
        let family: Int32
        switch bytes.count {
        case 4: family = AF_INET
        case 16: family = AF_INET6
        default: return hexadecimal(bytes)
        }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return hexadecimal(bytes) }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension SubjectName: CustomStringConvertible {
    /// The name with its kind, as OpenSSL prints it: `DNS:example.com`, `IP:10.0.0.5`.
    package var description: String {
        switch self {
        case .dns: "DNS:\(text)"
        case .ip: "IP:\(text)"
        }
    }
}
