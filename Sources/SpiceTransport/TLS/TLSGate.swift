import NIOCore
import NIOSSL
import NIOTLS

/// Whether a certificate passed ``CertificateInspection``. Confined to the event loop of its connection.
final class InspectionVerdict {
  var isAccepted = false
}

/// Lets nobody through before the server's certificate has been accepted.
///
/// It stands on top of the TLS handler, which has already verified the chain (or asked ``CertificateInspection``), and
/// compares the names. Until then the handlers above see neither `channelActive` nor data.
final class TLSGate: ChannelInboundHandler, ChannelOutboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let policy: TLSPolicy
  private let name: String?
  private let stage: ConnectionStage
  private let attempt: ConnectionAttempt
  private let tls: NIOSSLClientHandler
  /// What was found during the handshake, if the certificate was judged there, names included.
  private let inspection: InspectionVerdict?
  private var isOpen = false
  private var isDeciding = false
  private var wantsRead = false
  private var early: [ByteBuffer] = []

  init(
    policy: TLSPolicy, name: String?, stage: ConnectionStage, attempt: ConnectionAttempt, tls: NIOSSLClientHandler,
    inspection: InspectionVerdict?
  ) {
    self.policy = policy
    self.name = name
    self.stage = stage
    self.attempt = attempt
    self.tls = tls
    self.inspection = inspection
  }

  func channelActive(context: ChannelHandlerContext) { attempt.entered(stage) }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard !isOpen, !isDeciding, case .handshakeCompleted = event as? TLSUserEvent else {
      return context.fireUserInboundEventTriggered(event)
    }
    guard let problem = problem() else { return open(context) }
    isDeciding = true
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    attempt.decide(problem, by: policy).whenComplete { result in
      let (gate, context) = bound.value
      switch result {
      case .success(.accept):
        gate.attempt.entered(gate.stage)
        gate.open(context)
      case .success(.refuse), .failure:
        context.fireErrorCaught(problem.error)
        context.close(promise: nil)
      }
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    // The handshake's last flight may carry data; reads are withheld from here on, so this stays small.
    if isOpen { context.fireChannelRead(data) } else { early.append(unwrapInboundIn(data)) }
  }

  func read(context: ChannelHandlerContext) {
    if isDeciding { wantsRead = true } else { context.read() }
  }

  private func open(_ context: ChannelHandlerContext) {
    guard context.channel.isActive else { return }
    isOpen = true
    isDeciding = false
    context.fireChannelActive()
    if !early.isEmpty {
      for buffer in early { context.fireChannelRead(wrapInboundOut(buffer)) }
      early = []
      context.fireChannelReadComplete()
    }
    if wantsRead { context.read() }
    context.pipeline.syncOperations.removeHandler(self, promise: nil)
  }

  /// What is wrong with the names of a certificate whose chain is in order.
  private func problem() -> CertificateProblem? {
    if let inspection, inspection.isAccepted { return nil }
    let der = try? tls.peerCertificate?.toDERBytes()
    guard let der, let fields = CertificateFields(der: der) else {
      return CertificateProblem(reason: .unreadable, chain: der.map { [$0] } ?? [], serverName: name)
    }
    // The handshake cannot end with a chain that was inspected and not accepted; if it does, nobody gets through.
    guard inspection == nil else { return CertificateProblem(reason: .untrusted, chain: [der], serverName: name) }
    guard let reason = CertificateInspection.mismatch(of: fields, policy: policy, name: name) else { return nil }
    return CertificateProblem(reason: reason, chain: [der], serverName: name)
  }
}
