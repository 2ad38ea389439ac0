internal import CFFmpeg

/// The rotation a display matrix asks for, as players apply it.
enum DisplayRotation {
  /// Clockwise degrees (0, 90, 180 or 270) of a 3 x 3 display matrix; other angles go to the nearest.
  ///
  /// - Parameter matrix: Nine entries, or nil for no rotation. Mirroring is not part of the result:
  ///   no camera writes it.
  /// - Returns: The angle that turns the stored picture upright.
  static func clockwise(_ matrix: UnsafePointer<Int32>?) -> Int {
    guard let matrix else { return 0 }
    let counterclockwise = av_display_rotation_get(matrix)
    guard counterclockwise.isFinite else { return 0 }
    let quarters = Int((-counterclockwise / 90).rounded()) % 4
    return (quarters + 4) % 4 * 90
  }

  /// The rotation of one frame: its own matrix where it has one, else its stream's.
  static func clockwise(
    frame: UnsafePointer<AVFrame>, stream: UnsafePointer<AVStream>
  ) -> Int {
    if let own = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX),
      own.pointee.size >= 9 * MemoryLayout<Int32>.size, let data = own.pointee.data
    {
      return data.withMemoryRebound(to: Int32.self, capacity: 9) { clockwise($0) }
    }
    return clockwise(cff_stream_display_matrix(stream))
  }
}
