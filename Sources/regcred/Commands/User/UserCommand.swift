import ArgumentParser

/// The commands about users.
struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Manage the users of a realm.",
        discussion: """
            A user is a line of a realm's htpasswd file. Registries see a change at the next login, without a restart.

              $ regcred user add alice --realm users
              $ regcred user list
            """,
        subcommands: [
            UserAdd.self, UserSet.self, UserPasswd.self, UserRename.self, UserRemove.self, UserDisable.self,
            UserEnable.self, UserExpire.self, UserList.self, UserShow.self, UserVerify.self,
            UserRotate.self,
            UserImport.self, UserExportCommand.self,
        ]
    )
}
