/// Who is told what happens on a ``ByteStream``: always by the loop, on its thread, and never inside of a call to the
/// stream. What is called may do everything with the stream: send, pause, detach, close.
public protocol ByteStreamDelegate: AnyObject {
  /// More bytes wait in ``ByteStream/received``.
  func bytesArrived(on stream: ByteStream)

  /// The stream has come to another ``ByteStream/phase``, but for the end.
  func phaseChanged(of stream: ByteStream)

  /// Everything has been given to the kernel, after it would not take more for a while.
  func drained(_ stream: ByteStream)

  /// The stream has ended, and is detached from its loop.
  func closed(_ stream: ByteStream, because reason: CloseReason)
}

extension ByteStreamDelegate {
  public func phaseChanged(of stream: ByteStream) {}
  public func drained(_ stream: ByteStream) {}
}
