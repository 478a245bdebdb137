import SpiceBytes
import SpiceCodecs
import SpicePixels

// What JavaScript calls. A run of bytes is handed over by its place in memory that `spice_alloc` gave, and its count.
// Objects are named by handles, which are above zero; a result below zero is a `Failure`, whatever the call.
//
// SAFETY: places and counts are the loader's, which lends memory for the time of a call. A wrong one could spoil
// only the module's own memory: WebAssembly has no way out of it.

// MARK: Memory and objects

/// Memory for `count` bytes, until it is given back.
@_expose(wasm, "spice_alloc")
public func allocate(_ count: Int) -> UnsafeMutableRawPointer { .allocate(byteCount: max(count, 1), alignment: 16) }

/// Gives memory back.
@_expose(wasm, "spice_free")
public func free(_ place: UnsafeMutableRawPointer) { unsafe place.deallocate() }

/// Forgets an object. Its handle is not used again.
@_expose(wasm, "spice_release")
public func release(_ handle: Int32) { Objects.remove(handle) }

// MARK: Images

/// Decodes a QUIC stream to a picture.
@_expose(wasm, "spice_decode_quic")
public func decodeQUIC(_ data: UnsafeRawPointer, _ count: Int, _ width: Int, _ height: Int) -> Int32 {
  let stream = unsafe RawSpan(_unsafeStart: data, byteCount: count)
  do throws(CodecError) {
    return Objects.add(try QUICDecoder.decode(stream, width: width, height: height))
  } catch { return Failure(error).rawValue }
}

/// Decodes an LZ stream to a picture. `palette` holds as many 32-bit colours as `colors` says, maybe none.
@_expose(wasm, "spice_decode_lz")
public func decodeLZ(
  _ data: UnsafeRawPointer, _ count: Int, _ width: Int, _ height: Int, _ palette: UnsafePointer<UInt32>, _ colors: Int
) -> Int32 {
  let stream = unsafe RawSpan(_unsafeStart: data, byteCount: count)
  let entries = unsafe [UInt32](UnsafeBufferPointer(start: palette, count: colors))
  do throws(CodecError) {
    return Objects.add(
      try LZDecoder.decode(
        stream, expectedWidth: width, expectedHeight: height, palette: colors > 0 ? Palette(entries: entries) : nil))
  } catch { return Failure(error).rawValue }
}

/// Decodes an LZ stream of alpha into a picture that has its colours. Returns 0.
@_expose(wasm, "spice_decode_alpha")
public func decodeAlpha(_ picture: Int32, _ data: UnsafeRawPointer, _ count: Int) -> Int32 {
  let stream = unsafe RawSpan(_unsafeStart: data, byteCount: count)
  guard var bitmap = Objects.picture(picture) else { return Failure.badHandle.rawValue }
  do throws(CodecError) { try LZDecoder.decodeAlpha(stream, into: &bitmap) } catch { return Failure(error).rawValue }
  Objects.replace(picture, with: bitmap)
  return 0
}

/// An empty window for the GLZ streams of a session, which may keep `pixels` and has told the server half of that.
@_expose(wasm, "spice_window_new")
public func newWindow(_ pixels: Int) -> Int32 { Objects.add(SharedWindow(limit: pixels)) }

/// Decodes a GLZ stream to a picture, which is then in the window, too. After ``Failure/awaiting`` the window is as it
/// was, and the same stream may be given again when another one has come.
@_expose(wasm, "spice_decode_glz")
public func decodeGLZ(
  _ window: Int32, _ data: UnsafeRawPointer, _ count: Int, _ width: Int, _ height: Int
) -> Int32 {
  let stream = unsafe RawSpan(_unsafeStart: data, byteCount: count)
  guard let shared = Objects.window(window) else { return Failure.badHandle.rawValue }
  do throws(GLZFailure) {
    return Objects.add(
      try GLZDecoder.decode(stream, expectedWidth: width, expectedHeight: height, window: &shared.window))
  } catch { return Failure(error).rawValue }
}

// MARK: Pictures

/// A picture of 32-bit pixels, all zero.
@_expose(wasm, "spice_picture_new")
public func newPicture(_ width: Int, _ height: Int) -> Int32 {
  guard let bitmap = Bitmap(format: .xrgb32, width: width, height: height) else { return Failure.badSize.rawValue }
  return Objects.add(bitmap)
}

/// Pixels in a row.
@_expose(wasm, "spice_picture_width")
public func pictureWidth(_ picture: Int32) -> Int32 { Objects.measure(picture) { $0.width } }

/// Number of rows.
@_expose(wasm, "spice_picture_height")
public func pictureHeight(_ picture: Int32) -> Int32 { Objects.measure(picture) { $0.height } }

/// Bytes from a row to the next; a multiple of four.
@_expose(wasm, "spice_picture_stride")
public func pictureStride(_ picture: Int32) -> Int32 { Objects.measure(picture) { $0.stride } }

/// How pixels lie in memory: the raw value of a ``SpicePixels/PixelFormat``.
@_expose(wasm, "spice_picture_format")
public func pictureFormat(_ picture: Int32) -> Int32 { Objects.measure(picture) { Int($0.format.rawValue) } }

/// Copies all rows, top row first, to memory with room for stride times height bytes. Returns 0.
@_expose(wasm, "spice_picture_copy")
public func copyPicture(_ picture: Int32, _ target: UnsafeMutableRawPointer) -> Int32 {
  guard let bitmap = Objects.picture(picture) else { return Failure.badHandle.rawValue }
  var room = unsafe MutableRawSpan(_unsafeStart: target, byteCount: bitmap.bytes.byteCount)
  room.copy(from: bitmap.bytes)
  return 0
}
