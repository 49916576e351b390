import Testing

@testable import RegistryCredentials

struct SortedHashListTests {
    /// A list whose lines are made when they are read: line number i has the hash i * step, as 40 digits.
    private final class VirtualList {
        let count: Int
        let ending: String
        let shape: (Int) -> String
        private(set) var reads = 0
        private(set) var bytesRead = 0

        init(count: Int, ending: String = "\r\n", shape: @escaping (Int) -> String = { VirtualList.digest($0) }) {
            (self.count, self.ending, self.shape) = (count, ending, shape)
        }

        var width: Int { 40 + 1 + 6 + ending.utf8.count }
        var list: SortedHashList { SortedHashList(size: count * width, read: { self.read($0, $1) }) }

        private func read(_ offset: Int, _ length: Int) -> [UInt8] {
            reads += 1
            let end = min(offset + length, count * width)
            let text = (offset / width...max(offset / width, (end - 1) / width)).map { shape($0) + ":123456" + ending }
                .joined()
            bytesRead += end - offset
            return Array(Array(text.utf8)[(offset % width)..<(offset % width + end - offset)])
        }

        /// Every third number in 40 digits, upper case, as the published list has them.
        static func digest(_ number: Int) -> String {
            let digits = String(number * 3, radix: 16, uppercase: true)
            return String(repeating: "0", count: 40 - digits.count) + digits
        }
    }

    /// 1.3 terabytes, twenty times what is published.
    private static let huge = 27_000_000_000

    @Test("a hash is found at every place of a huge list, with one read for each halving", arguments: ["\n", "\r\n"])
    func huge(ending: String) throws {
        for place in [0, 1, 2, 41, 42, Self.huge / 3, Self.huge / 2, Self.huge - 43, Self.huge - 2, Self.huge - 1] {
            let virtual = VirtualList(count: Self.huge, ending: ending)
            let digest = Array(VirtualList.digest(place).lowercased().utf8)
            #expect(try virtual.list.count(of: digest).get() == 123_456)
            #expect(virtual.reads <= 31, "log2 of 1.3e12 / 2048 is 29.3")
            #expect(virtual.bytesRead < 8_192)
        }
    }

    @Test("a hash between two lines, before the first or after the last is not found")
    func absent() throws {
        for number in [1, 4, Self.huge / 2 * 3 + 1, Self.huge * 3 - 2, Self.huge * 3 + 5] {
            let digits = String(number, radix: 16)
            let digest = Array((String(repeating: "0", count: 40 - digits.count) + digits).utf8)
            #expect(try VirtualList(count: Self.huge).list.count(of: digest).get() == nil)
        }
    }

    @Test("every line of lists of every small size is found, and none between them")
    func small() throws {
        for count in Array(1...5) + [40, 41, 42, 43, 44, 85, 86, 87, 200] {
            for place in 0..<count {
                let list = VirtualList(count: count).list
                #expect(try list.count(of: Array(VirtualList.digest(place).lowercased().utf8)).get() == 123_456)
                let between = String(VirtualList.digest(place).lowercased().dropLast()) + "g"
                #expect(try list.count(of: Array(between.utf8)).get() == nil)
            }
        }
    }

    @Test("a text that is no such list is told of, and never searched on")
    func malformed() throws {
        let wanted = Array(VirtualList.digest(7).lowercased().utf8)
        func reason(_ list: SortedHashList) throws -> String? {
            guard case .failure(let error) = try list.count(of: wanted) else { return nil }
            return error.reason
        }
        #expect(try reason(SortedHashList(size: 0, read: { _, _ in [] })) == "is empty")
        let unsorted = VirtualList(count: 100_000) { VirtualList.digest($0 &* 7_919 % 100_000) }
        #expect(try reason(unsorted.list)?.hasPrefix("is not ordered by hash near byte ") == true)
        // Sorted wherever one looks closely, and not as a whole.
        let blocks = VirtualList(count: 100_000) { VirtualList.digest($0 / 1_000 * 37 % 100 * 1_000 + $0 % 1_000) }
        #expect(try reason(blocks.list)?.hasPrefix("is not ordered by hash near byte ") == true)
        let descending = VirtualList(count: 30) { VirtualList.digest(30 - $0) }
        #expect(try reason(descending.list)?.hasPrefix("is not ordered") == true)
        for text in [String(repeating: "x", count: 47), String(repeating: "0", count: 32), "hunter2"] {
            let other = VirtualList(count: 10_000) { _ in
                (text + String(repeating: " ", count: 40)).prefix(40).description
            }
            #expect(try reason(other.list)?.hasPrefix("has no line of a SHA-1 hash and a count") == true)
        }
        let zeros = SortedHashList(size: 1 << 40, read: { [UInt8](repeating: 0, count: $1) })
        #expect(try reason(zeros)?.hasPrefix("has no line") == true)
    }

    @Test("a file in any case, with LF or CRLF and without a final newline, is read", arguments: ["\n", "\r\n"])
    func file(ending: String) throws {
        try TestShell.withDirectory { folder in
            let lines = [
                "0018A45C4D1DEF81644B54AB7F969B88D65E7A11:2", "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8:9545824",
                "FFFFFFFEE791CBAC0F6305CAF0CEE06BBE131160:2",
            ]
            try TestShell.write(lines.joined(separator: ending).utf8, to: "\(folder)/pwned")
            let list = BreachedPasswords(path: "\(folder)/pwned")
            #expect(try list.count(of: Secret("password".utf8)) == 9_545_824)
            #expect(try list.count(of: Secret("correct horse battery staple".utf8)) == nil)
            #expect(throws: PasswordListError.self) {
                try BreachedPasswords(path: "\(folder)/none").count(of: Secret("password".utf8))
            }
        }
    }
}
