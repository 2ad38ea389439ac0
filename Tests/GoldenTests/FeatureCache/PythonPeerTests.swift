import FeatureCache
import Foundation
import TestSupport
import Testing

/// Files exchanged with Python: `safetensors`, NumPy and `json` are the judges.
@Suite struct PythonPeerTests {
  @Test func pythonReadsOurShards() throws {
    let folder = try TemporaryFolder()
    let fixture = try CacheFixture(in: folder.path)
    let path = fixture.folder.shardPath("test-00000-of-00001.safetensors")
    let script = """
      import hashlib, json, sys
      from safetensors import safe_open
      from safetensors.numpy import load_file
      tensors = load_file(sys.argv[1])
      with safe_open(sys.argv[1], "np") as f:
          metadata = f.metadata()
          row = f.get_slice("faces")[1]
      assert (row == tensors["faces"][1]).all()
      print(json.dumps({"videos": json.loads(metadata["videos"]), "format": metadata["format"],
          "tensors": {n: [str(t.dtype), list(t.shape), hashlib.sha256(t.tobytes()).hexdigest()]
              for n, t in tensors.items()}}))
      """
    let answer = try JSONValue(
      parsing: Tool.check(Tool.python, ["-c", script, path]).text)
    let samples = [30, 31].map {
      CacheFixture.sample("ls3___opus_", clip: $0 - 30, identity: 2, seed: $0)
    }
    let black = [UInt8](repeating: 0, count: CacheFixture.layout.stepBytes)
    let faces = [30, 31].flatMap { seed in
      (0..<36).flatMap {
        [0, 1, 5].contains($0) ? CacheFixture.pixels(seed: seed, step: $0) : black
      }
    }
    func tensor<Element>(_ type: String, _ shape: [Int], _ values: [Element]) -> JSONValue {
      [
        .string(type), .array(shape.map { .integer(Int64($0)) }),
        .string(SHA256.hex(of: values.withUnsafeBytes(Array.init))),
      ]
    }
    let expected: [String: JSONValue] = [
      "faces": tensor("uint8", [2, 36, 8, 8, 3], faces),
      "interval": tensor("float64", [2, 2], samples.flatMap { [$0.start, $0.end] }),
      "mfcc": tensor("float32", [2, 601, 40], samples.flatMap(\.mfcc)),
      "emotions": tensor("float32", [2, 6], samples.flatMap(\.emotions)),
      "sentiment": tensor("float32", [2], samples.map(\.sentiment)),
      "mfcc_frames": tensor("int32", [2], samples.map(\.mfccFrames)),
      "identity": tensor("int32", [2], samples.map(\.identity)),
      "clip": tensor("int32", [2], samples.map(\.clip)),
      "face_valid": tensor("uint8", [2, 36], samples.flatMap(\.faceValid)),
    ]
    let tensors = try #require(answer["tensors"]?.members)
    #expect(Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.value) }) == expected)
    #expect(answer["videos"] == ["ls3___opus_", "ls3___opus_"])
    #expect(answer["format"] == "avser-shard")
  }

  @Test func pythonReadsAnEmptyShardAndOurWeights() throws {
    let folder = try TemporaryFolder()
    let fixture = try CacheFixture(in: folder.path)
    let weights = folder.file("weights.safetensors")
    try SafetensorsFile.write(
      [
        .init(
          name: "w", type: .f32, shape: [2, 3], values: [1, -2, 3.5, 0, .infinity, Float(1e-45)]),
        .init(name: "scalar", type: .f64, shape: [], values: [Double.pi]),
      ], metadata: ["epoch": "3"], to: weights)
    let script = """
      import math, numpy, sys
      from safetensors.numpy import load_file
      assert load_file(sys.argv[1])["faces"].shape == (0, 36, 8, 8, 3)
      w = load_file(sys.argv[2])
      assert w["scalar"] == math.pi
      assert w["w"].tolist() == [[1, -2, 3.5], [0, math.inf, float(numpy.float32(1e-45))]]
      """
    try Tool.check(
      Tool.python,
      ["-c", script, fixture.folder.shardPath("valid-00000-of-00001.safetensors"), weights])
  }

  @Test(arguments: [SafetensorsFile.IO.mmap, .pread])
  func weReadPythonsFiles(io: SafetensorsFile.IO) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("python.safetensors")
    let script = """
      import numpy as np, sys
      from safetensors.numpy import save_file
      save_file({"b.weight": np.arange(6, dtype=np.float32).reshape(2, 3) / 7, "n": np.int64(-5).reshape(()),
          "u": np.arange(5, dtype=np.uint8), "h": np.float16([0.5]), "e": np.zeros((0, 4)),
          "t": np.array([True, False])}, sys.argv[1], metadata={"schlüssel": "wert\\n\\"x\\""})
      """
    try Tool.check(Tool.python, ["-c", script, path])
    let file = try SafetensorsFile(path: path, io: io)
    #expect(file.header.metadata == ["schlüssel": "wert\n\"x\""])
    #expect(try file.values(of: "b.weight", as: Float.self) == (0..<6).map { Float($0) / 7 })
    #expect(file.header["b.weight"]?.shape == [2, 3])
    #expect(try file.values(of: "n", as: Int64.self) == [-5])
    #expect(try file.values(of: "u", as: UInt8.self) == [0, 1, 2, 3, 4])
    #expect(file.header["h"]?.type == .f16 && file.header["t"]?.type == .bool)
    #expect(file.header["e"]?.shape == [0, 4])
  }

  /// Damages a small file in 300 ways: what we accept, Python accepts with the same tensors.
  @Test func weAcceptNothingPythonRefuses() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("sound.safetensors")
    let make = """
      import numpy as np, sys
      from safetensors.numpy import save_file
      save_file({"a": np.arange(6, dtype=np.int16).reshape(2, 3), "bb": np.arange(4, dtype=np.float32)},
          sys.argv[1], metadata={"k": "\\u00e9"})
      """
    try Tool.check(Tool.python, ["-c", make, path])
    let sound = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    var random = SplitMix(state: 11)
    let bytes = Array("0123456789{}[]\",:.-eU \\n".utf8)
    var accepted: [JSONValue] = []
    for number in 0..<300 {
      var damaged = sound
      for _ in 0...Int.random(in: 0..<2, using: &random) {
        let place = Int.random(in: 0..<damaged.count, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: damaged.remove(at: place)
        case 1: damaged.insert(bytes.randomElement(using: &random) ?? 0, at: place)
        case 2: damaged[place] = .random(in: 0...255, using: &random)
        default: damaged[place] = bytes.randomElement(using: &random) ?? 0
        }
      }
      let file = folder.file("\(number).safetensors")
      try Data(damaged).write(to: URL(fileURLWithPath: file))
      guard let opened = try? SafetensorsFile(path: file) else { continue }
      let names = opened.header.tensors.map { JSONValue.string($0.name) }
      accepted.append([.string(file), .array(names)])
    }
    #expect((10..<250).contains(accepted.count))
    try JSONLines.write(accepted, to: folder.file("accepted.jsonl"))
    let judge = """
      import json, sys
      from safetensors import safe_open
      for line in open(sys.argv[1]):
          path, names = json.loads(line)
          with safe_open(path, "np") as f:
              assert sorted(f.keys()) == sorted(names), path
              for name in names: f.get_tensor(name)
      """
    try Tool.check(Tool.python, ["-c", judge, folder.file("accepted.jsonl")])
  }

  @Test func statisticsAreNumPys() throws {
    let folder = try TemporaryFolder()
    let fixture = try CacheFixture(in: folder.path)
    let script = """
      import json, numpy as np, sys
      from safetensors.numpy import load_file
      frames = []
      for path in sys.argv[1:]:
          t = load_file(path)
          frames += [m[:n].astype(np.float64) for m, n in zip(t["mfcc"], t["mfcc_frames"])]
      x = np.concatenate(frames)
      print(json.dumps([x.mean(0).tolist(), x.std(0).tolist()]))
      """
    let answer = try JSONValue(
      parsing: Tool.check(
        Tool.python,
        ["-c", script] + fixture.index.shards(of: "train").map { fixture.folder.shardPath($0.file) }
      ).text)
    let index = fixture.index
    for (ours, theirs) in [
      (index.mfccMean, answer.array?[0]), (index.mfccStandardDeviation, answer.array?[1]),
    ] {
      let theirs = theirs?.array?.compactMap(\.number) ?? []
      #expect(theirs.count == 40)
      for (a, b) in zip(ours, theirs) { #expect(abs(a - b) <= 1e-12 * abs(b)) }
    }
  }

  @Test func arraysGoBothWays() throws {
    let folder = try TemporaryFolder()
    try NumpyFile.write([1, 2.5, -3, Float(0), 5, 6], shape: [2, 3], to: folder.file("f.npy"))
    try NumpyFile.write([Double.pi], shape: [], to: folder.file("d.npy"))
    try NumpyFile.write([UInt8(7), 8], shape: [2], to: folder.file("u.npy"))
    let script = """
      import numpy as np, os, sys
      os.chdir(sys.argv[1])
      f, d, u = (np.load(n) for n in ("f.npy", "d.npy", "u.npy"))
      assert f.dtype == np.float32 and f.tolist() == [[1, 2.5, -3], [0, 5, 6]]
      assert d.shape == () and d == np.pi
      assert u.dtype == np.uint8 and u.tolist() == [7, 8]
      for n, a in (("f", f), ("d", d), ("u", u)):
          np.save("py_" + n, a)
          assert open(n + ".npy", "rb").read() == open("py_" + n + ".npy", "rb").read()
      np.save("fortran", np.asfortranarray(np.ones((2, 3), np.float32)))
      """
    try Tool.check(Tool.python, ["-c", script, folder.path])
    let (values, shape) = try NumpyFile.read(folder.file("py_f.npy"), as: Float.self)
    #expect(values == [1, 2.5, -3, 0, 5, 6] && shape == [2, 3])
    #expect(try NumpyFile.read(folder.file("py_d.npy"), as: Double.self).shape == [])
    #expect(throws: CacheError.self) {
      try NumpyFile.read(folder.file("py_f.npy"), as: Double.self)
    }
    #expect(throws: CacheError.self) {
      try NumpyFile.read(folder.file("fortran.npy"), as: Float.self)
    }
  }

  /// Python writes odd documents; we parse and write them again; Python finds the same values.
  @Test func jsonIsPythons() throws {
    let folder = try TemporaryFolder()
    let (theirs, ours) = (folder.file("theirs.jsonl"), folder.file("ours.jsonl"))
    let write = """
      import json, random, struct, sys
      random.seed(7)
      def text():
          kinds = [(0, 0x20), (0x20, 0x7F), (0x7F, 0xA0), (0x2000, 0x2070), (0x1F300, 0x1FAFF), (0x300, 0x370)]
          return "".join(chr(random.randrange(*random.choice(kinds))) for _ in range(random.randrange(12)))
      def number():
          while True:
              x = struct.unpack("<d", random.randbytes(8))[0]
              if x == x and abs(x) != float("inf"): return x
      values = [0.1, -0.0, 0.0, 5e-324, 1.7976931348623157e308, 1e16, 1e15, 123456.789, 1e-5, 2**53,
          2**63 - 1, -2**63, [], {}, "", "\\u2028", {"": {"a": [None, True, False]}}, "\\x00\\x7f/\\\\"]
      values += [{text(): [text(), number(), random.randrange(-2**63, 2**63)]} for _ in range(500)]
      with open(sys.argv[1], "w", encoding="utf-8") as f:
          for i, v in enumerate(values):
              f.write(json.dumps(v, ensure_ascii=i % 2 == 0, indent=None) + "\\n")
      """
    try Tool.check(Tool.python, ["-c", write, theirs])
    try JSONLines.write(try JSONLines.read(theirs), to: ours)
    let compare = """
      import json, sys
      a, b = ([json.loads(l) for l in open(p, encoding="utf-8", newline="\\n")] for p in sys.argv[1:])
      assert len(a) == len(b) == 518, (len(a), len(b))
      for x, y in zip(a, b): assert repr(x) == repr(y), (x, y)
      """
    try Tool.check(Tool.python, ["-c", compare, theirs, ours])
  }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): the same damage in every run.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
