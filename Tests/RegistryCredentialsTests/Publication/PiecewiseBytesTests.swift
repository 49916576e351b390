import Testing

@testable import RegistryCredentials

/// However bytes are cut into runs, they come out as they went in.
struct PiecewiseBytesTests {
    @Test("runs of every length, short and long in turn", arguments: 0..<4)
    func order(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let source = [UInt8](unsafeUninitializedCapacity: 3_000_000) { buffer, count in
            for place in buffer.indices { buffer[place] = UInt8(truncatingIfNeeded: (place &* 7) >> 3) }
            count = buffer.count
        }
        var (pieces, place): (PiecewiseBytes, Int) = ([], 0)
        while place < source.count {
            let length = Int.random(
                in: 0...[3, 100, 70_000, 1_200_000].randomElement(using: &generator)!,
                using: &generator
            )
            let end = min(place + length, source.count)
            pieces.append(source[place..<end])
            place = end
        }
        #expect(pieces.count == source.count)
        // As values of their own: a failure would print three million numbers.
        let (isSame, isEqual) = (pieces.bytes == source, pieces == PiecewiseBytes(source))
        #expect(isSame && isEqual)
        var other = source
        other[source.count / 2] ^= 1
        let isOther = pieces != PiecewiseBytes(other)
        #expect(isOther)
    }

    @Test("a file of a hundred megabytes is not copied")
    func sharing() {
        let source = [UInt8](repeating: 7, count: 1 << 20)
        var pieces: PiecewiseBytes = []
        pieces.append(source[5...])
        let isSame = source[5...].withUnsafeBufferPointer { left in
            pieces.pieces[0].withUnsafeBufferPointer { left.baseAddress == $0.baseAddress }
        }
        #expect(isSame)
    }
}
