import CGTK

#if canImport(Glibc)
  import Glibc

  /// ``LivePixels`` as an X server on this computer has them: it takes them to a window itself, without a copy of this
  /// process's, nor GTK's turn.
  @MainActor
  @safe
  final class SharedImage {
    let pixels: LivePixels
    private let display: OpaquePointer
    private let window: UInt
    private let calls: Calls
    private let context: OpaquePointer
    private let info: UnsafeMutablePointer<XShmSegmentInfo>
    private let image: UnsafeMutablePointer<XImage>

    /// Nil if the surface is no window of an X server that can have them, or has pixels of another kind.
    init?(_ pixels: LivePixels, for surface: OpaquePointer) {
      guard let segment = pixels.segment, let display = unsafe gdk_surface_get_display(surface),
        unsafe spice_is_x11(display) != 0, let calls = unsafe Calls.shared
      else { return nil }
      let xDisplay = unsafe gdk_x11_display_get_xdisplay(display)
      let window = unsafe UInt(gdk_x11_surface_get_xid(surface))
      // SAFETY: Xlib's functions get its own objects, and a segment and an image that live as long as this.
      unsafe gdk_x11_display_error_trap_push(display)
      var attributes = unsafe XWindowAttributes()
      let isKnown = unsafe calls.getAttributes(xDisplay, window, &attributes) != 0
      let info = UnsafeMutablePointer<XShmSegmentInfo>.allocate(capacity: 1)
      unsafe info.initialize(
        to: XShmSegmentInfo(
          shmseg: 0, shmid: segment, shmaddr: pixels.memory.assumingMemoryBound(to: CChar.self), readOnly: 1))
      let image =
        isKnown
        ? unsafe calls.createImage(
          xDisplay, attributes.visual, UInt32(attributes.depth), ZPixmap, info.pointee.shmaddr, info,
          UInt32(pixels.width), UInt32(pixels.height)) : nil
      let isAttached = unsafe image != nil && calls.attach(xDisplay, info) != 0
      let context = unsafe isAttached ? calls.createContext(xDisplay, window, 0, nil) : nil
      guard unsafe gdk_x11_display_error_trap_pop(display) == 0, let image = unsafe image, let context = unsafe context,
        unsafe image.pointee.bytes_per_line == pixels.stride && image.pointee.byte_order == LSBFirst
          && image.pointee.red_mask == 0xFF0000 && image.pointee.blue_mask == 0xFF
      else {
        // SAFETY: a server that has the memory all the same, with pixels of another kind, does not look at these.
        if let image = unsafe image { _ = unsafe image.pointee.f.destroy_image(image) }
        unsafe info.deallocate()
        return nil
      }
      unsafe (self.pixels, self.display, self.window, self.calls) = unsafe (pixels, display, window, calls)
      unsafe (self.context, self.info, self.image) = unsafe (context, info, image)
    }

    isolated deinit {
      let xDisplay = unsafe gdk_x11_display_get_xdisplay(display)
      unsafe gdk_x11_display_error_trap_push(display)
      _ = unsafe calls.detach(xDisplay, info)
      _ = unsafe calls.freeContext(xDisplay, context)
      unsafe gdk_x11_display_error_trap_pop_ignored(display)
      // SAFETY: the pixels are not the image's to free, and nobody else has the two.
      _ = unsafe image.pointee.f.destroy_image(image)
      unsafe info.deallocate()
    }

    /// Whether it is for a surface.
    func serves(_ surface: OpaquePointer) -> Bool { unsafe window == UInt(gdk_x11_surface_get_xid(surface)) }

    /// Brings parts of the pixels to the window, `left` and `top` of its pixels from its corner, and waits until the server
    /// has read them. False if it could not.
    func put(_ parts: [LivePixels.Part], left: Int, top: Int) -> Bool {
      let xDisplay = unsafe gdk_x11_display_get_xdisplay(display)
      unsafe gdk_x11_display_error_trap_push(display)
      for part in parts {
        _ = unsafe calls.put(
          xDisplay, window, context, image, Int32(part.x), Int32(part.y), Int32(left + part.x), Int32(top + part.y),
          UInt32(part.width), UInt32(part.height), 0)
      }
      return unsafe gdk_x11_display_error_trap_pop(display) == 0
    }

    /// Functions of Xlib's, which GTK has loaded where there is an X display.
    @unsafe
    private struct Calls {
      typealias GetAttributes = @convention(c) (OpaquePointer?, UInt, UnsafeMutablePointer<XWindowAttributes>) -> Int32
      typealias CreateImage =
        @convention(c) (
          OpaquePointer?, UnsafeMutablePointer<Visual>?, UInt32, Int32, UnsafeMutablePointer<CChar>?,
          UnsafeMutablePointer<XShmSegmentInfo>, UInt32, UInt32
        ) -> UnsafeMutablePointer<XImage>?
      typealias Attach = @convention(c) (OpaquePointer?, UnsafeMutablePointer<XShmSegmentInfo>) -> Int32
      typealias CreateContext = @convention(c) (OpaquePointer?, UInt, UInt, UnsafeMutableRawPointer?) -> OpaquePointer?
      typealias FreeContext = @convention(c) (OpaquePointer?, OpaquePointer) -> Int32
      typealias Put =
        @convention(c) (
          OpaquePointer?, UInt, OpaquePointer, UnsafeMutablePointer<XImage>, Int32, Int32, Int32, Int32, UInt32, UInt32,
          Int32
        ) -> Int32

      let getAttributes: GetAttributes
      let createImage: CreateImage
      let attach: Attach
      let detach: Attach
      let createContext: CreateContext
      let freeContext: FreeContext
      let put: Put

      @MainActor static let shared = unsafe Calls()

      private init?() {
        guard let getAttributes = unsafe dlsym(nil, "XGetWindowAttributes"),
          let createImage = unsafe dlsym(nil, "XShmCreateImage"), let attach = unsafe dlsym(nil, "XShmAttach"),
          let detach = unsafe dlsym(nil, "XShmDetach"), let createContext = unsafe dlsym(nil, "XCreateGC"),
          let freeContext = unsafe dlsym(nil, "XFreeGC"), let put = unsafe dlsym(nil, "XShmPutImage")
        else { return nil }
        // SAFETY: these are the types of Xlib's and Xext's functions.
        unsafe self.getAttributes = unsafe unsafeBitCast(getAttributes, to: GetAttributes.self)
        unsafe self.createImage = unsafe unsafeBitCast(createImage, to: CreateImage.self)
        unsafe self.attach = unsafe unsafeBitCast(attach, to: Attach.self)
        unsafe self.detach = unsafe unsafeBitCast(detach, to: Attach.self)
        unsafe self.createContext = unsafe unsafeBitCast(createContext, to: CreateContext.self)
        unsafe self.freeContext = unsafe unsafeBitCast(freeContext, to: FreeContext.self)
        unsafe self.put = unsafe unsafeBitCast(put, to: Put.self)
      }
    }
  }
#endif
