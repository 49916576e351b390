import Glibc

extension UnsafeBufferPointer<UInt8> {
    /// The offset of the first `byte` within `range` (`memchr(3)`), or `nil`.
    func firstOffset(of byte: UInt8, in range: Range<Int>) -> Int? {
        guard let base = baseAddress, !range.isEmpty,
            let found = unsafe memchr(base + range.lowerBound, Int32(byte), range.count)
        else { return nil }
        return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
}

extension [UInt8] {
    /// The offset of the first `byte` within `range` (`memchr(3)`), or `nil`.
    func firstOffset(of byte: UInt8, in range: Range<Int>) -> Int? {
        unsafe withUnsafeBufferPointer { unsafe $0.firstOffset(of: byte, in: range) }
    }
}
