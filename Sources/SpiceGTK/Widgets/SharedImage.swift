import CGTK

#if canImport(Glibc)
  /// ``LivePixels`` as an X server on this computer has them: it takes them to a window itself, without a copy of this
  /// process's, nor GTK's turn.
  @MainActor
  @safe
  final class SharedImage {
    let pixels: LivePixels
    private let x: Xlib
    private let memory: Xlib.SharedMemory

    /// Nil if the widget is in no window of an X server that can have them, or has pixels of another kind.
    init?(_ pixels: LivePixels, for widget: Widget) {
      guard let x = Xlib(widget), let memory = unsafe x.share(pixels) else { return nil }
      unsafe (self.pixels, self.x, self.memory) = unsafe (pixels, x, memory)
    }

    isolated deinit { unsafe x.release(memory) }

    /// Whether it is for a widget's window.
    func serves(_ widget: Widget) -> Bool { Xlib(widget)?.window == x.window }

    /// Brings parts of the pixels to the window, `left` and `top` of its pixels from its corner, and waits until the server
    /// has read them. False if it could not.
    func put(_ parts: [LivePixels.Part], left: Int, top: Int) -> Bool {
      unsafe x.put(parts, of: memory, left: left, top: top)
    }
  }
#endif
