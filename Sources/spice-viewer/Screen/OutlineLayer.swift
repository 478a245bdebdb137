import SpiceClient
import SpiceGTK
import SpiceViewerKit

/// A layer over a guest's screen that outlines what is drawn, in colours that tell what it came as.
@MainActor
final class OutlineLayer {
  let canvas = Canvas()
  /// Where the guest's screen is.
  var geometry: ViewGeometry?
  private var outlines = DrawnOutlines()
  private var watching: Task<Void, Never>?

  init() {
    canvas.letThrough()
    canvas.isVisible = false
    canvas.draw = { [unowned self] painter, _, _ in draw(painter) }
  }

  isolated deinit { watching?.cancel() }

  /// Outlines what is drawn on a display; nil for nothing.
  func watch(_ display: SpiceDisplay?) {
    watching?.cancel()
    outlines = DrawnOutlines()
    canvas.isVisible = display != nil
    guard let display else { return }
    watching = Task { [weak self] in
      for await areas in await display.drawnAreas() { self?.take(areas) }
    }
  }

  private func take(_ areas: [DrawnArea]) {
    let isFading = !outlines.isEmpty
    outlines.add(areas, at: .now)
    canvas.redraw()
    guard !isFading, !outlines.isEmpty else { return }
    canvas.onFrame { [weak self] in
      self?.canvas.redraw()
      return self?.outlines.isEmpty == false
    }
  }

  private func draw(_ painter: Painter) {
    guard let geometry else { return }
    let width = 2 / canvas.scale
    painter.clipped(to: Painter.Area(geometry.picture)) {
      for outline in outlines.seen(at: .now) {
        painter.outline(
          Painter.Area(geometry.area(of: outline.drawn.area)), width: width,
          Painter.Color(outline.drawn.source, strength: outline.strength))
      }
    }
  }
}

extension Painter.Color {
  /// The colour of outlines.
  init(_ source: DrawnArea.Source, strength: Double = 1) {
    let (red, green, blue) = source.color
    self.init(Float(red) / 255, Float(green) / 255, Float(blue) / 255, Float(strength))
  }
}
