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
  /// How much of the stream was decoded for it.
  public internal(set) var work = DecodingWork()
}

/// How much of a stream was decoded.
public struct DecodingWork: Sendable, Equatable {
  /// Packets the decoder was given, those of an abandoned sparse pass included.
  public internal(set) var decodedPackets = 0
  /// Packets of the stream up to the last one needed that no decoder was given.
  public internal(set) var skippedPackets = 0
  /// Times decoding began anew at a key picture, leaving packets out.
  public internal(set) var restarts = 0
  /// Why the stream had to be decoded from its start after all; nil where sparse decoding held, or
  /// was never tried.
  public internal(set) var fallback: String?
}
