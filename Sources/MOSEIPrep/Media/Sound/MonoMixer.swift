internal import CFFmpeg

/// Turns decoded audio of any sample format into mono floats: the mean of the chosen channels.
struct MonoMixer {
  /// The last mixed run; reused from run to run.
  private(set) var samples: [Float] = []

  private let choice: ChannelChoice
  private let path: String

  /// Makes a mixer.
  ///
  /// - Parameters:
  ///   - choice: The channels to take the mean of.
  ///   - path: The file, for errors.
  init(_ choice: ChannelChoice, path: String) {
    self.choice = choice
    self.path = path
  }

  /// Mixes one audio frame.
  ///
  /// - Parameter frame: As the decoder gives it.
  /// - Returns: False where its sample format is unknown.
  /// - Throws: `PrepError`, `.decodingFailed`, where it lacks the channel that was chosen.
  mutating func mix(_ frame: UnsafeMutablePointer<AVFrame>) throws(PrepError) -> Bool {
    let count = Int(frame.pointee.nb_samples)
    let channels = Int(frame.pointee.ch_layout.nb_channels)
    guard count > 0, channels > 0, let planes = frame.pointee.extended_data else { return false }
    let chosen = try choice.channels(of: channels, path: path)
    samples.removeAll(keepingCapacity: true)
    let format = AVSampleFormat(frame.pointee.format)
    let planar = av_sample_fmt_is_planar(format) != 0
    let source = Source(
      planes: planes, channels: channels, chosen: chosen, count: count, isPlanar: planar)
    switch av_get_packed_sample_fmt(format) {
    case AV_SAMPLE_FMT_U8: mix(source, UInt8.self) { (Float($0) - 128) / 128 }
    case AV_SAMPLE_FMT_S16: mix(source, Int16.self) { Float($0) / 32_768 }
    case AV_SAMPLE_FMT_S32: mix(source, Int32.self) { Float($0) / 2_147_483_648 }
    case AV_SAMPLE_FMT_S64: mix(source, Int64.self) { Float($0) / 9_223_372_036_854_775_808 }
    case AV_SAMPLE_FMT_FLT: mix(source, Float.self) { $0 }
    case AV_SAMPLE_FMT_DBL: mix(source, Double.self) { Float($0) }
    default: return false
    }
    return true
  }

  private struct Source {
    let planes: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>
    let channels: Int
    let chosen: Range<Int>
    let count: Int
    let isPlanar: Bool
  }

  private mutating func mix<Sample>(
    _ source: Source, _: Sample.Type, _ scaled: (Sample) -> Float
  ) {
    samples.append(contentsOf: repeatElement(0, count: source.count))
    for channel in source.chosen {
      guard let plane = source.planes[source.isPlanar ? channel : 0] else { continue }
      let stride = source.isPlanar ? 1 : source.channels
      let offset = source.isPlanar ? 0 : channel
      plane.withMemoryRebound(to: Sample.self, capacity: source.count * stride) { data in
        samples.withUnsafeMutableBufferPointer { sums in
          for i in 0..<sums.count { sums[i] += scaled(data[offset + i * stride]) }
        }
      }
    }
    guard source.chosen.count > 1 else { return }
    let divisor = Float(source.chosen.count)
    samples.withUnsafeMutableBufferPointer { sums in
      for i in 0..<sums.count { sums[i] /= divisor }
    }
  }
}
