import FeatureCache

/// Takes one video from its segments to rows of a shard: probe, screen, decode, crop, MFCC.
///
/// One instance serves a worker for all its videos, so that buffers and plans are made once.
final class VideoProcessor {
  /// What became of a video.
  struct Outcome {
    /// One a segment, in the order of the video's plan.
    var entries: [ManifestEntry] = []
    /// Rows of the writer that were taken, dropped ones included.
    var usedSlots = 0
    var keptRows = 0
    var videoSeconds: Double
  }

  /// Where a video's rows go.
  struct Destination {
    let shard: ShardWriter
    /// Numbers of the identities, by name.
    let identityOf: [String: Int32]
    /// The writer's row that the first candidate takes.
    let firstSlot: Int
    /// The row of the finished shard that the first kept sample takes: smaller than the slot where
    /// rows before it were dropped.
    let firstRow: Int
  }

  let options: BuildOptions
  let dataset: MOSEIDataset
  let landmarks: LandmarkSource
  let mfcc: MFCC
  let cropper: FrameCropper
  let screening: MediaScreening

  init(options: BuildOptions, dataset: MOSEIDataset) throws {
    self.options = options
    self.dataset = dataset
    landmarks = try LandmarkSource(options.layout)
    mfcc = try MFCC(flavor: .default)
    cropper = FrameCropper(size: options.faces.size)
    screening = MediaScreening(options.screening)
  }

  /// Processes a video and writes the rows of the segments that are kept.
  ///
  /// - Parameters:
  ///   - plan: The video and its segments.
  ///   - destination: Where rows go, nil for a video of no fold.
  ///   - onScanned: Told the length of the media in seconds once the packets are read.
  /// - Returns: What became of each segment.
  /// - Throws: `PrepError` or `CacheError` only for failures that are not the video's own, such as
  ///   a full disk, or one that cannot be read.
  func process(
    _ plan: VideoPlan, to destination: Destination?, onScanned: (Double) -> Void
  ) throws -> Outcome {
    for source in [FrameTimeline.Source.packets, .decoder] {
      let media = try ProbedVideo(
        video: plan.video, dataset: dataset, options: options, framesFrom: source,
        onScanned: onScanned)
      if let outcome = try attempt(plan, to: destination, media: media) { return outcome }
    }
    throw PrepError(
      .decodingFailed, "decodes to other frames each time", path: plan.video,
      remedy: "Check the machine's memory; please report the file.")
  }

  /// Processes a video with one way of listing its frames.
  ///
  /// - Returns: Nil where the decoder gave other frames than the list has: nothing is left of the
  ///   attempt then.
  private func attempt(
    _ plan: VideoPlan, to destination: Destination?, media: ProbedVideo
  ) throws -> Outcome? {
    var samples = try screen(plan, media: media)
    if let destination {
      guard try extractFaces(&samples, media: media, to: destination) else { return nil }
    }
    var outcome = Outcome(videoSeconds: media.scan?.mediaEnd?.doubleValue ?? 0)
    try finish(samples, to: destination, outcome: &outcome)
    return outcome
  }
}

extension VideoProcessor {
  /// Makes every check that needs no pixels.
  ///
  /// - Parameters:
  ///   - plan: The video and its segments, screened by their labels.
  ///   - media: What is known of the video without decoding its pictures.
  /// - Returns: One sample a segment.
  /// - Throws: `PrepError` where a file cannot be read for reasons that are not in it.
  func screen(_ plan: VideoPlan, media: ProbedVideo) throws -> [SampleInProgress] {
    var samples = plan.segments.map { screened in
      SampleInProgress(
        segment: screened.segment,
        outcome: media.facts.map { screening.screen(screened.outcome, facts: $0) }
          ?? screened.outcome)
    }
    try screenFaces(&samples, media: media)
    try screenSound(&samples, media: media)
    return samples
  }
}

/// A segment on its way through the processor.
struct SampleInProgress {
  let segment: Segment
  var outcome: ScreeningOutcome
  /// What was measured, from which part of the outcome follows.
  var evidence = SampleEvidence()
  /// Why its video has no landmarks to use.
  var landmarkProblem: Finding?
  /// The face of each step, empty where the interval itself is unusable.
  var faces: [FaceStep] = []
  /// The frame of each step.
  var frames: [Int?] = []
  /// The sample's sound at 8 kHz.
  var sound: [Float] = []
  /// 1 where a step's crop was written.
  var faceValid = [UInt8](repeating: 0, count: StepGrid.maximumSteps)
  /// The writer's row, nil where no frame of the sample was asked for.
  var slot: Int?

  var isCandidate: Bool { outcome.findings.isEmpty }

  /// The steps of the clamped interval, nil where there is no usable one.
  var grid: StepGrid? {
    guard let start = outcome.start, let end = outcome.end, end > start else { return nil }
    return StepGrid(start: start, end: end)
  }
}
