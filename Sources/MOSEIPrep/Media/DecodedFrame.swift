internal import CFFmpeg

/// One decoded picture as libavcodec returned it, owned until this object goes away.
///
/// Not Sendable: a frame stays with the task that decoded it.
public final class DecodedFrame {
  let pointer: UnsafeMutablePointer<AVFrame>
  /// Clockwise rotation, in degrees (0, 90, 180 or 270), that displays the picture upright.
  public let rotation: Int

  /// Takes over one AVFrame and its buffers.
  init(owning pointer: UnsafeMutablePointer<AVFrame>, rotation: Int) {
    self.pointer = pointer
    self.rotation = rotation
  }

  deinit {
    var owned: UnsafeMutablePointer<AVFrame>? = pointer
    av_frame_free(&owned)
  }

  /// Stored width in pixels, before rotation.
  public var codedWidth: Int { Int(pointer.pointee.width) }
  /// Stored height in pixels, before rotation.
  public var codedHeight: Int { Int(pointer.pointee.height) }
  /// Width in pixels as displayed, after rotation.
  public var displayWidth: Int { rotation % 180 == 0 ? codedWidth : codedHeight }
  /// Height in pixels as displayed, after rotation.
  public var displayHeight: Int { rotation % 180 == 0 ? codedHeight : codedWidth }
}
