// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "swift-spice-web",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "swift-spice", path: "..")],
  targets: [
    .target(
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
      ])
  ],
  swiftLanguageModes: [.v6]
)
