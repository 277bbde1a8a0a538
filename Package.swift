// swift-tools-version: 6.2
import PackageDescription

/// The arrows between targets point down the table in ARCHITECTURE.md; `ImportArrowTests` holds them to it.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

func target(
  _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil
) -> Target {
  .target(
    name: name, dependencies: dependencies, exclude: [], resources: resources,
    swiftSettings: strict)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let package = Package(
  name: "firsthand",
  products: [
    .executable(name: "firsthand", targets: ["FirsthandCLI"]),
    .executable(name: "firsthand-bench", targets: ["Bench"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
    .systemLibrary(name: "CGumbo", pkgConfig: "gumbo", providers: [.apt(["libgumbo-dev"])]),
    .systemLibrary(name: "CHunspell", pkgConfig: "hunspell", providers: [.apt(["libhunspell-dev"])]),
    .systemLibrary(name: "CIDN2", pkgConfig: "libidn2", providers: [.apt(["libidn2-dev"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(name: "CResolv"),
    .systemLibrary(name: "CMachine"),

    target("MailFormat", ["CIDN2"]),
    target("Tabular"),
    target("Firsthand", ["MailFormat", crypto]),
    target("Archive", ["Firsthand", "CZip"]),
    target("YAMLFile", [yams]),
    target(
      "Phrasebook", ["Firsthand", "YAMLFile"], resources: [.copy("Catalogue")]),
    target("PolicyChecker", ["Firsthand", "MailFormat", "YAMLFile", "CPCRE2", "CGumbo"]),
    target("Spelling", ["PolicyChecker", "CHunspell"]),
    target("Rendering", ["Firsthand", "MailFormat", "YAMLFile", "CGumbo"]),
    target("Store", ["Firsthand", "MailFormat", "CPQ", grdb, sqlite]),
    target(
      "Operations",
      [
        "Firsthand", "MailFormat", "Tabular", "PolicyChecker", "Rendering", "Phrasebook", "Store", "Transparency",
        "Archive", crypto, cryptoExtras,
      ]),
    target("DKIM", [crypto, cryptoExtras]),
    target("Transparency", [crypto]),
    target("SMTP", ["MailFormat", "CCurl"]),
    target("Delivery", ["Firsthand", "MailFormat", "Rendering", "Store", "Operations", "SMTP", crypto]),
    target("DNS", ["CResolv"]),
    target(
      "Doctor", ["Firsthand", "MailFormat", "Store", "Operations", "SMTP", "DNS", "DKIM", "CCurl", "CMachine"]),
    target("Feedback", ["Firsthand", "MailFormat", "Store", "Operations"]),
    target(
      "Web",
      [
        "Firsthand", "MailFormat", "Tabular", "Phrasebook", "PolicyChecker", "Rendering", "Store", "Operations",
        crypto, .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "Mustache", package: "swift-mustache"), .product(name: "Logging", package: "swift-log"),
        .product(name: "HTTPTypes", package: "swift-http-types"), nioCore, nioPosix,
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ], resources: [.copy("Resources")]),
    target("MailCatcher", ["MailFormat", nioCore, nioPosix]),
    .executableTarget(
      name: "FirsthandCLI",
      dependencies: [
        "Firsthand", "MailFormat", "Tabular", "PolicyChecker", "Rendering", "Store", "Operations",
        "SMTP", "Delivery", "DKIM", "Feedback", "Spelling", "MailCatcher", "YAMLFile", "Phrasebook", "Web", "Doctor",
        "Transparency",
        argumentParser,
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"), nioCore,
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      resources: [.copy("Demo")],
      swiftSettings: strict),
    .executableTarget(
      name: "Bench",
      dependencies: [
        "Firsthand", "MailFormat", "Rendering", "PolicyChecker", "Operations", "Store", "Delivery", "SMTP", "DKIM",
        "Transparency",
      ],
      swiftSettings: strict),

    tests("Architecture", []),
    tests("MailFormat", ["MailFormat"]),
    tests("DKIM", ["DKIM"], exclude: ["verify_mail.py"]),
    tests("Tabular", ["Tabular"]),
    tests("Transparency", ["Transparency"], exclude: ["reference_log.py"]),
    tests("Firsthand", ["Firsthand", "MailFormat"]),
    tests("PolicyChecker", ["PolicyChecker", "Spelling", "Firsthand", "YAMLFile"]),
    tests("Rendering", ["Rendering", "Firsthand", "MailFormat", "YAMLFile"], exclude: ["Goldens"]),
    tests("SMTP", ["SMTP", "MailCatcher", "MailFormat"], exclude: ["Dialogues", "dialogue_server.py"]),
    tests(
      "Operations",
      [
        "Operations", "Store", "Rendering", "PolicyChecker", "Firsthand", "MailFormat", "Tabular",
        "Delivery", "SMTP", "Feedback", "YAMLFile", "Transparency", "Archive", "Phrasebook",
      ], exclude: ["Goldens", "read_mail.py"]),
    tests("Phrasebook", ["Phrasebook", "Firsthand"]),
    tests(
      "Doctor", ["Doctor", "DNS", "DKIM", "SMTP", "Operations", "Store", "Firsthand", "MailFormat"],
      exclude: ["Goldens", "name_server.py"]),
    tests(
      "Web",
      [
        "Web", "Operations", "Store", "Rendering", "PolicyChecker", "Firsthand", "MailFormat", "Tabular", "Delivery",
        "SMTP", "Phrasebook", .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"), nioCore,
        .product(name: "NIOEmbedded", package: "swift-nio"), "Transparency",
      ]),
    tests("Settings", ["FirsthandCLI", "Firsthand"]),
    tests("Journey", ["MailCatcher", "MailFormat"]),
  ],
  swiftLanguageModes: [.v6]
)
