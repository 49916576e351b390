import Glibc

/// libFuzzer's own loop (`FuzzerInterface.h`), for programs that have a main function, as SwiftPM's have.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

// A C function captures nothing.
nonisolated(unsafe) private var check: ([UInt8]) throws -> Void = { _ in }

/// Runs `body` with one input after the other until libFuzzer's time is over; what it throws is a crash.
public func fuzz(_ body: @escaping ([UInt8]) throws -> Void) -> Never {
    check = body
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    exit(
        runDriver(&count, &arguments) { start, count in
            do {
                try check(Array(UnsafeBufferPointer(start: start, count: count)))
            } catch {
                fatalError("\(error)")
            }
            return 0
        }
    )
}
