import ArgumentParser
import RegistryCredentials

/// Gives a robot a new password.
struct UserRotate: RegcredCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Give a robot a new password, and hand it out.",
        discussion: """
            The old password stops working at the next request. With --overlap it stays valid for that long: the \
            robot goes on under a second name, 'ci.a', then 'ci.b', then 'ci.a' again, and 'regcred rotate --due' \
            removes the old name when its time has come.

              $ regcred user rotate ci --realm admin
              $ regcred user rotate ci --realm admin --overlap 7d --output kubernetes --out regcred-secret.yaml
              $ regcred user rotate ci --realm admin --output docker-config --out ~/.docker/config.json
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var flags: ChangeFlags
    @OptionGroup var user: UserArguments
    @OptionGroup var handOut: HandOutOptions

    @Option(
        help: ArgumentHelp("How long the old password stays valid, such as 12h or 7d.", valueName: "time"),
        transform: timeSpan
    )
    var overlap: TimeSpan?

    @Flag(help: "Take a user who is no robot, and make it one.")
    var force = false

    func run(in context: CommandContext) throws {
        let name = try user.username()
        let state = global.state(context)
        let planned = try state.robotRotation(of: name, realm: user.realm, overlap: overlap, takesPeople: force)
        var prepared = try handOut.prepare(state, realm: user.realm, global, flags, context, isRobot: true)
        let password = try NewPassword.generated(from: .system)
        try prepared.stage(planned.name, password)
        var (rotation, report): (RobotRotation, ChangeReport)
        do {
            (rotation, report) = try state.rotateRobot(
                name,
                realm: user.realm,
                overlap: overlap,
                takesPeople: force,
                password: password,
                flags.options
            )
        } catch let error as StateError where error.isChangeMade {
            _ = try prepared.emit(planned.name, password, context, isFailing: true)
            throw error
        }
        report.notices += prepared.warnings(rotation.name)
        var fields = try prepared.emit(rotation.name, password, context)
        fields["user"] = .string(rotation.name.description)
        fields["replaced"] = JSONValue(rotation.replaced?.description)
        fields["overlapEnd"] = JSONValue(rotation.overlapEnd)
        try ChangeOutput(context: context, global: global, flags: flags, command: "user rotate").emit(
            report,
            message: message(rotation),
            fields: fields
        )
    }

    private func message(_ rotation: RobotRotation) -> String {
        guard let replaced = rotation.replaced, let end = rotation.overlapEnd else {
            return "gave robot '\(rotation.name)' a new password\(user.inRealm)"
        }
        return "made robot '\(rotation.name)'\(user.inRealm); '\(replaced)' stays valid until \(end.rfc3339)"
    }
}

/// Reads a length of time of the command line.
@Sendable func timeSpan(_ text: String) throws -> TimeSpan {
    guard let span = TimeSpan(text) else {
        throw ValidationError("'\(text)' is no length of time: write it like 90s, 15m, 12h, 90d, 8w or 1y")
    }
    return span
}
