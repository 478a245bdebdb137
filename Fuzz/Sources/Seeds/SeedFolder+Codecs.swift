import Oracles
import SpiceBytes
import SpiceCodecs
import SpicePixels

extension SeedFolder {
  /// Reference streams, and a little noise for what the encoders are to be given.
  func fillCodecs() throws {
    for file in try files("quic", ".quic") where file.bytes.count <= 4096 {
      try add(file.name, [0] + file.bytes, to: .quic)
    }
    for file in try files("lz", ".lz") where file.bytes.count <= 4096 {
      try add(file.name, [0, 0] + file.bytes, to: .lz)
    }
    let sequence = try files("glz", ".glz").filter { $0.bytes.count <= 4096 }
    for name in Set(sequence.map { $0.name.prefix(4) }) {
      let records = sequence.filter { $0.name.hasPrefix(name) }.map { bytes(UInt16($0.bytes.count)) + $0.bytes }
      try add("\(name)", [10] + records.joined(), to: .glz)
      try add("\(name)-backwards", [10] + records.reversed().joined(), to: .glz)
      for (index, record) in records.enumerated() { try add("\(name)-\(index)", [10] + record, to: .glz) }
    }
    for codec in UInt8(0)...3 {
      for type in UInt8(0)...10 {
        try add("\(codec)-\(type)", [codec, type, 0] + noise(90, UInt32(type)), to: .lossless)
      }
    }
    // There are no reference streams of LZ4.
    for kind in [LZPixelKind.rgb16, .rgb24, .rgb32, .rgba] {
      let pixels = noise(40, 1) + [UInt8](repeating: 7, count: 100) + noise(40, 1) + noise(300, 2)
      var encoder = LZ4ImageEncoder()
      let rowBytes = kind.rowBytes(width: 10)
      let rows = PixelRows(pixels.rawSpan, stride: rowBytes, rowBytes: rowBytes, height: 12)
      let stream = try encoder.encode(rows, kind: kind, width: 10, isTopDown: kind == .rgb16)
      try add("\(kind)", [10, 0, 12, 0] + stream, to: .lz4)
    }
    try add("block", [0, 0] + bytes(UInt16(180)) + LZ4.encode((noise(80, 1) + noise(100, 1)).rawSpan), to: .lz4)
    for (index, format) in StoredFormat.allCases.enumerated() {
      let size = bytes(Int32(9)) + bytes(Int32(4)) + bytes(Int16(1))
      let data = noise((format.rowBytes(width: 9) + 1) * 4, 1)
      try add("\(format)", [UInt8(index), 1] + size + [0] + data, to: .bitmap)
      try add("\(format)-palette", [UInt8(index), 2] + size + [0, 255] + data, to: .bitmap)
    }
  }
}
