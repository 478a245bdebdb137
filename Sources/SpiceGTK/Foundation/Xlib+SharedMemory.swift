import CGTK

#if canImport(Glibc)
  /// Images in memory that an X server on this computer reads.
  extension Xlib {
    /// Such an image, and what it is put into a window with.
    @unsafe
    struct SharedMemory {
      fileprivate let info: UnsafeMutablePointer<XShmSegmentInfo>
      fileprivate let image: UnsafeMutablePointer<XImage>
      fileprivate let context: OpaquePointer
    }

    private typealias GetAttributes =
      @convention(c) (OpaquePointer, UInt, UnsafeMutablePointer<XWindowAttributes>) -> Int32
    private typealias CreateImage =
      @convention(c) (
        OpaquePointer, UnsafeMutablePointer<Visual>?, UInt32, Int32, UnsafeMutablePointer<CChar>?,
        UnsafeMutablePointer<XShmSegmentInfo>, UInt32, UInt32
      ) -> UnsafeMutablePointer<XImage>?
    private typealias Attach = @convention(c) (OpaquePointer, UnsafeMutablePointer<XShmSegmentInfo>) -> Int32
    private typealias CreateContext =
      @convention(c) (OpaquePointer, UInt, UInt, UnsafeMutableRawPointer?) -> OpaquePointer?
    private typealias FreeContext = @convention(c) (OpaquePointer, OpaquePointer) -> Int32
    private typealias Put =
      @convention(c) (
        OpaquePointer, UInt, OpaquePointer, UnsafeMutablePointer<XImage>, Int32, Int32, Int32, Int32, UInt32, UInt32,
        Int32
      ) -> Int32
    private static let getAttributes: GetAttributes? = unsafe function("XGetWindowAttributes")
    private static let createImage: CreateImage? = unsafe function("XShmCreateImage")
    private static let attach: Attach? = unsafe function("XShmAttach")
    private static let detach: Attach? = unsafe function("XShmDetach")
    private static let createContext: CreateContext? = unsafe function("XCreateGC")
    private static let freeContext: FreeContext? = unsafe function("XFreeGC")
    private static let put: Put? = unsafe function("XShmPutImage")

    /// Lets the X server have pixels. Nil if it cannot, or its own are of another kind.
    func share(_ pixels: LivePixels) -> SharedMemory? {
      guard let segment = pixels.segment, let attributes = unsafe attributes,
        let createImage = unsafe Self.createImage, let attach = unsafe Self.attach,
        let createContext = unsafe Self.createContext
      else { return nil }
      let info = UnsafeMutablePointer<XShmSegmentInfo>.allocate(capacity: 1)
      unsafe info.initialize(
        to: XShmSegmentInfo(
          shmseg: 0, shmid: segment, shmaddr: pixels.memory.assumingMemoryBound(to: CChar.self), readOnly: 1))
      // SAFETY: Xlib's functions get its own objects, and a segment and an image that live until `release`.
      let image = unsafe createImage(
        display, attributes.visual, UInt32(attributes.depth), ZPixmap, info.pointee.shmaddr, info,
        UInt32(pixels.width), UInt32(pixels.height))
      var context: OpaquePointer?
      let isShared = trapping {
        guard unsafe image != nil, unsafe attach(display, info) != 0 else { return false }
        unsafe context = unsafe createContext(display, window, 0, nil)
        return true
      }
      guard isShared, let image = unsafe image, let context = unsafe context,
        unsafe image.pointee.bytes_per_line == pixels.stride && image.pointee.byte_order == LSBFirst
          && image.pointee.red_mask == 0xFF0000 && image.pointee.blue_mask == 0xFF
      else {
        // A server that has the memory all the same, with pixels of another kind, does not look at these.
        if let image = unsafe image { _ = unsafe image.pointee.f.destroy_image(image) }
        unsafe info.deallocate()
        return nil
      }
      return unsafe SharedMemory(info: info, image: image, context: context)
    }

    /// Takes back what ``share(_:)`` gave.
    func release(_ memory: SharedMemory) {
      _ = trapping {
        _ = unsafe Self.detach?(display, memory.info)
        _ = unsafe Self.freeContext?(display, memory.context)
        return true
      }
      // SAFETY: the pixels are not the image's to free, and nobody else has the two.
      _ = unsafe memory.image.pointee.f.destroy_image(memory.image)
      unsafe memory.info.deallocate()
    }

    /// Brings parts of an image to the window, `left` and `top` of its pixels from its corner, and waits until the server
    /// has read them. False if it could not.
    func put(_ parts: [LivePixels.Part], of memory: SharedMemory, left: Int, top: Int) -> Bool {
      guard let put = unsafe Self.put else { return false }
      return trapping {
        for part in parts {
          _ = unsafe put(
            display, window, memory.context, memory.image, Int32(part.x), Int32(part.y), Int32(left + part.x),
            Int32(top + part.y), UInt32(part.width), UInt32(part.height), 0)
        }
        return true
      }
    }

    private var attributes: XWindowAttributes? {
      guard let getAttributes = unsafe Self.getAttributes else { return nil }
      var attributes = unsafe XWindowAttributes()
      let isKnown = trapping { unsafe getAttributes(display, window, &attributes) != 0 }
      return isKnown ? unsafe attributes : nil
    }
  }
#endif
