internal import COpenSSL

/// The calling thread's queue of OpenSSL errors, which every function of this room leaves empty.
package enum ErrorQueue {
    /// Whether no error is left behind (`ERR_peek_error`).
    package static var isEmpty: Bool { ERR_peek_error() == 0 }

    /// Throws away what is in the queue (`ERR_clear_error`).
    static func clear() {
        ERR_clear_error()
    }
}

/// Throws unless `result` is 1, the success value of most OpenSSL functions.
func check(_ function: String, _ result: Int32, ifSilent reason: String? = nil) throws(CryptoError) {
    guard result == 1 else { throw .drain(function, ifSilent: reason) }
}

/// Returns `pointer`, or throws when it is null, the failure value of OpenSSL constructors.
func check<Pointer>(
    _ function: String,
    _ pointer: Pointer?,
    ifSilent reason: String? = nil
) throws(CryptoError) -> Pointer {
    guard let pointer else { throw .drain(function, ifSilent: reason) }
    return pointer
}
