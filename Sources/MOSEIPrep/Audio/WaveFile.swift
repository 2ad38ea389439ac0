internal import CSndFile
import Foundation

/// A sound file read through libsndfile: the release's WAVs, at any rate and number of channels.
public final class WaveFile {
  public let path: String
  /// Sample rate in Hz.
  public let sampleRate: Int
  public let channelCount: Int
  /// Samples per channel that are really in the file: headers of truncated files are corrected.
  public let frameCount: Int64

  private let handle: OpaquePointer

  /// Opens a sound file.
  ///
  /// - Parameter path: A regular file in any format libsndfile recognises by its contents.
  /// - Throws: `PrepError` where the file is missing, not a regular file, or not sound.
  public init(path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw PrepError(
        errno == ENOENT ? .fileMissing : .fileUnreadable, "cannot be opened",
        path: path, cause: String(cString: strerror(errno)))
    }
    // Opening a pipe or a device could wait for ever.
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw PrepError(.fileRefused, "is not a regular file", path: path)
    }
    var info = SF_INFO()
    guard let handle = sf_open(path, Int32(SFM_READ), &info) else {
      throw PrepError(
        sf_error(nil) == SF_ERR_SYSTEM ? .fileUnreadable : .formatInvalid,
        "is not readable as sound", path: path, cause: Self.text(sf_strerror(nil)),
        remedy: "Check that the file is complete, or fetch it again.")
    }
    guard
      (1...Resampler.maximumRate).contains(Int(info.samplerate)),
      (1...Self.maximumChannels).contains(Int(info.channels))
    else {
      sf_close(handle)
      throw PrepError(
        .formatInvalid, "has an impossible header", path: path,
        cause: "\(info.samplerate) Hz, \(info.channels) channels")
    }
    self.path = path
    self.handle = handle
    sampleRate = Int(info.samplerate)
    channelCount = Int(info.channels)
    frameCount = max(0, info.frames)
  }

  deinit { sf_close(handle) }

  /// Reads the rest of the file, block by block, as the mean of the chosen channels.
  ///
  /// - Parameters:
  ///   - choice: The channels to take the mean of.
  ///   - body: Called with up to 16,384 consecutive samples, full scale being 1; false ends the
  ///     reading.
  /// - Throws: `PrepError` with code `decodingFailed` where the file ends early, is damaged or lacks
  ///   the channel,
  ///   `fileUnreadable` where the disk fails, and whatever `body` throws.
  public func readMono(
    _ choice: ChannelChoice = .mean, _ body: (UnsafeBufferPointer<Float>) throws -> Bool
  ) throws {
    let chosen = try choice.channels(of: channelCount, path: path)
    var interleaved = [Float](repeating: 0, count: Self.blockLength * channelCount)
    var mono = [Float](repeating: 0, count: Self.blockLength)
    var position: Int64 = 0
    while true {
      let count = Int(sf_readf_float(handle, &interleaved, sf_count_t(Self.blockLength)))
      let status = sf_error(handle)
      guard status == SF_ERR_NO_ERROR else {
        let isDisk = status == SF_ERR_SYSTEM
        throw PrepError(
          isDisk ? .fileUnreadable : .decodingFailed, isDisk ? "cannot be read" : "is damaged",
          path: path, location: "\(Double(position) / Double(sampleRate)) s",
          cause: Self.text(sf_strerror(handle)),
          remedy: isDisk ? PrepError.checkStorage : "Fetch the file again.")
      }
      guard count > 0 else { return }
      position += Int64(count)
      interleaved.withUnsafeBufferPointer { frames in
        for frame in 0..<count {
          var sum: Float = 0
          for channel in chosen { sum += frames[frame * channelCount + channel] }
          mono[frame] = sum / Float(chosen.count)
        }
      }
      let goesOn = try mono.withUnsafeBufferPointer {
        try body(UnsafeBufferPointer(rebasing: $0.prefix(count)))
      }
      guard goesOn else { return }
    }
  }

  /// Reads the file onto the label clock of its video.
  ///
  /// - Parameters:
  ///   - offset: Label time of the file's sample 0 in seconds: 0 where the video has no audio
  ///     stream, else that stream's first decoded pts less the container's start.
  ///   - limit: Label time at which to stop keeping audio, as for `LabelAudioBuilder`.
  ///   - stretches: What is kept, as for `LabelAudioBuilder`.
  ///   - choice: The channels to take the mean of.
  /// - Returns: The audio at 8 kHz.
  /// - Throws: `PrepError` where the file is damaged or its rate cannot be resampled.
  public func labelAudio(
    offset: Rational, limit: Microseconds, keeping stretches: [StepGrid]? = nil,
    channels choice: ChannelChoice = .mean
  ) throws -> LabelAudio {
    let builder = try LabelAudioBuilder(
      sourceRate: sampleRate, limit: limit, keeping: stretches)
    var position: Int64? = (offset * Rational(Int64(sampleRate))).rounded
    try readMono(choice) { block in
      try builder.append(block, at: position)
      position = nil
      return !builder.wasLimited
    }
    return try builder.finish()
  }

  /// Reads the whole file at 8 kHz from its own sample 0, with nothing placed or padded.
  ///
  /// - Returns: The samples as stored where the file has that rate, else resampled.
  /// - Throws: `PrepError` where the file is damaged or its rate cannot be resampled.
  public func samplesAtFeatureRate() throws -> [Float] {
    var samples: [Float] = []
    if sampleRate == LabelAudio.sampleRate {
      try readMono {
        samples.append(contentsOf: $0)
        return true
      }
    } else {
      let resampler = try Resampler(from: sampleRate, to: LabelAudio.sampleRate)
      try readMono {
        try resampler.append($0, to: &samples)
        return true
      }
      try resampler.finish(to: &samples)
    }
    return samples
  }

  /// The name and version of libsndfile at run time.
  static var version: String { text(sf_version_string()) ?? "unknown" }

  private static func text(_ message: UnsafePointer<CChar>?) -> String? {
    message.map { String(cString: $0).trimmingCharacters(in: .whitespacesAndNewlines) }
  }

  private static let blockLength = 16_384
  /// libsndfile's own bound.
  private static let maximumChannels = ChannelChoice.maximumChannels
}
