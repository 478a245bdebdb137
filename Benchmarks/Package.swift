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

var benchDependencies: [Target.Dependency] = [
  "CBenchmarkZlib", .product(name: "SpiceEngine", package: "swift-spice"),
]
#if os(Linux)
  // The suite `server` runs this program; it needs the headers of libspice-server.
  if Context.environment["SPICE_SERVER_HOST"] != nil {
    benchDependencies.append(.product(name: "spice-server-host", package: "swift-spice"))
  }
#endif

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
      dependencies: benchDependencies, swiftSettings: modern),
  ],
  swiftLanguageModes: [.v6]
)
