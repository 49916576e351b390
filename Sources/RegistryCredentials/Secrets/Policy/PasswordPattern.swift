/// A pattern of which a password consists, but for a character or two, in whichever case of ASCII letters.
enum PasswordPattern: Equatable {
    /// One piece again and again: `aaaaaaaaaaaa`, `hunter2hunter2`.
    case repeated
    /// Runs of letters or digits in order, up or down, or of one character: `abcdefghijkl`, `987654321098`, `aaabbbccc`.
    case sequence
    /// Runs along the rows or columns of a QWERTY keyboard, or of the kind above: `qwertyuiop`, `1qaz2wsx3edc`.
    case keyboardWalk

    /// The pattern of `password`; `nil` when it has none.
    init?(of password: Span<UInt8>) {
        if Self.isRepeated(password) {
            self = .repeated
        } else if Self.consists(of: Step.sequences, password) {
            self = .sequence
        } else if Self.consists(of: Step.sequences + Step.walks, password) {
            self = .keyboardWalk
        } else {
            return nil
        }
    }

    /// Whether a piece of at most half the length, repeated, makes the password; the last copy may be cut short.
    private static func isRepeated(_ password: Span<UInt8>) -> Bool {
        (1..<max(1, password.count / 2 + 1)).contains { period in
            password.count > period
                && (period..<password.count).allSatisfy {
                    password[$0].asciiLowercase == password[$0 - period].asciiLowercase
                }
        }
    }

    /// Whether the password is made of runs of at least three characters, each with one of the steps throughout.
    ///
    /// One character in five, two at most, may stand outside: `qwertyuiop12` is no better than `qwertyuiop`.
    private static func consists(of steps: [Step], _ password: Span<UInt8>) -> Bool {
        let allowed = min(2, password.count / 5)
        // The fewest characters outside of runs, up to each place.
        var outside = Array(0...password.count)
        for start in password.indices {
            outside[start + 1] = min(outside[start + 1], outside[start] + 1)
            for step in steps {
                var end = start + 1
                while end < password.count, step.leads(from: password[end - 1], to: password[end]) {
                    end += 1
                    if end - start >= 3 { outside[end] = min(outside[end], outside[start]) }
                }
            }
        }
        return password.count >= 3 && outside[password.count] <= allowed
    }
}

/// From one character of a run to the next.
private enum Step {
    /// The same, the next or the one before in the alphabet or among the digits, which both begin anew at the end.
    case order(Int)
    /// So many rows down and columns to the right.
    case keys(down: Int, right: Int)

    static let sequences: [Step] = [.order(0), .order(1), .order(-1)]
    static let walks: [Step] = [
        .keys(down: 0, right: 1), .keys(down: 0, right: -1), .keys(down: 1, right: 0), .keys(down: -1, right: 0),
    ]

    /// Each key with and without shift.
    private static let rows: [[(plain: UInt8, shifted: UInt8)]] = [
        ("1234567890-=", "!@#$%^&*()_+"), ("qwertyuiop[]\\", "qwertyuiop{}|"), ("asdfghjkl;'", "asdfghjkl:\""),
        ("zxcvbnm,./", "zxcvbnm<>?"),
    ].map { Array(zip($0.utf8, $1.utf8)) }

    private static let places: [UInt8: (row: Int, column: Int)] = rows.enumerated().reduce(into: [:]) { places, row in
        for (column, key) in row.element.enumerated() {
            places[key.plain] = (row.offset, column)
            places[key.shifted] = (row.offset, column)
        }
    }

    func leads(from first: UInt8, to second: UInt8) -> Bool {
        let (first, second) = (first.asciiLowercase, second.asciiLowercase)
        switch self {
        case .order(0): return first == second
        case .order(let distance):
            let circle: ClosedRange<UInt8> = (0x30...0x39).contains(first) ? 0x30...0x39 : 0x61...0x7a
            guard circle.contains(first), circle.contains(second) else { return false }
            return (Int(second) - Int(first) - distance) % circle.count == 0
        case .keys(let down, let right):
            guard let from = Self.places[first], let to = Self.places[second] else { return false }
            return to.row - from.row == down && to.column - from.column == right
        }
    }
}
