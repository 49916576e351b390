internal import COpenSSL

/// A failed call of OpenSSL or libxcrypt, or an input that this room refuses to pass to them.
///
/// The texts come from the C libraries' fixed tables and from this room. They never quote input.
package struct CryptoError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The C function that failed, or the declaration of this room that refused.
    package let function: String

    /// Why, in the words of the library, first cause first; may be empty.
    package let reasons: [String]

    /// Creates an error from its parts.
    package init(function: String, reasons: [String]) {
        self.function = function
        self.reasons = reasons
    }

    /// The function and the reasons on one line, as in `EVP_…: reason; reason`.
    package var description: String {
        "\(function): \(reasons.isEmpty ? "failed" : reasons.joined(separator: "; "))"
    }

    /// Builds the error for `function` and empties the calling thread's error queue.
    ///
    /// `ERR_get_error`, `ERR_reason_error_string`. The additional data that OpenSSL may attach to an
    /// entry is left out, since it can quote input.
    ///
    /// - Parameters:
    ///   - function: The C function that failed.
    ///   - reason: The reason to give when OpenSSL queued none, which some functions do not.
    /// - Returns: The error, for throwing.
    static func drain(_ function: String, ifSilent reason: String? = nil) -> CryptoError {
        var reasons: [String] = []
        while case let code = ERR_get_error(), code != 0 {
            if let text = ERR_reason_error_string(code) {
                reasons.append(String(cString: text))
            } else {
                reasons.append("error code \(code)")
            }
        }
        if let reason, reasons.isEmpty { reasons = [reason] }
        return CryptoError(function: function, reasons: reasons)
    }
}
