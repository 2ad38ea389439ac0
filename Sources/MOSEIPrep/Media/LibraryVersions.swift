internal import CFFmpeg
internal import FeatureCache

/// The versions of the libav libraries at run time, and what they find in the CPU.
enum LibraryVersions {
  static var json: JSONValue {
    [
      "libavformat": .string(text(avformat_version())),
      "libavcodec": .string(text(avcodec_version())),
      "libavutil": .string(text(avutil_version())),
      "libswscale": .string(text(swscale_version())),
      "libswresample": .string(text(swresample_version())),
    ]
  }

  /// The instruction sets libav uses on this machine, in a fixed order.
  static var cpuFlags: [String] {
    let present = av_get_cpu_flags()
    let known: [(String, Int32)] = [
      ("sse2", AV_CPU_FLAG_SSE2), ("sse4.1", AV_CPU_FLAG_SSE4), ("avx", AV_CPU_FLAG_AVX),
      ("fma3", AV_CPU_FLAG_FMA3), ("avx2", AV_CPU_FLAG_AVX2), ("avx512", AV_CPU_FLAG_AVX512),
      ("neon", AV_CPU_FLAG_NEON),
    ]
    return known.filter { present & $0.1 != 0 }.map(\.0)
  }

  private static func text(_ version: UInt32) -> String {
    "\(version >> 16).\((version >> 8) & 255).\(version & 255)"
  }
}
