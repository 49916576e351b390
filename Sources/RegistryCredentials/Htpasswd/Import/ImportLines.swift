/// The lines of a file with their numbers, without LF or CRLF.
struct ImportLines: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var start: Int
    private var number = 0

    init(_ bytes: [UInt8], from start: Int) {
        self.bytes = bytes
        self.start = start
    }

    mutating func next() -> (number: Int, text: ArraySlice<UInt8>)? {
        guard start < bytes.count else { return nil }
        let end = bytes.firstOffset(of: UInt8(ascii: "\n"), in: start..<bytes.count) ?? bytes.count
        var text = bytes[start..<end]
        if text.last == UInt8(ascii: "\r") { text.removeLast() }
        start = end + 1
        number += 1
        return (number, text)
    }
}

extension ArraySlice<UInt8> {
    /// Without spaces and tabs at the ends, as registries read a line.
    var trimmed: ArraySlice<UInt8> {
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var text = drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }
}
