internal import CFFmpeg

/// Changes the sample rate of one mono stream with libswresample's default options.
///
/// The filter's delay is compensated: output sample 0 lies at the same time as input sample 0.
final class Resampler {
  let sourceRate: Int
  let targetRate: Int
  private var context: OpaquePointer?

  /// Opens a stream from `sourceRate` to `targetRate`, both in Hz.
  init(from sourceRate: Int, to targetRate: Int) throws {
    self.sourceRate = sourceRate
    self.targetRate = targetRate
    guard
      (1...Self.maximumRate).contains(sourceRate), (1...Self.maximumRate).contains(targetRate)
    else {
      throw PrepError(
        .decodingFailed, "audio at \(sourceRate) Hz cannot be resampled to \(targetRate) Hz",
        cause: "sample rates from 1 to \(Self.maximumRate) Hz are supported")
    }
    var (sourceLayout, targetLayout) = (AVChannelLayout(), AVChannelLayout())
    av_channel_layout_default(&sourceLayout, 1)
    av_channel_layout_default(&targetLayout, 1)
    var status = swr_alloc_set_opts2(
      &context, &targetLayout, AV_SAMPLE_FMT_FLTP, Int32(targetRate), &sourceLayout,
      AV_SAMPLE_FMT_FLTP, Int32(sourceRate), 0, nil)
    if status >= 0 { status = swr_init(context) }
    guard status >= 0 else {
      swr_free(&context)
      throw PrepError(
        .decodingFailed, "audio at \(sourceRate) Hz cannot be resampled to \(targetRate) Hz",
        cause: "libswresample returned \(status)")
    }
  }

  deinit { swr_free(&context) }

  /// Resamples the stream's next samples and appends what is ready to `output`.
  func append(_ samples: UnsafeBufferPointer<Float>, to output: inout [Float]) throws {
    var rest = samples[...]
    while !rest.isEmpty {
      let chunk = UnsafeBufferPointer(rebasing: rest.prefix(Self.chunkLength))
      try convert(chunk, to: &output)
      rest = rest.dropFirst(chunk.count)
    }
  }

  /// Appends the last samples, those that still waited for what follows them.
  ///
  /// Nothing may be appended afterwards.
  func finish(to output: inout [Float]) throws {
    try convert(nil, to: &output)
  }

  private func convert(_ chunk: UnsafeBufferPointer<Float>?, to output: inout [Float]) throws {
    let count = Int32(chunk?.count ?? 0)
    let capacity = Int(swr_get_out_samples(context, count))
    guard capacity >= 0 else { throw failure(Int32(capacity)) }
    guard capacity > 0 else { return }
    let produced = withUnsafeTemporaryAllocation(of: Float.self, capacity: capacity) { scratch in
      scratch.initialize(repeating: 0)
      var target: UnsafeMutablePointer<UInt8>? = UnsafeMutableRawPointer(scratch.baseAddress)?
        .assumingMemoryBound(to: UInt8.self)
      var source: UnsafePointer<UInt8>? = UnsafeRawPointer(chunk?.baseAddress)?
        .assumingMemoryBound(to: UInt8.self)
      // A null source array, not a null pointer in it, asks for the flush.
      let produced =
        chunk == nil
        ? swr_convert(context, &target, Int32(capacity), nil, 0)
        : swr_convert(context, &target, Int32(capacity), &source, count)
      if produced > 0 { output.append(contentsOf: scratch.prefix(Int(produced))) }
      return produced
    }
    guard produced >= 0 else { throw failure(produced) }
  }

  private func failure(_ status: Int32) -> PrepError {
    PrepError(
      .decodingFailed, "resampling from \(sourceRate) Hz to \(targetRate) Hz failed",
      cause: "libswresample returned \(status)")
  }

  /// The highest sample rate any real file has (DXD has 352.8 kHz).
  static let maximumRate = 768_000
  /// Samples converted at once: bounds the scratch memory whatever the caller hands over.
  private static let chunkLength = 8192
}
