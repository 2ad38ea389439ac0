internal import CFFmpeg

/// Scales pictures to RGB with swscale; keeps its context while the geometry stays.
final class PictureScaler {
  private struct Plan: Equatable {
    var width: Int
    var height: Int
    var colours: Picture.Colours
    var targetWidth: Int
    var targetHeight: Int
    var flags: Int32
  }

  private var plan: Plan?
  private var context: OpaquePointer?

  deinit { sws_freeContext(context) }

  /// Fills `target`, an RGB picture, with `source`.
  ///
  /// - Parameters:
  ///   - source: Any format swscale reads.
  ///   - target: Where to write, packed 8-bit RGB; its size is the scaled size.
  ///   - averaging: Averages areas, for shrinking; otherwise bilinear.
  /// - Throws: `PrepError` where swscale cannot make the conversion.
  func scale(_ source: Picture, into target: Picture, averaging: Bool) throws {
    let plan = Plan(
      width: source.width, height: source.height, colours: source.colours,
      targetWidth: target.width, targetHeight: target.height,
      flags: (averaging ? SWS_AREA : SWS_BILINEAR) | Self.exactness)
    if plan != self.plan { try prepare(plan) }
    let rows = sws_scale(
      context, source.planes.map { UnsafePointer($0) }, source.strides, 0, Int32(source.height),
      target.planes, target.strides)
    guard rows == Int32(target.height) else { throw Self.failure(plan, "sws_scale gave \(rows)") }
  }

  private func prepare(_ plan: Plan) throws {
    sws_freeContext(context)
    self.plan = nil
    context = sws_getContext(
      Int32(plan.width), Int32(plan.height), plan.colours.format,
      Int32(plan.targetWidth), Int32(plan.targetHeight), AV_PIX_FMT_RGB24, plan.flags,
      nil, nil, nil)
    guard context != nil else { throw Self.failure(plan, "sws_getContext") }
    // RGB sources pass through YUV inside swscale: there and back by the same matrix.
    let matrix = sws_getCoefficients(plan.colours.matrix)
    let unity: Int32 = 1 << 16
    let status = sws_setColorspaceDetails(
      context, matrix, plan.colours.isFullRange ? 1 : 0, matrix, 1, 0, unity, unity)
    guard status >= 0 else { throw Self.failure(plan, "sws_setColorspaceDetails") }
    self.plan = plan
  }

  private static func failure(_ plan: Plan, _ cause: String) -> PrepError {
    let format = av_get_pix_fmt_name(plan.colours.format).map { String(cString: $0) } ?? "?"
    return PrepError(
      .decodingFailed,
      "a picture of \(plan.width) x \(plan.height) pixels (\(format)) cannot be scaled to "
        + "\(plan.targetWidth) x \(plan.targetHeight)",
      cause: cause)
  }

  /// The same bytes on every machine, and no chroma lost on the way to RGB.
  private static let exactness =
    SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_BITEXACT
}
