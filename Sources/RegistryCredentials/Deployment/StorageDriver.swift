/// The storage drivers of distribution and the parameters that regcred passes on.
///
/// Source: distribution's `docs/configuration.md`; `swift` exists in registry:2 only.
enum StorageDriver: String, CaseIterable {
    case filesystem
    case s3
    case swift

    /// Parameters whose value is text.
    var textParameters: [String] {
        switch self {
        case .filesystem: ["rootdirectory"]
        case .s3:
            [
                "accesskey", "acl", "bucket", "keyid", "region", "regionendpoint", "rootdirectory", "secretkey",
                "sessiontoken", "storageclass", "useragent",
            ]
        case .swift:
            [
                "accesskey", "authurl", "container", "domain", "domainid", "endpointtype", "password", "prefix",
                "region",
                "secretkey", "tenant", "tenantdomain", "tenantdomainid", "tenantid", "trustid", "username",
            ]
        }
    }

    /// Parameters whose value is a number or a boolean.
    var plainParameters: [String] {
        switch self {
        case .filesystem: ["maxthreads"]
        case .s3: ["chunksize", "encrypt", "forcepathstyle", "secure", "skipverify", "v4auth"]
        case .swift: ["authversion", "chunksize", "insecureskipverify", "tempurlcontainerkey"]
        }
    }

    /// Whether `text` is a number or a boolean to every reader: `0777` is 777 to some and 511 to others.
    static func isPlainValue(_ text: String) -> Bool {
        Bool(text) != nil || Int(text).map(String.init) == text
    }

    /// Parameters without which the driver does not start.
    var required: [String] {
        switch self {
        case .filesystem: ["rootdirectory"]
        case .s3: ["bucket", "region"]
        case .swift: ["authurl", "container"]
        }
    }
}
