import CGTK

/// Something for a clipboard, which is made only when somebody pastes.
@MainActor
public final class ClipboardContent: NativeObject {
  /// Gives the data of a media type.
  public typealias Provider = @MainActor (_ mediaType: String) async throws -> [UInt8]

  let mediaTypes: [String]
  let provider: Provider

  /// What can be had as some media types.
  public init(_ mediaTypes: [String], _ provider: @escaping Provider) {
    (self.mediaTypes, self.provider) = (mediaTypes, provider)
    unsafe super.init(owned: UnsafeMutableRawPointer(ContentProvider.make(mediaTypes, provider)))
  }
}

/// What GTK asks for the data of a clipboard that this program owns.
@MainActor
enum ContentProvider {
  @MainActor
  private final class Content {
    let mediaTypes: [String]
    let provider: ClipboardContent.Provider

    init(_ mediaTypes: [String], _ provider: @escaping ClipboardContent.Provider) {
      (self.mediaTypes, self.provider) = (mediaTypes, provider)
    }
  }

  private static let key = "spice-content"

  private static let type: GType = {
    let setUp: GClassInitFunc = { pointer, _ in
      // SAFETY: the class is one of a content provider.
      let providerClass = unsafe pointer.unsafelyUnwrapped.assumingMemoryBound(to: GdkContentProviderClass.self)
      unsafe providerClass.pointee.ref_formats = { provider in
        nonisolated(unsafe) let provider = unsafe provider
        nonisolated(unsafe) var formats: OpaquePointer?
        MainActor.assumeIsolated { unsafe formats = ContentProvider.formats(of: provider) }
        return unsafe formats
      }
      unsafe providerClass.pointee.write_mime_type_async = { provider, type, stream, _, cancellable, callback, data in
        // SAFETY: called on the main thread, as all of GTK; the task holds what it needs.
        let task = unsafe g_task_new(provider, cancellable, callback, data)
        nonisolated(unsafe) let (provider, stream) = unsafe (provider, stream)
        let (name, ownedTask, ownedStream) = unsafe (
          type.map { unsafe String(cString: $0) } ?? "", Owned(task), Owned(stream.map { OpaquePointer($0) })
        )
        unsafe g_object_unref(task.map { unsafe UnsafeMutableRawPointer($0) })
        MainActor.assumeIsolated {
          let content = unsafe ContentProvider.content(of: provider)
          Task { await ContentProvider.write(name, of: content, to: ownedStream, telling: ownedTask) }
        }
      }
      unsafe providerClass.pointee.write_mime_type_finish = { _, result, error in
        unsafe g_task_propagate_boolean(result, error)
      }
    }
    return unsafe g_type_register_static_simple(
      gdk_content_provider_get_type(), "SpiceContentProvider", guint(MemoryLayout<GdkContentProviderClass>.size), setUp,
      guint(MemoryLayout<GdkContentProvider>.size), nil, GTypeFlags(rawValue: 0))
  }()

  /// A new object, for the caller to let go of.
  static func make(
    _ mediaTypes: [String], _ provider: @escaping ClipboardContent.Provider
  ) -> UnsafeMutablePointer<GObject> {
    // SAFETY: GTK ends the program where it cannot make an object; the data goes with it.
    let object = unsafe g_object_new_with_properties(type, 0, nil, nil).unsafelyUnwrapped
    unsafe g_object_set_data_full(
      object, key, Unmanaged.passRetained(Content(mediaTypes, provider)).toOpaque(),
      { data in unsafe Unmanaged<AnyObject>.fromOpaque(data.unsafelyUnwrapped).release() })
    return unsafe object
  }

  private static func content(of provider: UnsafeMutablePointer<GdkContentProvider>?) -> Content? {
    guard let provider = unsafe provider else { return nil }
    let object = unsafe UnsafeMutableRawPointer(provider).assumingMemoryBound(to: GObject.self)
    return unsafe g_object_get_data(object, key).map { unsafe Unmanaged<Content>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func formats(of provider: UnsafeMutablePointer<GdkContentProvider>?) -> OpaquePointer? {
    let builder = unsafe gdk_content_formats_builder_new()
    for type in unsafe content(of: provider)?.mediaTypes ?? [] {
      unsafe gdk_content_formats_builder_add_mime_type(builder, type)
    }
    return unsafe gdk_content_formats_builder_free_to_formats(builder)
  }

  private static func write(_ type: String, of content: Content?, to stream: Owned, telling task: Owned) async {
    let failure = unsafe g_quark_from_static_string("spice-clipboard")
    do {
      guard let content else { throw NativeError("nothing is offered any more") }
      try await write(content.provider(type), to: stream)
      unsafe g_task_return_boolean(task.pointer, 1)
    } catch {
      unsafe g_task_return_error(task.pointer, g_error_new_literal(failure, 1, "\(error)"))
    }
  }

  /// Writes what somebody wants to paste.
  static func write(_ bytes: [UInt8], to stream: Owned) async throws {
    let data = unsafe bytes.withUnsafeBytes { unsafe g_bytes_new($0.baseAddress, gsize($0.count)) }
    defer { unsafe g_bytes_unref(data) }
    let output = unsafe UnsafeMutablePointer<GOutputStream>(stream.pointer)
    // SAFETY: the bytes live until the result is there.
    let result = unsafe await asynchronously { callback, user in
      var count: gsize = 0
      let start = unsafe g_bytes_get_data(data, &count)
      unsafe g_output_stream_write_all_async(output, start, count, G_PRIORITY_DEFAULT, nil, callback, user)
    }
    var error: UnsafeMutablePointer<GError>?
    guard unsafe g_output_stream_write_all_finish(output, result.pointer, nil, &error) != 0 else {
      throw unsafe NativeError(error)
    }
  }
}
