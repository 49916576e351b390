import Glibc
import Testing

/// Expects `bytes` to be the file `name` of Golden/; `REGCRED_UPDATE_GOLDEN=1` writes it instead, for review in
/// the diff.
func expectGolden(_ name: String, _ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) throws {
    let folder = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    let path = "/\(folder)/Golden/\(name)"
    if getenv("REGCRED_UPDATE_GOLDEN").map({ String(cString: $0) }) == "1" {
        _ = try TestShell.run("mkdir -p \"$(dirname '\(path)')\"")
        try TestShell.write(bytes, to: path)
        return
    }
    let golden = try #require(TestShell.read(path), "no golden file \(name)", sourceLocation: sourceLocation)
    #expect(
        String(decoding: bytes, as: UTF8.self) == String(decoding: golden, as: UTF8.self),
        "differs from Golden/\(name)",
        sourceLocation: sourceLocation
    )
}
