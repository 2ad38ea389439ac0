internal import CFFmpeg

extension MediaFile {
  /// Decodes the first audio stream to mono, run by run.
  ///
  /// Encoder delay and padding are cut as the container asks for, as ffmpeg does. Where the sample
  /// rate changes within the stream, decoding stops there and the report says so: positions count
  /// in samples of one rate.
  ///
  /// - Parameters:
  ///   - choice: The channels to take the mean of.
  ///   - sink: Gets the samples of one decoded frame (mono, full scale 1) and their position
  ///     round((pts - start time) * rate) in samples since label time 0, nil where the frame has no
  ///     pts. The samples are valid during the call only.
  /// - Returns: What was met on the way; nil where the file has no audio stream.
  /// - Throws: `PrepError` with code `decodingFailed` without a decoder or the chosen channel, `fileUnreadable` where the
  ///   disk fails, and what `sink` throws.
  public func decodeAudio(
    _ choice: ChannelChoice = .mean,
    _ sink: (UnsafeBufferPointer<Float>, Int64?) throws -> Void
  ) throws -> AudioDecodingReport? {
    let demuxer = try freshDemuxer()
    guard let stream = demuxer.audioStream else { return nil }
    let decoder = try StreamDecoder(demuxer, stream, limits: limits, path: path)
    let rate = Int(stream.pointee.codecpar.pointee.sample_rate)
    guard rate > 0, let timeBase = Rational(positive: stream.pointee.time_base) else {
      throw PrepError(
        .decodingFailed, "its audio stream has no sample rate", path: path,
        remedy: "Check that the file is complete, or fetch it again.")
    }
    let start = demuxer.startTime.rational
    var report = AudioDecodingReport(sampleRate: rate)
    var mixer = MonoMixer(choice, path: path)
    let outcome = try decoder.run { frame in
      guard Int(frame.pointee.sample_rate) == rate else {
        report.stoppedAtRate = Int(frame.pointee.sample_rate)
        return false
      }
      guard try mixer.mix(frame) else {
        throw PrepError(
          .decodingFailed, "its audio has an unknown sample format", path: path,
          remedy: "Convert the audio to PCM.")
      }
      let pts = frame.pointee.best_effort_timestamp
      let position: Int64? =
        pts == cff_nopts()
        ? nil : ((Rational(ticks: pts, of: timeBase) - start) * Rational(Int64(rate))).rounded
      report.runs += 1
      report.samples += Int64(mixer.samples.count)
      try mixer.samples.withUnsafeBufferPointer { try sink($0, position) }
      return true
    }
    report.packetErrors = outcome.packetErrors
    report.firstError = outcome.firstError ?? outcome.damage
    return report
  }
}
