/// Two lower-case hexadecimal digits for each byte of `bytes`.
package func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
    let digits: StaticString = "0123456789abcdef"
    return String(unsafeUninitializedCapacity: 2 * bytes.count) { buffer in
        var index = 0
        for byte in bytes {
            buffer.initializeElement(at: index, to: digits.utf8Start[Int(byte >> 4)])
            buffer.initializeElement(at: index + 1, to: digits.utf8Start[Int(byte & 15)])
            index += 2
        }
        return index
    }
}
