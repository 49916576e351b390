import Glibc
import RegistryCredentials

/// The encoding of the command line.
enum ArgumentEncoding {
    /// An argument is not UTF-8; its place, from 1.
    struct Invalid: ActionableError {
        let place: Int
        var description: String { "argument \(place) is not valid UTF-8" }
        var hint: String? { "write it in UTF-8; clients send names to registries in UTF-8 too" }
        var kind: FailureKind { .badData }
    }

    /// Swift puts a replacement character where bytes are malformed, and a user would get a name that nobody typed.
    static func check() throws {
        for place in 1..<max(1, Int(CommandLine.argc)) {
            guard let argument = unsafe CommandLine.unsafeArgv[place] else { continue }
            guard unsafe String(validatingCString: argument) != nil else { throw Invalid(place: place) }
        }
    }
}
