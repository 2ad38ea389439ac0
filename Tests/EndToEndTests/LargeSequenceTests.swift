import FeatureCache
import Foundation
import TestSupport
import Testing

/// OpenFace's sequence of the whole release has some 30 GB: it is read video by video.
@Suite struct LargeSequenceTests {
  /// The three videos of a data set among 3,000 others of 10 MB each, nothing of which is written:
  /// the file has holes and takes a few megabytes on disk.
  private static let enlarging = """
    import h5py, json, sys
    with h5py.File(sys.argv[1]) as small, h5py.File(sys.argv[2], 'w') as large:
        small.copy('OpenFace_2', large)
        data = large['OpenFace_2/data']
        for name in list(data):
            rows = data[name]['features'][:]
            del data[name]['features']
            data[name].create_dataset('features', data=rows)
        for number in range(3000):
            group = data.create_group('other-%d' % number)
            for name, columns, kind in [('features', 713, h5py.h5t.IEEE_F32LE),
                                        ('intervals', 2, h5py.h5t.IEEE_F64LE)]:
                storage = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
                storage.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
                storage.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
                space = h5py.h5s.create_simple((3600, columns))
                h5py.h5d.create(group.id, name.encode(), kind, space, storage)
    """

  /// Runs a program and prints its exit status and the most memory, in KiB, of any of its processes.
  private static let measuring = """
    import resource, subprocess, sys
    status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
    print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    """

  @Test(.disabled(if: Program.isSanitized, "a sanitizer's own memory would be measured"))
  func thirtyGigabytesAreReadInLittleMemory() throws {
    let folder = try TemporaryFolder()
    let dataset = folder.file("dataset")
    try Tool.check(
      Program.path("prep"),
      [
        "synth", dataset, "--speakers", "3", "--utterances", "1", "--seed", "5", "--no-faults",
        "--width", "160", "--height", "120", "--fps", "12",
      ])
    let (small, large) = ("\(dataset)/CMU_MOSEI_VisualOpenFace2.csd", folder.file("large.csd"))
    try Tool.check(Tool.python, ["-c", Self.enlarging, small, large])
    let size = try FileManager.default.attributesOfItem(atPath: large)[.size] as? Int
    #expect(try #require(size) > 30_000_000_000)

    func build(_ cache: String, _ options: [String]) throws -> Int {
      let result = try Tool.check(
        Tool.python,
        [
          "-c", Self.measuring, Program.path("prep"), "build", "--dataset", dataset, "--out",
          folder.file(cache), "--face-size", "32",
        ] + options)
      let numbers = result.text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
      try #require(numbers.count == 2 && numbers[0] == 0)
      return numbers[1]
    }
    let plain = try build("plain", [])
    let memory = try build("large", ["--landmarks", large, "--worker-memory", "512"])
    // The index of 3,003 videos is in memory, and the rows of one.
    #expect(memory < plain + 65_536, "\(memory) KiB, with a small sequence \(plain)")
    let isEqual =
      try contents(of: folder.file("plain/cache")) == contents(of: folder.file("large/cache"))
    #expect(isEqual)
  }
}
