import FeatureCache
import Foundation
import TestSupport
import Testing

/// JPEG faces as Pillow sees them, and the script of `docs/cache.md` that reads both encodings.
@Suite struct JPEGPeerTests {
  /// Pillow decodes with the same libjpeg-turbo: every pixel is the same, and so is every byte of
  /// what it encodes with the parameters that the documentation states.
  @Test(arguments: [60, 95, 100])
  func pillowEncodesAndDecodesTheSame(quality: Int) throws {
    let folder = try TemporaryFolder()
    var cache = TestCache()
    cache.faceSize = 62
    try cache.write(to: folder.file("raw"))
    cache.encoding = .jpeg(quality: quality)
    try cache.write(to: folder.file("jpeg"))
    let name = "train-00001-of-00004.safetensors"
    let paths = ["raw", "jpeg"].map { CacheFolder(folder.file($0)).shardPath(name) }
    let ours = try (0..<3).flatMap { try Shard(path: paths[1]).faces($0) }
    try NumpyFile.write(ours, shape: [3, 36, 62, 62, 3], to: folder.file("ours.npy"))
    let script = """
      import io, sys, numpy as np
      from PIL import Image
      from safetensors.numpy import load_file
      raw, jpeg, ours, quality = load_file(sys.argv[1]), load_file(sys.argv[2]), np.load(sys.argv[3]), int(sys.argv[4])
      for name in raw:
          assert name == "faces" or (raw[name] == jpeg[name]).all(), name
      offsets = jpeg["jpeg_offsets"]
      assert offsets.dtype == np.int64 and offsets.shape == (3 * 36 + 1,)
      seen = 0
      for k, (start, end) in enumerate(zip(offsets, offsets[1:])):
          row, step = divmod(k, 36)
          assert (end > start) == raw["face_valid"][row, step]
          if end == start:
              assert not ours[row, step].any()
              continue
          data, pixels = jpeg["jpeg"][start:end].tobytes(), raw["faces"][row, step]
          assert (np.asarray(Image.open(io.BytesIO(data))) == ours[row, step]).all(), (row, step)
          theirs = io.BytesIO()
          Image.fromarray(pixels).save(theirs, "JPEG", quality=quality, subsampling="4:2:0")
          assert theirs.getvalue() == data, (row, step)
          error = ((pixels.astype(float) - ours[row, step]) ** 2).mean()
          psnr = 10 * np.log10(255 ** 2 / error)
          assert psnr > (25 if quality == 60 else 30), psnr
          seen += 1
      assert seen == 12
      """
    try Tool.check(
      Tool.python, ["-c", script] + paths + [folder.file("ours.npy"), "\(quality)"])
  }

  @Test(arguments: [FaceEncoding.raw, .jpeg(quality: 95)])
  func theDocumentedScriptReadsWhatWeRead(encoding: FaceEncoding) throws {
    let folder = try TemporaryFolder()
    let fixture = try CacheFixture(in: folder.path, encoding: encoding)
    let document = try String(
      contentsOf: Repository.root.appendingPathComponent("docs/cache.md"), encoding: .utf8)
    let block = try #require(document.split(separator: "```python\n").dropFirst().first)
    let script = try #require(block.split(separator: "```").first)
    for record in fixture.index.shards {
      let path = fixture.folder.shardPath(record.file)
      let shard = try Shard(path: path)
      let ours = try (0..<shard.sampleCount).flatMap { try shard.faces($0) }
      try NumpyFile.write(
        ours, shape: [shard.sampleCount, 36, 8, 8, 3], to: folder.file("ours.npy"))
      let check = """

        import sys
        shard = load_shard(sys.argv[1])
        ours = np.load(sys.argv[2])
        assert shard["faces"].dtype == np.uint8 and shard["faces"].shape == ours.shape
        assert (shard["faces"] == ours).all()
        assert shard["mfcc"].shape == (len(ours), 601, 40) and "jpeg" not in shard
        """
      try Tool.check(
        Tool.python, ["-c", String(script) + check, path, folder.file("ours.npy")])
    }
  }
}
