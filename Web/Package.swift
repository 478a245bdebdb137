// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "swift-spice-web",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "swift-spice", path: "..")],
  targets: [
    .executableTarget(
      name: "SpiceWeb",
      dependencies: [.product(name: "SpiceEngine", package: "swift-spice")],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableExperimentalFeature("Lifetimes"),
        .enableExperimentalFeature("Extern"),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
        .unsafeFlags(["-parse-as-library"]),
      ])
  ],
  swiftLanguageModes: [.v6]
)
