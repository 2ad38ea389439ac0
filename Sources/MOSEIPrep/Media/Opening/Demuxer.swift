internal import CFFmpeg
internal import Foundation

/// One pass over a sealed file's packets, from its first byte.
///
/// Every pass opens the container anew instead of seeking back: some demuxers return other
/// timestamps after a seek, and a pass must see what ffmpeg sees in a file it has just opened.
final class Demuxer {
  let context: UnsafeMutablePointer<AVFormatContext>
  private let input: SealedInput

  /// Reads in a row that may give nothing (foreign packets, EAGAIN) before the file counts as damaged.
  private static let retryLimit = 1_000_000

  /// What a read gave.
  enum Outcome: Equatable {
    case packet
    case end
    /// The container is damaged or cut short here; nothing more comes.
    case failure(String)
  }

  /// Opens the container and finds its streams.
  ///
  /// - Parameters:
  ///   - file: What to read.
  ///   - limits: What probing may use.
  /// - Throws: `PrepError` with code `formatInvalid`, `fileRefused` or `fileUnreadable`.
  init(_ file: SealedFile, limits: MediaLimits) throws(PrepError) {
    let path = file.path
    guard file.size > 0 else {
      throw PrepError(
        .formatInvalid, "the file is empty", path: path, cause: "0 bytes",
        remedy: "Fetch the file again.")
    }
    _ = LibavLog.installed
    av_max_alloc(MediaLimits.largestAllocation)
    input = try SealedInput(file, stallLimit: file.stallLimit(limits))
    guard let allocated = avformat_alloc_context() else { throw SealedInput.outOfMemory(path) }
    var opened: UnsafeMutablePointer<AVFormatContext>? = allocated
    LibavLog.watch(allocated)
    defer { _ = LibavLog.unwatch(allocated) }
    allocated.pointee.pb = input.context
    allocated.pointee.flags |= AVFMT_FLAG_CUSTOM_IO
    // Refuses playlists, external mov data references and whatever else names another file.
    allocated.pointee.io_open = { _, _, _, _, _ in cff_averror(EPERM) }

    // Only the name, for the probe's use of its extension: no demuxer needs the folder.
    let name = URL(fileURLWithPath: path).lastPathComponent
    let format: UnsafePointer<AVInputFormat>
    do throws(PrepError) {
      format = try Self.probe(input, name: name, log: allocated)
    } catch {
      avformat_free_context(allocated)
      throw error
    }
    var options: OpaquePointer?
    defer { av_dict_free(&options) }
    av_dict_set(&options, "format_whitelist", MediaLimits.formats.joined(separator: ","), 0)
    // As the ffmpeg program does for MPEG transport streams.
    av_dict_set(&options, "scan_all_pmts", "1", 0)
    let result = avformat_open_input(&opened, name, format, &options)
    guard result >= 0, let context = opened else {
      throw Self.failure(
        path, result, input, "cannot be opened", LibavLog.unwatch(allocated))
    }
    self.context = context
    let found = Self.findStreams(context, limits)
    input.resume()
    guard found >= 0 || context.pointee.nb_streams > 0 else {
      let cause = LibavLog.unwatch(allocated)
      throw Self.failure(path, found, input, "has no readable stream", cause)
    }
  }

  deinit {
    var owned: UnsafeMutablePointer<AVFormatContext>? = context
    avformat_close_input(&owned)
  }

  /// Finds the format by content, as avformat_open_input would, and refuses playlists.
  ///
  /// Done apart because the format's name tells a user more than "invalid argument".
  private static func probe(
    _ input: SealedInput, name: String, log: UnsafeMutablePointer<AVFormatContext>
  ) throws(PrepError) -> UnsafePointer<AVInputFormat> {
    let path = input.file.path
    var format: UnsafePointer<AVInputFormat>?
    let result = av_probe_input_buffer2(input.context, &format, name, log, 0, 0)
    guard result >= 0, let format else {
      throw failure(path, result, input, "not a media file")
    }
    let names = String(cString: format.pointee.name)
    guard names.split(separator: ",").contains(where: { MediaLimits.formats.contains(String($0)) })
    else {
      throw PrepError(
        .fileRefused, "its format is not accepted", path: path, cause: "the content is \(names)",
        remedy: "Give the media itself: MP4, MOV, Matroska, WebM, AVI, ASF, MPEG, FLV or Ogg.")
    }
    return format
  }

  private static func findStreams(
    _ context: UnsafeMutablePointer<AVFormatContext>, _ limits: MediaLimits
  ) -> Int32 {
    let count = Int(context.pointee.nb_streams)
    // Probing decodes pictures, hence needs the limit too.
    var options = [OpaquePointer?](repeating: nil, count: count)
    for index in 0..<count {
      av_dict_set(&options[index], "max_pixels", String(limits.maxPixels), 0)
    }
    defer { for index in 0..<count { av_dict_free(&options[index]) } }
    return avformat_find_stream_info(context, &options)
  }

  private static func failure(
    _ path: String, _ code: Int32, _ input: SealedInput, _ message: String, _ cause: String? = nil
  ) -> PrepError {
    if let readError = input.readError {
      return PrepError(
        .fileUnreadable, "cannot be read", path: path, cause: String(cString: strerror(readError)),
        remedy: "Check the disk or the network share.")
    }
    return PrepError(
      .formatInvalid, message, path: path, cause: cause ?? LibavLog.text(ofError: code),
      remedy: "Check that the file is complete, or fetch it again.")
  }
}

extension Demuxer {
  /// libavformat's name of the container's format, such as `matroska,webm`.
  var container: String { String(cString: context.pointee.iformat.pointee.name) }

  /// True where samples are found through an index, in any order, so that one damaged or missing
  /// stretch of another stream can end a pass early.
  var isIndexDriven: Bool { container.hasPrefix("mov,") }

  /// The container's start time in microseconds, 0 where unknown.
  var startTime: Microseconds {
    let value = context.pointee.start_time
    return value == cff_nopts() ? .zero : Microseconds(value)
  }

  /// Where reading was given up, nil where it was not.
  var stall: Int64? { input.stall }

  var streams: [UnsafeMutablePointer<AVStream>] {
    (0..<Int(context.pointee.nb_streams)).compactMap { context.pointee.streams[$0] }
  }

  /// The first video stream that is no cover picture: `0:v:0` to ffmpeg.
  var videoStream: UnsafeMutablePointer<AVStream>? {
    streams.first {
      $0.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_VIDEO
        && $0.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0
    }
  }

  /// The first audio stream: `0:a:0` to ffmpeg.
  var audioStream: UnsafeMutablePointer<AVStream>? {
    streams.first { $0.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_AUDIO }
  }

  /// Lets only the packets of these streams through.
  func select(_ chosen: [UnsafeMutablePointer<AVStream>]) {
    for stream in streams {
      stream.pointee.discard = chosen.contains(stream) ? AVDISCARD_NONE : AVDISCARD_ALL
    }
  }

  /// Reads the next packet of the selected streams into `packet`, replacing what it held.
  ///
  /// - Parameter packet: An allocated packet.
  /// - Returns: Whether there was one.
  /// - Throws: `PrepError` with code `fileUnreadable` where the disk failed, which is neither the
  ///   end of the file nor damage in it.
  func read(into packet: UnsafeMutablePointer<AVPacket>) throws(PrepError) -> Outcome {
    for _ in 0..<Self.retryLimit {
      av_packet_unref(packet)
      let result = av_read_frame(context, packet)
      if result >= 0 {
        input.noteProgress()
        let index = Int(packet.pointee.stream_index)
        // Transport streams announce streams late, after `select`.
        if index < Int(context.pointee.nb_streams), let stream = context.pointee.streams[index],
          stream.pointee.discard == AVDISCARD_NONE
        {
          return .packet
        }
        continue
      }
      if let readError = input.readError {
        throw PrepError(
          .fileUnreadable, "cannot be read", path: input.file.path,
          cause: String(cString: strerror(readError)),
          remedy: "Check the disk or the network share.")
      }
      if result == cff_averror(EAGAIN) { continue }
      if input.stall != nil { return .failure("\(input.stallLimit) bytes hold no packet") }
      return result == cff_averror_eof() ? .end : .failure(LibavLog.text(ofError: result))
    }
    return .failure("the demuxer makes no progress")
  }
}
