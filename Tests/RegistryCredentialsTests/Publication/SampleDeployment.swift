@testable import RegistryCredentials

/// The deployments that the tests of this room render.
enum SampleDeployment {
    /// The four registries of the documentation's table, over the storage that is given.
    static func table(
        storage: String = "{driver: filesystem, rootdirectory: /var/lib/registry}"
    ) throws -> Deployment {
        try Deployment(
            parsing: """
                version: 1
                host: registry.example.com
                realms:
                  users: {title: Read Only Registry Realm}
                  admin: {title: Admin Registry Realm}
                registries:
                  users: {realm: users, access: read-only, listen: "0.0.0.0:443"}
                  admin: {realm: admin, access: read-write, listen: "0.0.0.0:444"}
                  build: {access: read-write, listen: "127.0.0.1:5000"}
                  host: {access: read-only, listen: "127.0.0.1:5000"}
                storage: \(storage)
                publish: {outputs: [docker-run, compose]}
                """,
            file: "regcred.yaml"
        )
    }

    /// Storage in S3, with numbers, booleans and a key in base64.
    static let s3 = """
        {driver: s3, bucket: images, region: eu-central-1, regionendpoint: "https://s3.example.com:9000",
          accesskey: AKIAEXAMPLE, secretkey: abc+def/ghi=, secure: true, chunksize: 10485760}
        """

    /// Storage in OpenStack Swift.
    static let swift = """
        {driver: swift, authurl: "https://keystone.example.com:5000/v3", container: registry, username: registry,
          password: example-password, tenant: images, authversion: 3, insecureskipverify: false}
        """

    /// 64 hex digits that are no secret.
    static let httpSecret = [UInt8](repeating: UInt8(ascii: "0"), count: 64)
}
