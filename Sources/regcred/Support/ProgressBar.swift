import Glibc

/// A bar on standard error for whoever waits longer than a second, and only on a terminal.
struct ProgressBar {
    private let context: CommandContext
    private let label: String
    private let isWanted: Bool
    private let start = ContinuousClock.now
    private var shown: String?

    /// A bar that is not to be seen yet.
    ///
    /// - Parameters:
    ///   - context: Where it is written.
    ///   - label: What is going on, such as `hashing`.
    ///   - isQuiet: Whether it never shows.
    init(_ context: CommandContext, _ label: String, isQuiet: Bool) {
        self.context = context
        self.label = label
        isWanted = !isQuiet && isatty(STDERR_FILENO) == 1 && context.environment("TERM") != "dumb"
    }

    /// Shows how far it is.
    mutating func update(_ done: Int, of total: Int) {
        let elapsed = ContinuousClock.now - start
        guard isWanted, total > 0, elapsed >= .seconds(1) else { return }
        let width = 30
        let filled = width * done / total
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        let remaining = done > 0 ? ", \(Self.text(elapsed * (total - done) / done)) left" : ""
        let line = "\(label) [\(bar)] \(done)/\(total)\(remaining)"
        guard line != shown else { return }
        context.writeNote("\r\u{1b}[K\(line)")
        shown = line
    }

    /// Removes it from the screen.
    mutating func erase() {
        if shown != nil { context.writeNote("\r\u{1b}[K") }
        shown = nil
    }

    private static func text(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        if seconds >= 3_600 { return "\(seconds / 3_600) h \(seconds / 60 % 60) min" }
        return seconds >= 60 ? "\(seconds / 60) min \(seconds % 60) s" : "\(seconds) s"
    }
}
