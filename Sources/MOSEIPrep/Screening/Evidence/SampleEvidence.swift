/// What decoding and landmarks have shown of one sample, before anything is judged.
struct SampleEvidence: Sendable, Equatable {
  /// Nil where there are no frames, no landmarks or no interval to look at.
  var face: FaceEvidence?
  /// Nil where the sample was removed before its sound was decoded.
  var sound: SoundEvidence?
}
