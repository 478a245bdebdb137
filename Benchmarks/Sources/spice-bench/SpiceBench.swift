import Foundation

/// `spice-bench`: measures codecs, drawing and whole sessions; see ``Options``.
@main
enum SpiceBench {
  static func main() {
    do {
      let options = try Options(CommandLine.arguments.dropFirst())
      let pictures = try Picture.load(folder: options.corpus).filter { options.includes(picture: $0.name) }
      for suite in options.suites {
        switch suite {
        case .codecs:
          var suite = CodecSuite(pictures: pictures, runs: options.runs)
          suite.codecs.removeAll { !options.includes(codec: $0.name) }
          suite.run()
        case .server:
          #if os(Linux)
            try ServerSuite(pictures: pictures, runs: min(options.runs, 5), only: options.codec.lowercased()).run()
          #endif
        case .canvas: CanvasSuite(pictures: pictures, runs: options.runs)?.run()
        case .replay:
          let recordings =
            options.recordings.isEmpty
            ? [try Recording(of: pictures)] : try options.recordings.map(Recording.init(file:))
          ReplaySuite(recordings: recordings, runs: options.runs).run()
        }
      }
    } catch {
      FileHandle.standardError.write(Data("spice-bench: \(error)\n".utf8))
      exit(error is UsageError ? 64 : 1)
    }
  }
}
