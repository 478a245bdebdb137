// swift-tools-version: 6.2
import PackageDescription

let modern: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableExperimentalFeature("Lifetimes"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "swift-spice", path: "..")],
  targets: [
    .systemLibrary(
      name: "CBenchmarkZlib", path: "Sources/CBenchmarkZlib", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .executableTarget(
      name: "spice-bench",
      dependencies: ["CBenchmarkZlib", .product(name: "SpiceEngine", package: "swift-spice")],
      swiftSettings: modern),
  ],
  swiftLanguageModes: [.v6]
)
