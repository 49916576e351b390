import Glibc

extension Files {
    /// From this size on a file is written around the page cache, in bytes.
    private static let directSize = 1 << 24
    /// How much is written at once, in bytes: a multiple of every block size.
    private static let directCount = 1 << 20
    /// `O_DIRECT`, which Glibc has for C only, as asm/fcntl.h has it.
    #if arch(arm64) || arch(arm)
    private static let direct: Int32 = 0o200000
    #else
    private static let direct: Int32 = 0o40000
    #endif

    /// Writes all of `pieces`, from the start of a file that is empty.
    ///
    /// A large file is synced at once and read next by somebody else: to copy it into the page cache takes more of the
    /// processor than anything else that a change of one user in a million does. It goes to the disk directly
    /// (`O_DIRECT`) where the file system can.
    static func write(_ pieces: [ArraySlice<UInt8>], to descriptor: Int32, path: String) throws(FileError) {
        var offset = 0
        if pieces.reduce(0, { $0 + $1.count }) >= directSize {
            offset = try writeDirectly(pieces, to: descriptor, path: path)
        }
        var start = 0
        for piece in pieces {
            let done = min(max(0, offset - start), piece.count)
            try write(piece.dropFirst(done), to: descriptor, at: start + done, path: path)
            start += piece.count
        }
    }

    /// Writes whole blocks directly, as many as there are.
    ///
    /// - Returns: The number of bytes that were written; 0 where the file system has no direct writing.
    private static func writeDirectly(
        _ pieces: [ArraySlice<UInt8>],
        to descriptor: Int32,
        path: String
    ) throws(FileError) -> Int {
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0, fcntl(descriptor, F_SETFL, flags | direct) == 0 else { return 0 }
        defer { _ = fcntl(descriptor, F_SETFL, flags) }
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: directCount, alignment: directCount)
        defer { unsafe block.deallocate() }
        var (offset, filled) = (0, 0)
        for piece in pieces {
            var rest = piece
            while !rest.isEmpty {
                let part = rest.prefix(directCount - filled)
                unsafe UnsafeMutableRawBufferPointer(rebasing: block[filled...]).copyBytes(from: part)
                filled += part.count
                rest = rest.dropFirst(part.count)
                guard filled == directCount else { break }
                do throws(FileError) {
                    let written = try systemCall("write", path) {
                        unsafe pwrite(descriptor, block.baseAddress, directCount, off_t(offset))
                    }
                    offset += written
                    // Less than was asked for, on a disk that is full, may end within a block.
                    guard written == directCount else { return offset }
                } catch  where error.code == EINVAL {
                    return offset
                }
                filled = 0
            }
        }
        return offset
    }
}
