import ArgumentParser
import Glibc

@main
enum Main {
    static func main() {
        Crash.leaveNothing()
        // A reader that goes away is an error of a write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        let context = CommandContext.live
        var status: Int32 = 0
        do {
            try ArgumentEncoding.check()
            var command = try Regcred.parseCommandLine(CommandLine.arguments)
            if let command = command as? any RegcredCommand {
                try command.run(in: context)
            } else {
                try command.run()
            }
        } catch {
            status = Failure(error).report(to: context)
        }
        // Nothing is buffered; to take OpenSSL and the runtime apart first would only cost time.
        _exit(status)
    }
}
