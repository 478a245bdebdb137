import COpus
import SpiceBytes
public import SpiceCodecs

extension SoundCodec {
  /// Opus, by libopus.
  public static let opus = SoundCodec(
    makeEncoder: { OpusPacketEncoder($0) }, makeDecoder: { OpusPacketDecoder($0) })
}

/// Samples to Opus packets, by libopus: for sound of any kind, at the bit rate that it thinks good.
@safe
final class OpusPacketEncoder: SoundEncoder {
  /// Bytes that a packet has at most, as the reference server has it.
  private static let packetBytes = 480

  private let encoder: OpaquePointer
  private let sampleCount: Int

  init?(_ format: SoundFormat) {
    guard format.fitsOpus else { return nil }
    var status: CInt = 0
    guard
      let encoder = unsafe opus_encoder_create(
        opus_int32(format.rate), CInt(format.channels), OPUS_APPLICATION_AUDIO, &status)
    else { return nil }
    unsafe self.encoder = encoder
    sampleCount = SoundFormat.packetFrames * format.channels
  }

  deinit { unsafe opus_encoder_destroy(encoder) }

  func encode(_ samples: [Int16]) throws(CodecError) -> [UInt8] {
    guard samples.count == sampleCount else { throw .library }
    var packet = [UInt8](repeating: 0, count: Self.packetBytes)
    // SAFETY: the library reads as many frames as there are, and writes no more bytes than it is told of.
    let count = unsafe opus_encode(
      encoder, samples, CInt(SoundFormat.packetFrames), &packet, opus_int32(packet.count))
    guard count > 0 else { throw .library }
    packet.removeLast(packet.count - Int(count))
    return packet
  }
}

/// Opus packets to samples, by libopus.
@safe
final class OpusPacketDecoder: SoundDecoder {
  private let decoder: OpaquePointer
  private let channels: Int
  /// Frames of the longest packet that there can be: 120 milliseconds.
  private let frameLimit: Int

  init?(_ format: SoundFormat) {
    guard [8000, 12_000, 16_000, 24_000, 48_000].contains(format.rate), (1...2).contains(format.channels) else {
      return nil
    }
    var status: CInt = 0
    guard let decoder = unsafe opus_decoder_create(opus_int32(format.rate), CInt(format.channels), &status) else {
      return nil
    }
    unsafe self.decoder = decoder
    channels = format.channels
    frameLimit = format.rate * 120 / 1000
  }

  deinit { unsafe opus_decoder_destroy(decoder) }

  func decode(_ packet: RawSpan) throws(CodecError) -> [Int16] {
    // The library takes nothing for a packet that was lost.
    guard !packet.isEmpty, let size = opus_int32(exactly: packet.byteCount) else { throw .library }
    var samples = [Int16](repeating: 0, count: frameLimit * channels)
    // SAFETY: the library reads `size` bytes, which the packet has, and writes no more frames than it is told of.
    let frames = unsafe packet.withUnsafeBytes { bytes in
      unsafe opus_decode(
        decoder, bytes.bindMemory(to: UInt8.self).baseAddress, size, &samples, CInt(frameLimit), 0)
    }
    guard frames > 0 else { throw .library }
    samples.removeLast(samples.count - Int(frames) * channels)
    return samples
  }
}
