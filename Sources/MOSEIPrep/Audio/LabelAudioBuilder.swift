/// Places decoded audio on the label clock and resamples it, as one stream, to 8 kHz.
///
/// Positions are source samples since the container's start. A run continues where the last one
/// ended when its position is missing or off by less than 20 ms (packet times are rounded to the
/// time base); otherwise it moves: forward over zeros, or backward, and then what overlaps is
/// dropped. Only what is to be kept is, at 8 kHz: 32 kB a second.
public final class LabelAudioBuilder {
  /// The longest label time that is kept, whatever limit a caller or a hostile file asks for.
  public static let maximumLimit = Microseconds.seconds(24 * 3600)

  private let sourceRate: Int64
  /// First source sample that is not kept.
  private let limit: Int64
  private let resampler: Resampler

  private var kept: KeptStretches
  /// What the resampler gave last.
  private var output: [Float] = []
  private var gaps: [LabelAudio.Gap] = []
  private var decoded: [Range<Int64>] = []
  /// Source samples handed to the resampler so far: label time up to here is settled.
  private var placedEnd: Int64 = 0
  /// Where the run now being read goes on; behind `placedEnd` while it overlaps.
  private var runEnd: Int64?
  /// Whether audio has come that lies past the limit.
  private(set) var wasLimited = false
  private var cleaned: [Float] = []

  /// Starts an empty stream.
  ///
  /// - Parameters:
  ///   - sourceRate: Sample rate of the decoded audio in Hz.
  ///   - limit: Label time at which to stop keeping audio: the media end, or the end of the last
  ///     sample needed. Audio more than a second after it is dropped, and `LabelAudio.wasLimited`
  ///     says so.
  ///   - stretches: Starts and ends of the samples that will be cut; nil keeps everything.
  /// - Throws: `PrepError` where libswresample refuses the rate.
  public init(
    sourceRate: Int, limit: Microseconds, keeping stretches: [StepGrid]? = nil
  ) throws {
    resampler = try Resampler(from: sourceRate, to: LabelAudio.sampleRate)
    self.sourceRate = Int64(sourceRate)
    let end = max(.zero, min(limit, Self.maximumLimit)) + Self.filterMargin
    self.limit = (end.rational * Rational(Int64(sourceRate))).rounded
    kept = KeptStretches(
      stretches?.map { LabelAudio.range(start: $0.start, end: $0.end) } ?? [0..<Int.max])
  }

  /// Adds the samples decoded next.
  ///
  /// - Parameters:
  ///   - mono: The mean of the channels at the source rate.
  ///   - position: The first sample's number since the container's start, round((pts -
  ///     start_time) · rate); nil where the packet has no time stamp.
  /// - Throws: `PrepError` where resampling fails.
  public func append(_ mono: UnsafeBufferPointer<Float>, at position: Int64?) throws {
    guard !mono.isEmpty else { return }
    let start = runStart(position)
    let end = start + Int64(mono.count)
    defer { runEnd = end }
    if end > limit { wasLimited = true }
    let from = max(start, placedEnd)
    let to = min(end, limit)
    // Audio before label time 0 is dropped by rule and leaves no gap.
    let contested = max(start, 0)
    if contested < min(end, placedEnd) { note(.overlap, contested..<min(end, placedEnd)) }
    guard from < to else { return }
    try fillZeros(upTo: from)
    let part = UnsafeBufferPointer(rebasing: mono[Int(from - start)..<Int(to - start)])
    try feed(part, at: from)
    extendDecoded(from..<to)
    placedEnd = to
  }

  /// Flushes the resampler and returns the whole stream.
  ///
  /// - Returns: The audio on the label clock; empty where nothing was appended.
  /// - Throws: `PrepError` where resampling fails.
  public func finish() throws -> LabelAudio {
    try resampler.finish(to: &output)
    keepOutput()
    let runs = decoded.map { targetIndex($0.lowerBound)..<targetIndex($0.upperBound) }
    var missing: [LabelAudio.Gap] = []
    var covered = 0
    for run in runs {
      if run.lowerBound > covered { missing.append(.init(.missing, covered..<run.lowerBound)) }
      covered = run.upperBound
    }
    return LabelAudio(
      kept: kept,
      gaps: (gaps + missing).sorted { $0.range.lowerBound < $1.range.lowerBound },
      decoded: runs, wasLimited: wasLimited)
  }

  /// Where the samples that claim `position` are placed.
  private func runStart(_ position: Int64?) -> Int64 {
    // Twice the limit is as good as any later time, and cannot overflow.
    let bound = 2 * (limit + 1) + Self.marginSamples
    let claimed = position.map { max(-bound, min(bound, $0)) }
    guard let runEnd = runEnd.map({ max(-bound, min(bound, $0)) }) else { return claimed ?? 0 }
    guard let claimed else { return runEnd }
    let step = claimed - runEnd
    return abs(step) * Self.continuationsPerSecond < sourceRate ? runEnd : claimed
  }

  private func fillZeros(upTo end: Int64) throws {
    // The resampler's filter holds nothing but zeros after this many, and stands where it stood
    // after every whole second: seconds between need not be made, nor resampled.
    let settling = max(sourceRate, Self.longestFilter)
    let skipped = max(0, end - placedEnd - settling) / sourceRate
    if skipped > 0 {
      try feedZeros(settling)
      kept.appendZeros(Int(skipped) * LabelAudio.sampleRate)
      placedEnd += skipped * sourceRate
    }
    try feedZeros(end - placedEnd)
  }

  private func feedZeros(_ count: Int64) throws {
    guard count > 0 else { return }
    let zeros = [Float](repeating: 0, count: Int(min(count, Self.zeroChunk)))
    let end = placedEnd + count
    while placedEnd < end {
      let count = Int(min(end - placedEnd, Int64(zeros.count)))
      try zeros.withUnsafeBufferPointer {
        try resample(UnsafeBufferPointer(rebasing: $0.prefix(count)))
      }
      placedEnd += Int64(count)
    }
  }

  private func resample(_ samples: UnsafeBufferPointer<Float>) throws {
    try resampler.append(samples, to: &output)
    keepOutput()
  }

  private func keepOutput() {
    kept.append(output)
    output.removeAll(keepingCapacity: true)
  }

  /// Resamples `part`, with silence in place of values that are not audio.
  ///
  /// One NaN would otherwise spread through the filter, and through the DCT over whole frames.
  private func feed(_ part: UnsafeBufferPointer<Float>, at start: Int64) throws {
    guard let firstBad = part.firstIndex(where: { !Self.isAudio($0) }) else {
      return try resample(part)
    }
    cleaned.removeAll(keepingCapacity: true)
    var lastBad = firstBad
    for (index, value) in part.enumerated() {
      let good = Self.isAudio(value)
      cleaned.append(good ? value : 0)
      if !good { lastBad = index }
    }
    note(.damaged, (start + Int64(firstBad))..<(start + Int64(lastBad) + 1))
    try cleaned.withUnsafeBufferPointer { try resample($0) }
  }

  /// Whether a value can be a waveform's: float files may exceed full scale, but not by 10^9.
  private static func isAudio(_ value: Float) -> Bool { abs(value) <= 1e9 }

  private func extendDecoded(_ range: Range<Int64>) {
    if let last = decoded.last, last.upperBound == range.lowerBound {
      decoded[decoded.count - 1] = last.lowerBound..<range.upperBound
    } else {
      decoded.append(range)
    }
  }

  private func note(_ kind: LabelAudio.Gap.Kind, _ range: Range<Int64>) {
    let gap = LabelAudio.Gap(kind, targetIndex(range.lowerBound)..<targetIndex(range.upperBound))
    if let last = gaps.last, last.kind == kind, last.range.upperBound == gap.range.lowerBound {
      gaps[gaps.count - 1] = .init(kind, last.range.lowerBound..<gap.range.upperBound)
    } else {
      gaps.append(gap)
    }
  }

  /// The first 8 kHz sample at or after a source sample's time.
  private func targetIndex(_ sample: Int64) -> Int {
    let scaled = sample * Int64(LabelAudio.sampleRate)
    return Int((scaled + sourceRate - 1) / sourceRate)
  }

  /// A discontinuity under one of these, 20 ms, continues the run.
  private static let continuationsPerSecond: Int64 = 50
  /// Kept beyond the limit, so that what lies before it does not depend on it: the resampler's
  /// filter reaches a few milliseconds ahead.
  private static let filterMargin = Microseconds.seconds(1)
  private static let zeroChunk: Int64 = 8192
  /// Twice as many source samples as libswresample's filter has below 8 kHz; above, it is shorter
  /// than a second.
  private static let longestFilter: Int64 = 64
  private static let marginSamples: Int64 = 1 << 32
}
