/// A range of IP addresses for name constraints (RFC 5280 section 4.2.1.10).
package struct IPRange: Hashable, Sendable {
    /// The first address of the range: 4 or 16 bytes in network order.
    package let address: [UInt8]

    /// As many bytes as `address`: one bits, then zero bits.
    package let mask: [UInt8]

    /// Creates a range; nothing is checked until a certificate is made of it.
    package init(address: [UInt8], mask: [UInt8]) {
        self.address = address
        self.mask = mask
    }

    /// The range that has only `address` in it.
    package init(only address: [UInt8]) {
        self.init(address: address, mask: address.map { _ in 255 })
    }

    /// Every IPv4 address.
    package static let allIPv4 = IPRange(address: Array(repeating: 0, count: 4), mask: Array(repeating: 0, count: 4))

    /// Every IPv6 address.
    package static let allIPv6 = IPRange(address: Array(repeating: 0, count: 16), mask: Array(repeating: 0, count: 16))

    /// Whether the lengths agree, the mask has no gap, and the address has no bits outside of the mask.
    ///
    /// Go refuses masks with gaps; Python's `ipaddress` refuses other address bits.
    package var isWellFormed: Bool {
        guard address.count == mask.count, address.count == 4 || address.count == 16 else { return false }
        let zeros = mask.drop { $0 == 255 }
        return zeros.dropFirst().allSatisfy { $0 == 0 }
            && zeros.prefix(1).allSatisfy { (~$0 & (~$0 &+ 1)) == 0 }
            && zip(address, mask).allSatisfy { $0 & ~$1 == 0 }
    }
}

extension IPRange: CustomStringConvertible {
    /// The address, a slash and the mask: `10.0.0.5/255.255.255.255`.
    package var description: String {
        "\(SubjectName.addressText(address))/\(SubjectName.addressText(mask))"
    }
}
