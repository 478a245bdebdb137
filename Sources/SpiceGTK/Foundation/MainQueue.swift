import CGTK

#if canImport(Glibc)
  import Glibc
#endif

/// Lets GTK's loop run what waits for the main actor.
enum MainQueue {
  /// To be called once, on the main thread, before the loop runs.
  static func attach() {
    #if canImport(Glibc)
      // SAFETY: the descriptor and the function are those that libdispatch has for run loops of others.
      let source = unsafe g_unix_fd_source_new(_dispatch_get_main_queue_handle_4CF(), G_IO_IN)
      let callback: GUnixFDSourceFunc = { descriptor, _, _ in
        // The count says how often something came, and makes the descriptor ready until it is taken.
        var count: UInt64 = 0
        unsafe withUnsafeMutableBytes(of: &count) { _ = unsafe read(descriptor, $0.baseAddress, $0.count) }
        _dispatch_main_queue_callback_4CF(nil)
        return 1
      }
      unsafe g_source_set_callback(source, unsafeBitCast(callback, to: GSourceFunc.self), nil, nil)
      unsafe g_source_attach(source, nil)
      unsafe g_source_unref(source)
    #endif
  }
}
