import SpiceClient
import SpiceGTK
import SpiceViewerKit

/// Shows what a session does, as plots and figures, and the log.
@MainActor
final class InformationWindow {
  let window: Window
  private let machine: Machine
  private let plots: [(canvas: Canvas, label: Label)]
  private let details = Label(style: "monospace", wraps: true)
  private let legend = DrawnArea.Source.legend.map { ($0, swatch(of: $0)) }
  private let log = TextArea()
  private let names = CheckButton(tr("Include the names of hosts and machines"))
  private var isOpen = true
  private var refresh: Task<Void, Never>?

  init(_ machine: Machine) {
    self.machine = machine
    window = Window(application: machine.application, title: tr("Information about %1", machine.name))
    window.setDefaultSize(width: 640, height: 640)
    let figures = machine.figures
    let all: [@MainActor () -> Series] = [{ figures.frames }, { figures.bytes }, { figures.latency }]
    plots = all.map { series in
      let canvas = Canvas()
      canvas.setLeastSize(width: 200, height: 90)
      canvas.expand(vertically: false)
      canvas.draw = { painter, width, height in Self.plot(series(), painter, width, height) }
      return (canvas, Label())
    }

    let column = Row(.vertical, spacing: 6)
    for (canvas, label) in plots {
      column.append(label)
      column.append(canvas)
    }
    details.setSelectable()
    column.append(details)
    column.append(Label(tr("Colours of what is outlined"), style: "heading"))
    column.append(Columns(legend.map { Row(.horizontal, spacing: 8, [$1, Label($0.name)]) }))
    column.setMargins(12)

    let copy = Button(tr("Copy _Report")) { [unowned self] in copyReport() }
    let bottom = Row(.horizontal, spacing: 12, [copy, names])
    bottom.setMargins(12)
    let scroller = Scroller(log)
    scroller.expand()
    let logPage = Row(.vertical, [scroller, bottom])

    let pages = Pages()
    pages.append(Scroller(column), name: "figures", title: tr("Figures"))
    pages.append(logPage, name: "log", title: tr("Log"))
    let bar = HeaderBar()
    bar.setTitle(PageSwitcher(pages))
    window.setBar(bar)
    window.setChild(pages)
    window.closeOnEscape()
    window.onClose { [unowned self] in
      close()
      return true
    }
    machine.figures.watch(true)
    logChanged()
    machine.log.listen { [weak self] _ in Task { @MainActor in self?.logGrew() } }
  }

  /// Takes the window away.
  func close() {
    guard isOpen else { return }
    isOpen = false
    machine.figures.watch(false)
    machine.log.listen(nil)
    window.destroy()
    machine.information = nil
  }

  /// A second has passed.
  func figuresChanged() {
    let figures = machine.figures
    plots[0].label.text = tr("Frames: %1 a second", "\(Int((figures.frames.last ?? 0).rounded()))")
    plots[1].label.text = tr("Received: %1", SessionFigures.text(bytesPerSecond: figures.bytes.last ?? 0))
    plots[2].label.text = tr("To the server and back: %1 ms", "\(Int((figures.latency.last ?? 0).rounded()))")
    for (canvas, _) in plots { canvas.redraw() }
    details.text = figures.latest.map(Self.describe) ?? ""
  }

  private static func describe(_ figures: SessionFigures) -> String {
    var lines = figures.traffic.sorted { $0.value.received > $1.value.received }.map { type, traffic in
      "\(type.name): \(SessionFigures.text(bytesPerSecond: traffic.received))"
    }
    lines += figures.images.map { images in
      tr(
        "%1: %2 pictures/s, %3", images.form.name, "\(Int(images.images.rounded()))",
        SessionFigures.text(bytesPerSecond: images.bytes))
    }
    lines += figures.videoFrames.sorted { $0.key.rawValue < $1.key.rawValue }.map { codec, rate in
      tr("%1: %2 video frames/s", codec.name, "\(Int(rate.rounded()))")
    }
    lines.append(tr("Commands that could not be drawn: %1", "\(figures.droppedDraws)"))
    return lines.joined(separator: "\n")
  }

  /// The colour of what is outlined over the picture.
  private static func swatch(of source: DrawnArea.Source) -> Canvas {
    let swatch = Canvas()
    swatch.setLeastSize(width: 16, height: 16)
    swatch.align(.start, .center)
    swatch.draw = { painter, width, height in
      let area = Painter.Area(x: 0, y: 0, width: width, height: height)
      painter.fill(area, .black)
      painter.outline(area, width: 3, Painter.Color(source))
    }
    return swatch
  }

  /// There is a new line, of perhaps many.
  private func logGrew() {
    guard refresh == nil else { return }
    refresh = Task { [weak self] in
      try? await Task.sleep(for: .milliseconds(200))
      self?.refresh = nil
      self?.logChanged()
    }
  }

  private func logChanged() { log.text = machine.log.lines.map(\.description).joined(separator: "\n") }

  private func copyReport() {
    let names = names.isOn
    Task { Clipboard.standard?.set(await machine.report(includingNames: names)) }
  }

  private static func plot(_ series: Series, _ painter: Painter, _ width: Double, _ height: Double) {
    let area = Painter.Area(x: 0, y: 0, width: width, height: height)
    painter.fill(area, Painter.Color(0.5, 0.5, 0.5, 0.1))
    let (samples, top) = (series.samples, series.axis())
    let step = width / Double(max(1, series.capacity - 1))
    let start = width - Double(max(0, samples.count - 1)) * step
    let points = samples.enumerated().map { index, sample in
      (x: start + Double(index) * step, y: height - sample / top * (height - 2))
    }
    painter.plot(
      points, bottom: height, line: Painter.Color(0.2, 0.5, 0.9), below: Painter.Color(0.2, 0.5, 0.9, 0.2), in: area)
  }
}
