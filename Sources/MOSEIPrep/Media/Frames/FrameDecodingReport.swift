/// What became of the frames a caller wanted.
public struct FrameDecodingReport: Sendable, Equatable {
  /// Wanted ordinals the decoder never gave.
  public internal(set) var missing: [Int] = []
  /// Wanted ordinals the decoder flagged as corrupt or concealed; not delivered as good.
  public internal(set) var damaged: [Int] = []
  /// Packets the decoder refused, up to where decoding stopped.
  public internal(set) var packetErrors = 0
  /// The first decoder error, or why the container ended early; nil where all went well.
  public internal(set) var firstError: String?
  /// True where a timeline made from packets is not the decoder's list of frames.
  ///
  /// What was delivered must then be thrown away and chosen again from `timeline(from: .decoder)`.
  public internal(set) var contradictsTimeline = false
}
