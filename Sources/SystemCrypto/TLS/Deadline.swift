internal import Glibc

/// A point of time at which waiting ends.
package struct Deadline: Sendable {
    private let end: ContinuousClock.Instant

    /// So much from now on.
    package init(in duration: Duration) {
        end = .now + duration
    }

    /// Whether it is over.
    var isOver: Bool { end <= .now }

    /// What is left, at least zero.
    var remaining: Duration { max(.zero, end - .now) }

    /// The earlier one of this and `duration` from now.
    func capped(to duration: Duration) -> Deadline {
        remaining < duration ? self : Deadline(in: duration)
    }

    /// Waits until one of the descriptors is ready (`poll(2)`); `false` when the time is over before.
    func wait(_ descriptors: inout [pollfd]) -> Bool {
        while true {
            let (seconds, attoseconds) = remaining.components
            // Rounded up, or the last millisecond would be spent turning round; a day at a time.
            let milliseconds = min(seconds, 86_400) * 1_000 + attoseconds / 1_000_000_000_000_000 + 1
            let count = poll(&descriptors, nfds_t(descriptors.count), isOver ? 0 : Int32(milliseconds))
            if count > 0 { return true }
            if count == 0 || errno != EINTR, isOver { return false }
        }
    }
}
