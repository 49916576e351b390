import Testing

@testable import RegistryCredentials

struct PasswordPatternTests {
    static let patterns: [(String, PasswordPattern)] = [
        ("aaaaaaaaaaaa", .repeated), ("abcabcabcabc", .repeated), ("abcabcabcabca", .repeated),
        ("hunter2hunter2", .repeated), ("Hunter2hUNTER2", .repeated), ("1212121212", .repeated), ("éééééé", .repeated),
        ("abcdefghijkl", .sequence), ("lkjihgfedcba", .sequence), ("123456789012", .sequence),
        ("ABCdefGHIjkl", .sequence), ("xyzabcdefghi", .sequence), ("098765432109", .sequence),
        ("abcdefgh1234", .sequence), ("aaabbbcccddd", .sequence), ("abc", .sequence),
        ("qwertyuiop[]", .keyboardWalk), ("poiuytrewq", .keyboardWalk), ("QWERTYuiop", .keyboardWalk),
        ("asdfghjkl;'", .keyboardWalk), ("mnbvcxz", .keyboardWalk), ("1qaz2wsx3edc", .keyboardWalk),
        ("zaq1xsw2cde3", .keyboardWalk), ("qwerty123456", .keyboardWalk), ("1234567890-=", .sequence),
        ("!@#$%^&*()_+", .keyboardWalk), ("QWERTYUIOP{}|", .keyboardWalk), ("asdfjkl;qwer", .keyboardWalk),
        ("1q1q1q", .repeated), ("12345qwertzxcvb", .keyboardWalk), ("qwertyuiop12", .keyboardWalk),
        ("POIUYTREWQ09", .keyboardWalk),
        ("qwertzuiop", .keyboardWalk), ("xabcdefghijkl", .sequence), ("abcdefghijkl!?", .sequence),
        ("qwerty!123456", .keyboardWalk), ("qwerty uiop asdf", .keyboardWalk), ("abcdefgh!?", .sequence),
    ]

    @Test("a pattern is found, also with a character or two beside it", arguments: patterns)
    func found(password: String, pattern: PasswordPattern) {
        #expect(Self.pattern(password) == pattern)
    }

    @Test(
        "what only begins like one is none",
        arguments: [
            "", "a", "ab", "ba", "aab", "abd", "correct horse battery staple", "abcdefghijkl!?x", "abcdefg!?",
            "qwer-tyui-op", "abcabcabcabd", "hunter2hunter3", "acegikmoqsuw", "abcdqa",
            "1a2b3c4d5e6f",
            "vVh4zVtq8pYgKcR2nXw1mB9sD7L", "\u{ff}\u{fe}\u{fd}\u{fc}",
        ]
    )
    func none(password: String) {
        #expect(Self.pattern(password) == nil)
    }

    static func pattern(_ password: String) -> PasswordPattern? {
        Secret(password.utf8).withBytes { PasswordPattern(of: $0) }
    }
}
