/// One sample of a shard, without its face images.
public struct SampleRow: Sendable, Equatable {
  public var video: String
  /// Clip number in the transcript; -1 where the transcript has no such line.
  public var clip: Int32
  /// Index of who is seen in the cache's `identities`.
  public var identity: Int32
  /// Clamped interval, in seconds from the container's start; not cut to 12 s.
  public var start: Double
  public var end: Double
  /// Happy, sad, anger, surprise, disgust, fear, each 0 to 3; NaN where the data set
  /// does not annotate it.
  public var emotions: [Float]
  /// -3 to 3; NaN where the data set does not annotate it.
  public var sentiment: Float
  /// `[frames, 40]`, at most 601 frames; those left out are stored as zeros.
  public var mfcc: [Float]
  /// How many of the MFCC frames are sound, the rest being computed from padding.
  public var mfccFrames: Int32
  /// `[36]`, 1 where the step has a face image.
  public var faceValid: [UInt8]

  public init(
    video: String, clip: Int32, identity: Int32, start: Double, end: Double, emotions: [Float],
    sentiment: Float, mfcc: [Float], mfccFrames: Int32, faceValid: [UInt8]
  ) {
    self.video = video
    self.clip = clip
    self.identity = identity
    self.start = start
    self.end = end
    self.emotions = emotions
    self.sentiment = sentiment
    self.mfcc = mfcc
    self.mfccFrames = mfccFrames
    self.faceValid = faceValid
  }

  /// What of the row does not fit a shard; nil where all does.
  var misfit: String? {
    let coefficients = ShardLayout.mfccCoefficients
    if emotions.count != ShardLayout.emotions { return "\(emotions.count) emotions" }
    if faceValid.count != ShardLayout.steps { return "\(faceValid.count) values of face_valid" }
    if mfcc.count % coefficients != 0 || mfcc.count > ShardLayout.mfccFrames * coefficients {
      return "\(mfcc.count) MFCC values"
    }
    if mfccFrames < 0 || Int(mfccFrames) * coefficients > mfcc.count {
      return "\(mfccFrames) MFCC frames in \(mfcc.count) values"
    }
    // NaN is a label that the data set does not annotate.
    if !(start.isFinite && end.isFinite) || sentiment.isInfinite
      || emotions.contains(where: \.isInfinite) || !mfcc.allSatisfy(\.isFinite)
    {
      return "a value that is not finite"
    }
    return nil
  }
}
