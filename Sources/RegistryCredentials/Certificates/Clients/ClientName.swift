// The standard library normalizes, but publicly only Foundation does.
@_spi(_Unicode) import Swift

/// Whom a client certificate identifies: its common name.
///
/// 1 to 64 characters (ub-common-name of RFC 5280) in normalization form C, none of them a control character or
/// invisible, and no blank at either end. A value of this type is proof that the check was made.
public struct ClientName: Hashable, Sendable, CustomStringConvertible {
    /// The name as written.
    public let description: String

    /// Checks `name`.
    ///
    /// - Throws: ``ClientCertificateError/badName(reason:)``.
    public init(_ name: String) throws(ClientCertificateError) {
        let scalars = name.unicodeScalars
        guard let first = scalars.first, let last = scalars.last else { throw .badName(reason: "is empty") }
        guard scalars.count <= 64 else { throw .badName(reason: "has \(scalars.count) characters, more than 64") }
        let invisible: Set<Unicode.GeneralCategory> = [.control, .format, .lineSeparator, .paragraphSeparator]
        guard !scalars.contains(where: { invisible.contains($0.properties.generalCategory) }) else {
            throw .badName(reason: "has a control character, a line break or an invisible character")
        }
        guard !first.properties.isWhitespace, !last.properties.isWhitespace else {
            throw .badName(reason: "begins or ends with a blank")
        }
        guard name.utf8.allSatisfy({ $0 < 0x80 }) || name._nfc.elementsEqual(scalars) else {
            throw .badName(reason: "is not in Unicode normalization form C")
        }
        description = name
    }
}
