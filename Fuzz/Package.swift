// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableExperimentalFeature("Lifetimes"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

/// Built by `scripts/fuzz`, which sets `SPICE_CORE_ONLY`: the engine is fuzzed without sockets and C libraries.
let package = Package(
  name: "swift-spice-fuzz",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "swift-spice", path: "..")],
  targets: [
    .target(
      name: "Oracles",
      dependencies: [
        .product(name: "SpiceEngine", package: "swift-spice"), .product(name: "SpiceGuests", package: "swift-spice"),
        .product(name: "SpiceServerBench", package: "swift-spice"),
      ], swiftSettings: settings),
    .target(
      name: "Seeds",
      dependencies: [
        "Oracles", .product(name: "SpiceEngine", package: "swift-spice"),
        .product(name: "SpiceGuests", package: "swift-spice"),
      ], swiftSettings: settings),
    // libFuzzer brings `main`.
    .executableTarget(
      name: "spice-fuzz", dependencies: ["Oracles", "Seeds"],
      swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]),
  ],
  swiftLanguageModes: [.v6]
)
