internal import CFFmpeg

extension DecodedFrame {
  /// Takes over what `frame` holds and leaves it empty for the decoder to reuse.
  convenience init(
    moving frame: UnsafeMutablePointer<AVFrame>, stream: UnsafeMutablePointer<AVStream>,
    path: String
  ) throws(PrepError) {
    guard let own = av_frame_alloc() else { throw SealedInput.outOfMemory(path) }
    let rotation = DisplayRotation.clockwise(frame: frame, stream: stream)
    av_frame_move_ref(own, frame)
    self.init(owning: own, rotation: rotation)
  }

  /// True where the decoder flagged the picture as corrupt, or filled in parts it could not decode.
  public var isDamaged: Bool { Self.isDamaged(pointer) }

  static func isDamaged(_ frame: UnsafePointer<AVFrame>) -> Bool {
    frame.pointee.flags & AV_FRAME_FLAG_CORRUPT != 0 || frame.pointee.decode_error_flags != 0
  }
}
