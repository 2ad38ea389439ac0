import FeatureCache

/// A video as far as it can be known without decoding what its samples need.
///
/// A video that cannot be opened is not an error here: it is a fact its segments are screened by.
final class ProbedVideo {
  let file: MediaFile?
  let scan: MediaScan?
  /// Nil where the video has no frame that could be shown.
  let timeline: FrameTimeline?
  /// Nil where there is no file, which screening by labels has found.
  let facts: MediaFacts?
  let waveFile: String?

  /// Opens a video and reads its packets.
  ///
  /// - Parameters:
  ///   - video: Its id.
  ///   - dataset: The data set it belongs to.
  ///   - options: How sound and media are read.
  ///   - source: How its frames are listed.
  ///   - onScanned: Told the length in seconds before frames are listed, which can mean decoding.
  init(
    video: String, dataset: MOSEIDataset, options: BuildOptions,
    framesFrom source: FrameTimeline.Source, onScanned: (Double) -> Void
  ) {
    let path = dataset.mediaFile(for: video)
    var file: MediaFile?
    var scan: MediaScan?
    var timeline: FrameTimeline?
    var failure: String?
    if let path {
      do {
        let opened = try MediaFile(opening: path, limits: options.media)
        let scanned = try opened.scan()
        file = opened
        scan = scanned
        onScanned(scanned.plausibleLength(bytes: opened.file.size))
        if scanned.video != nil {
          let listed = try opened.timeline(from: source)
          if listed.pts.isEmpty {
            failure = "no frame of the video decodes"
          } else {
            timeline = listed
          }
        }
      } catch let error as PrepError {
        failure = error.evidenceText
      } catch {
        failure = "\(error)"
      }
    }
    self.file = file
    self.scan = scan
    self.timeline = timeline
    waveFile = options.audio == .video ? nil : dataset.wavFile(for: video)
    let hasStream = scan?.audio != nil && options.audio != .wav
    facts =
      path == nil
      ? nil
      : MediaFacts(
        openFailure: failure, hasVideoStream: scan?.video != nil,
        hasAudio: hasStream || waveFile != nil, mediaEnd: scan?.mediaEnd,
        // Where a WAV may take the stream's place, only decoding tells where there is sound.
        audioExtent: waveFile == nil ? scan?.audio?.extent : nil)
  }
}

extension MediaScan {
  /// Length of the media in seconds, no longer than a file of its size can be.
  fileprivate func plausibleLength(bytes: Int64) -> Double {
    min(mediaEnd?.doubleValue ?? 0, Double(bytes) / TimeLimits.fewestBytesPerSecond)
  }
}

extension AudioStreamFacts {
  /// Where the packets say there is sound; nil where they say nothing, or nothing will decode.
  fileprivate var extent: ClosedRange<Rational>? {
    guard isDecodable, let start, let end, start <= end else { return nil }
    return start...end
  }
}
