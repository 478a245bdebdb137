// swift-tools-version: 6.2
import PackageDescription

/// With `SPICE_CORE_ONLY` set, the package is tiers 0 and 1 with their tests: no dependency, a build of seconds.
let coreOnly = Context.environment["SPICE_CORE_ONLY"] != nil
/// With `SPICE_SERVER_ONLY` set, the package is that and the rooms of the server, which need C libraries of the system
/// and no other package.
let serverOnly = Context.environment["SPICE_SERVER_ONLY"] != nil

/// Settings for what others await. Its functions leave the caller's actor: optimized code of Swift 6.3 may forget to go
/// back to it from a function that is to stay there, after the last wait of that function.
let awaited: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableExperimentalFeature("Lifetimes"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]
let modern: [SwiftSetting] = awaited + [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]
let core: [SwiftSetting] = modern + [.treatWarning("EmbeddedRestrictions", as: .error)]

/// `@Test` expands to code that a core target may not contain, so tests get plainer settings.
let tests: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableExperimentalFeature("Lifetimes"),
  .strictMemorySafety(),
]

var products: [Product] = [
  .library(
    name: "SpiceEngine",
    targets: [
      "SpiceBytes", "SpiceGeometry", "SpiceWire", "SpiceAgentWire", "SpicePixels", "SpiceCodecs",
      "SpiceCanvas", "SpiceDrawing", "SpiceQXL", "SpiceLink", "SpiceChannel", "SpiceWebSocket", "SpiceClientCore",
    ])
]

var targets: [Target] = [
  // Tier 0: values and algorithms.
  .target(name: "SpiceBytes", swiftSettings: core),
  .target(name: "SpiceGeometry", swiftSettings: core),
  .target(
    name: "SpiceWire", dependencies: ["SpiceBytes", "SpiceGeometry"], swiftSettings: core),
  .target(name: "SpiceAgentWire", dependencies: ["SpiceBytes"], swiftSettings: core),
  .target(
    name: "SpicePixels", dependencies: ["SpiceBytes", "SpiceGeometry"], swiftSettings: core),
  .target(
    name: "SpiceCodecs", dependencies: ["SpiceBytes", "SpicePixels"], swiftSettings: core),
  .target(
    name: "SpiceCanvas", dependencies: ["SpiceBytes", "SpiceGeometry", "SpicePixels"],
    swiftSettings: core),
  .target(
    name: "SpiceDrawing",
    dependencies: ["SpiceBytes", "SpiceGeometry", "SpiceWire", "SpicePixels", "SpiceCodecs", "SpiceCanvas"],
    swiftSettings: core),
  .target(
    name: "SpiceQXL",
    dependencies: ["SpiceBytes", "SpiceGeometry", "SpicePixels", "SpiceWire", "SpiceDrawing"], swiftSettings: core),

  // Tier 1: sessions as state machines.
  .target(name: "SpiceLink", dependencies: ["SpiceBytes", "SpiceWire"], swiftSettings: core),
  .target(name: "SpiceChannel", dependencies: ["SpiceBytes", "SpiceWire"], swiftSettings: core),
  .target(name: "SpiceWebSocket", dependencies: ["SpiceBytes"], swiftSettings: core),
  .target(
    name: "SpiceClientCore",
    dependencies: [
      "SpiceBytes", "SpiceGeometry", "SpiceWire", "SpiceAgentWire", "SpicePixels", "SpiceCodecs",
      "SpiceCanvas", "SpiceDrawing", "SpiceLink", "SpiceChannel",
    ], swiftSettings: core),
  .target(
    name: "SpiceServerCore",
    dependencies: [
      "SpiceBytes", "SpiceGeometry", "SpiceWire", "SpiceAgentWire", "SpicePixels", "SpiceCodecs", "SpiceCanvas",
      "SpiceDrawing",
      "SpiceLink", "SpiceChannel",
    ], swiftSettings: modern),

  // Tests of tiers 0 and 1.
  .target(
    name: "SpiceTestSupport", dependencies: ["SpiceBytes"], path: "Tests/SpiceTestSupport",
    swiftSettings: tests),
  .testTarget(
    name: "ArchitectureTests", dependencies: ["SpiceTestSupport"], swiftSettings: tests),
  .testTarget(name: "PeersTests", dependencies: ["SpiceTestSupport"], swiftSettings: tests),
  .testTarget(
    name: "SpiceBytesTests", dependencies: ["SpiceBytes", "SpiceTestSupport"],
    swiftSettings: tests),
  .testTarget(
    name: "SpiceGeometryTests", dependencies: ["SpiceGeometry", "SpiceTestSupport"],
    swiftSettings: tests),
  .testTarget(
    name: "SpiceWireTests",
    dependencies: ["SpiceBytes", "SpiceGeometry", "SpiceWire", "SpiceTestSupport"],
    swiftSettings: tests),
  .testTarget(
    name: "SpiceAgentWireTests",
    dependencies: ["SpiceBytes", "SpiceAgentWire", "SpiceTestSupport"], swiftSettings: tests),
  .testTarget(
    name: "SpicePixelsTests",
    dependencies: ["SpiceBytes", "SpiceGeometry", "SpicePixels", "SpiceTestSupport"],
    swiftSettings: tests),
  .testTarget(
    name: "SpiceCodecsTests",
    dependencies: ["SpiceBytes", "SpicePixels", "SpiceCodecs", "SpiceTestSupport"],
    swiftSettings: tests),
  .testTarget(
    name: "SpiceCanvasTests",
    dependencies: ["SpiceBytes", "SpiceGeometry", "SpicePixels", "SpiceCanvas", "SpiceTestSupport"],
    swiftSettings: tests),
  .testTarget(
    name: "SpiceDrawingTests",
    dependencies: [
      "SpiceBytes", "SpiceGeometry", "SpiceWire", "SpicePixels", "SpiceCanvas", "SpiceDrawing", "SpiceTestSupport",
    ], swiftSettings: tests),
  .target(
    name: "SpiceQXLTestSupport",
    dependencies: ["SpiceBytes", "SpiceGeometry", "SpicePixels", "SpiceWire", "SpiceDrawing", "SpiceQXL"],
    path: "Tests/SpiceQXLTestSupport", swiftSettings: tests),
  .testTarget(
    name: "SpiceQXLTests",
    dependencies: [
      "SpiceBytes", "SpiceGeometry", "SpicePixels", "SpiceWire", "SpiceDrawing", "SpiceQXL", "SpiceQXLTestSupport",
      "SpiceTestSupport",
    ], swiftSettings: tests),
  .testTarget(
    name: "SpiceLinkTests",
    dependencies: ["SpiceBytes", "SpiceWire", "SpiceLink", "SpiceTestSupport"],
    swiftSettings: tests),
  .testTarget(
    name: "SpiceChannelTests",
    dependencies: ["SpiceBytes", "SpiceWire", "SpiceChannel", "SpiceTestSupport"],
    swiftSettings: tests),
  .testTarget(
    name: "SpiceWebSocketTests",
    dependencies: ["SpiceBytes", "SpiceWebSocket", "SpiceTestSupport"],
    swiftSettings: tests),
  .testTarget(
    name: "SpiceClientCoreTests",
    dependencies: [
      "SpiceBytes", "SpiceGeometry", "SpiceWire", "SpiceAgentWire", "SpicePixels", "SpiceCodecs",
      "SpiceCanvas", "SpiceLink", "SpiceChannel", "SpiceClientCore", "SpiceTestSupport",
    ], swiftSettings: tests),
  .target(
    name: "SpiceServerTestSupport",
    dependencies: [
      "SpiceBytes", "SpiceGeometry", "SpiceWire", "SpicePixels", "SpiceCodecs", "SpiceCanvas", "SpiceDrawing",
      "SpiceLink", "SpiceChannel", "SpiceClientCore", "SpiceServerCore",
    ], path: "Tests/SpiceServerTestSupport", swiftSettings: tests),
  .testTarget(
    name: "SpiceServerCoreTests",
    dependencies: [
      "SpiceBytes", "SpiceGeometry", "SpiceWire", "SpiceAgentWire", "SpicePixels", "SpiceCodecs", "SpiceCanvas",
      "SpiceDrawing",
      "SpiceLink", "SpiceChannel", "SpiceClientCore", "SpiceServerCore", "SpiceServerTestSupport", "SpiceTestSupport",
    ], swiftSettings: tests),
]

var dependencies: [Package.Dependency] = []

if coreOnly {
  // What Fuzz runs the engine with.
  products += [
    .library(name: "SpiceGuests", targets: ["SpiceQXLTestSupport"]),
    .library(name: "SpiceServerBench", targets: ["SpiceServerCore", "SpiceServerTestSupport"]),
  ]
}

if !coreOnly {
  products += [
    .library(name: "SpiceServer", targets: ["SpiceServer"]),
    .library(name: "spice-server", type: .dynamic, targets: ["SpiceServerABI"]),
  ]
  targets += [
    // Tier 2: the only place with sockets, threads, C libraries. What the server needs:
    .systemLibrary(
      name: "CTurboJPEG", pkgConfig: "libturbojpeg",
      providers: [.apt(["libturbojpeg0-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "COpus", pkgConfig: "opus", providers: [.apt(["libopus-dev"]), .brew(["opus"])]),
    // Only its declarations: the library is looked for when it is first needed.
    .systemLibrary(name: "CAVCodec", providers: [.apt(["libavcodec-dev", "libswscale-dev"]), .brew(["ffmpeg"])]),
    .target(
      name: "SpiceMedia",
      dependencies: ["SpiceBytes", "SpicePixels", "SpiceCodecs", "CTurboJPEG", "CZlib", "COpus", "CAVCodec"],
      swiftSettings: modern),
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .systemLibrary(name: "CSockets"),
    .target(
      name: "SpiceSockets",
      dependencies: ["SpiceBytes", "SpiceChannel", "SpiceWebSocket", "COpenSSL", "CSockets"],
      swiftSettings: modern),
    .target(
      name: "SpiceServerRuntime",
      dependencies: [
        "SpiceBytes", "SpiceGeometry", "SpiceWire", "SpiceAgentWire", "SpiceCodecs", "SpiceDrawing", "SpiceChannel",
        "SpiceServerCore",
        "SpiceSockets",
      ], swiftSettings: modern),
    .target(
      name: "SpiceServer",
      dependencies: [
        "SpiceBytes", "SpiceGeometry", "SpiceWire", "SpiceAgentWire", "SpicePixels", "SpiceDrawing", "SpiceChannel",
        "SpiceCodecs", "SpiceServerCore", "SpiceMedia", "SpiceSockets", "SpiceServerRuntime",
      ], swiftSettings: awaited),

    // Tier 3: the library that hosts load in place of the stock one.
    .systemLibrary(
      name: "CSpiceServer", pkgConfig: "spice-protocol",
      providers: [.apt(["libspice-server-dev", "libspice-protocol-dev"])]),
    .target(
      name: "SpiceServerABI",
      dependencies: [
        "SpiceBytes", "SpiceGeometry", "SpiceWire", "SpiceAgentWire", "SpiceDrawing", "SpiceChannel", "SpiceCodecs",
        "SpiceQXL", "SpiceServerCore", "SpiceMedia", "SpiceSockets", "SpiceServerRuntime", "CSpiceServer",
      ],
      exclude: ["spice-server.syms"],
      // The host has declared some of these functions deprecated; they are served all the same.
      swiftSettings: modern + [.treatWarning("DeprecatedDeclaration", as: .warning)],
      linkerSettings: [
        // With its own copy of Swift's runtime, which hides in it: a shared one would catch the host's signals.
        .unsafeFlags([
          "-static-stdlib", "-use-ld=lld", "-Xlinker", "--no-undefined-version", "-Xlinker",
          "-soname=libspice-server.so.1",
          // A table of relocations that is a fortieth of the usual one: the loader has all of it in memory.
          "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs", "-Xlinker",
          "--version-script=\(Context.packageDirectory)/Sources/SpiceServerABI/spice-server.syms",
        ])
      ]),

    .testTarget(
      name: "SpiceSocketsTests",
      dependencies: ["SpiceBytes", "SpiceChannel", "SpiceWebSocket", "SpiceSockets", "SpiceTestSupport", "COpenSSL"],
      swiftSettings: tests),
  ]
}

if !coreOnly && !serverOnly {
  dependencies = [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
  ]
  products += [
    .library(name: "SpiceClient", targets: ["SpiceClient"]),
    .library(name: "SpiceSound", targets: ["SpiceSound"]),
    .executable(name: "spice", targets: ["spice"]),
    .executable(name: "spice-viewer", targets: ["spice-viewer"]),
  ]
  targets += [
    // Tier 2 of the client.
    .target(
      name: "SpiceTransport",
      dependencies: [
        "SpiceBytes", "SpiceLink", "SpiceChannel", "SpiceWebSocket",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOTLS", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ], swiftSettings: awaited),
    .target(
      name: "SpiceClient",
      dependencies: [
        "SpiceBytes", "SpiceGeometry", "SpiceWire", "SpiceAgentWire", "SpicePixels", "SpiceCodecs", "SpiceLink",
        "SpiceChannel", "SpiceClientCore", "SpiceMedia", "SpiceTransport",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
      ], swiftSettings: awaited),

    // What pkg-config says of it is of no use here, and warned about.
    .systemLibrary(name: "CPulse", providers: [.apt(["libpulse-dev"]), .brew(["pulseaudio"])]),
    .target(name: "SpiceSound", dependencies: ["SpiceClient", "CPulse"], swiftSettings: awaited),

    // What the viewer decides without a window; the words of its translations come from the system's gettext.
    .systemLibrary(name: "CGettext"),
    .target(
      name: "SpiceViewerKit",
      dependencies: [
        "SpiceClient", "SpiceGeometry", "SpicePixels", "CGettext",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: awaited),

    .systemLibrary(name: "CGTK", pkgConfig: "gtk4", providers: [.apt(["libgtk-4-dev"]), .brew(["gtk4"])]),
    .systemLibrary(name: "CWayland", pkgConfig: "wayland-client", providers: [.apt(["libwayland-dev"])]),
    .target(
      name: "SpiceGTK",
      dependencies: ["CGTK", .target(name: "CWayland", condition: .when(platforms: [.linux]))],
      swiftSettings: awaited),

    // A worked example of a host.
    .executableTarget(
      name: "whiteboard", dependencies: ["SpiceServer"], path: "Examples/whiteboard", swiftSettings: modern),

    // Tier 3: products.
    .executableTarget(
      name: "spice",
      dependencies: [
        "SpiceBytes", "SpiceClient", "SpiceClientCore", "SpiceGeometry", "SpiceMedia", "SpicePixels", "SpiceServer",
        "SpiceSound", "SpiceWire",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: modern),

    .executableTarget(
      name: "spice-viewer",
      dependencies: [
        "SpiceAgentWire", "SpiceClient", "SpiceGTK", "SpiceGeometry", "SpicePixels", "SpiceSound", "SpiceViewerKit",
        "SpiceWire",
      ], swiftSettings: awaited),

    .testTarget(
      name: "SpiceMediaTests",
      dependencies: [
        "SpiceBytes", "SpicePixels", "SpiceCodecs", "SpiceMedia", "SpiceTestSupport", "CTurboJPEG",
      ],
      swiftSettings: tests),
    .testTarget(
      name: "SpiceTransportTests",
      dependencies: [
        "SpiceBytes", "SpiceTransport", "SpiceWebSocket", "SpiceSockets", "SpiceTestSupport",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ], swiftSettings: tests),
    .testTarget(
      name: "SpiceClientTests",
      dependencies: ["SpiceWire", "SpiceTransport", "SpiceClient", "SpiceTestSupport"],
      swiftSettings: tests),
    .testTarget(
      name: "SpiceViewerKitTests",
      dependencies: [
        "SpiceBytes", "SpiceGeometry", "SpicePixels", "SpiceTransport", "SpiceClientCore", "SpiceClient", "SpiceServer",
        "SpiceViewerKit", "SpiceTestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: tests),
    .testTarget(
      name: "SpiceServerTests",
      dependencies: [
        "SpiceBytes", "SpiceGeometry", "SpiceWire", "SpiceAgentWire", "SpicePixels", "SpiceDrawing", "SpiceClient",
        "SpiceServer", "SpiceTestSupport",
      ],
      swiftSettings: tests),
    .testTarget(
      name: "SpiceToolTests",
      dependencies: [
        "SpiceBytes", "SpiceGeometry", "SpiceWire", "SpiceAgentWire", "SpicePixels", "SpiceClient", "SpiceServer",
        "spice", "whiteboard", "SpiceTestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: tests),
    .target(
      name: "SpiceSessionSupport",
      dependencies: ["SpiceBytes", "SpiceWire", "SpiceLink", "SpiceTransport", "SpiceClient", "SpiceTestSupport"],
      path: "Tests/SpiceSessionSupport", swiftSettings: tests),
    .testTarget(
      name: "ServerABITests",
      dependencies: ["SpiceBytes", "SpiceWire", "SpiceClient", "SpiceSessionSupport", "SpiceTestSupport"],
      swiftSettings: tests),
    .testTarget(
      name: "InteropTests",
      dependencies: [
        "SpiceBytes", "SpiceWire", "SpiceLink", "SpiceTransport", "SpiceClient", "SpiceSessionSupport",
        "SpiceTestSupport",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ], swiftSettings: tests),
  ]
}

#if os(Linux)
  // What QEMU is to libspice-server: a host for any library with its API, which it loads. The benchmarks have it, too.
  let forBenchmarks = Context.environment["SPICE_SERVER_HOST"] != nil
  if forBenchmarks { products.append(.executable(name: "spice-server-host", targets: ["spice-server-host"])) }
  if !coreOnly || forBenchmarks {
    targets += [
      .systemLibrary(
        name: "CSpiceProtocol", path: "Tests/CSpiceProtocol", pkgConfig: "spice-protocol",
        providers: [.apt(["libspice-server-dev"])]),
      .executableTarget(
        name: "spice-server-host", dependencies: ["CSpiceProtocol"], path: "Tests/ServerHost", exclude: ["README.md"],
        cSettings: [
          .define("_GNU_SOURCE"), .enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error),
        ]),
    ]
  }
#endif

let package = Package(
  name: "swift-spice",
  platforms: [.macOS(.v26)],
  products: products,
  dependencies: dependencies,
  targets: targets,
  swiftLanguageModes: [.v6]
)
