internal import SystemCrypto

extension SubjectName {
    /// The name for people: with its kind where it would pass for one of the other kind, and in quotation marks where it
    /// would pass for several names or for anything else.
    var title: String {
        guard case .dns(let text) = self else { return text }
        if IPAddress(text) != nil { return description }
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "*"):
                true
            // Beyond ASCII is what a CA should not have written, but no punctuation of a list.
            default: byte > 0x7F
            }
        }
        return isPlain && !text.isEmpty ? text : quotedTitle(text)
    }
}

/// A text in quotation marks, those in it and backslashes escaped.
func quotedTitle(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        if scalar == "\"" || scalar == "\\" { scalars.append("\\") }
        scalars.append(scalar)
    }
    return "\"\(String(scalars))\""
}
