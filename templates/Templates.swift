/// The templates of the published files, embedded in the binary.
package enum Templates {
    /// A template, or `nil` when there is none of that name.
    ///
    /// - Parameters:
    ///   - name: The published file's name without a registry's, such as `compose.yaml`.
    ///   - output: The output to which it belongs, which is its folder.
    /// - Returns: The template as UTF-8.
    package static func template(_ name: String, of output: String) -> [UInt8]? {
        switch "\(output)/\(name)" {
        case "docker-run/registry.sh": PackageResources.registry_sh_mustache
        case "compose/compose.yaml": PackageResources.compose_yaml_mustache
        default: nil
        }
    }
}
