import SpiceViewerKit
@MainActor final class LogBuffer {
  var lines: [String] = []; func add(_ t: String) { lines.append(t) };
  func add(phase: LinkPhase) { lines.append("\(phase)") }
}
@MainActor final class InformationWindow { func close() {} }
