/// Bytes in pieces, of which the large ones belong to somebody else.
///
/// The published file of a realm is nearly the realm's file: what the two have in common is not copied.
struct PiecewiseBytes: Equatable, Sendable, ExpressibleByArrayLiteral {
    private var full: [ArraySlice<UInt8>] = []
    /// Short runs, copied together.
    private var tail: [UInt8] = []
    /// The number of bytes.
    private(set) var count = 0

    /// From this length on a run is kept as it is, in bytes.
    private static let longRun = 1 << 16
    /// How much is copied together at most, in bytes.
    private static let longestTail = 1 << 20

    init(_ bytes: [UInt8]) {
        tail = bytes
        count = bytes.count
    }

    init(arrayLiteral elements: UInt8...) {
        self.init(elements)
    }

    mutating func append(_ run: ArraySlice<UInt8>) {
        guard !run.isEmpty else { return }
        count += run.count
        if run.count >= Self.longRun || tail.count + run.count > Self.longestTail { endTail() }
        if run.count >= Self.longRun {
            full.append(run)
        } else {
            if tail.isEmpty { tail.reserveCapacity(full.isEmpty ? run.count : Self.longestTail) }
            tail += run
        }
    }

    private mutating func endTail() {
        if !tail.isEmpty { full.append(tail[...]) }
        tail = []
    }

    var isEmpty: Bool { count == 0 }

    /// The pieces, in order.
    var pieces: [ArraySlice<UInt8>] { tail.isEmpty ? full : full + [tail[...]] }

    /// One array of it all.
    var bytes: [UInt8] { full.isEmpty ? tail : pieces.reduce(into: []) { $0 += $1 } }

    /// Compares the bytes, wherever the pieces end.
    static func == (left: PiecewiseBytes, right: PiecewiseBytes) -> Bool {
        left.count == right.count && left.bytes == right.bytes
    }
}
