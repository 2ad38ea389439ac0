import Foundation
import MOSEIPrep
import TestSupport
import Testing

/// A small synthetic data set with all its faults, made once and read by every test.
private enum Sample {
  static let task = Task {
    let folder = try TemporaryFolder()
    try await SynthDataset(options(seed: 5)).write(to: folder.path, jobs: 2)
    return folder
  }

  static func options(seed: UInt64) -> SynthOptions {
    var options = SynthOptions()
    options.speakers = 4
    options.utterances = 1
    options.seed = seed
    options.width = 128
    options.height = 96
    options.frameRate = 10
    return options
  }
}

@Suite("A synthetic data set, read by other programs")
struct SynthDatasetTests {
  @Test("The same seed gives the same bytes, whatever the number of jobs")
  func isReproducible() async throws {
    let first = try await Sample.task.value
    let second = try TemporaryFolder()
    try await SynthDataset(Sample.options(seed: 5)).write(to: second.path, jobs: 1)
    try Tool.check("diff", ["-r", first.path, second.path])

    var options = Sample.options(seed: 6)
    options.faults = false
    options.speakers = 3
    let other = try TemporaryFolder()
    try await SynthDataset(options).write(to: other.path)
    let folds = "/cmu_mosei_std_folds.py"
    #expect(
      try String(contentsOfFile: first.path + folds, encoding: .utf8)
        != String(contentsOfFile: other.path + folds, encoding: .utf8))
  }

  @Test("h5py reads labels that expected.json names, in the SDK's layout")
  func labelsAgree() async throws {
    try await python(
      """
      root = h5py.File(folder + "/CMU_MOSEI_Labels.csd")
      assert list(root) == ["All Labels"]
      names = json.loads(root["All Labels/metadata/dimension names"][0])
      assert names == ["sentiment", "happy", "sad", "anger", "surprise", "disgust", "fear"]
      seen = 0
      for sample in samples:
          group = root["All Labels/data"].get(sample["video"])
          if group is None or sample["start"] is None: continue
          features, intervals = group["features"][:], group["intervals"][:]
          assert features.shape == (len(intervals), 7) and features.dtype == np.float32
          rows = np.flatnonzero((intervals == [sample["start"], sample["end"]]).all(1))
          twins = [s["clip"] for s in samples if s["video"] == sample["video"]
                   and (s["start"], s["end"]) == (sample["start"], sample["end"])]
          assert len(rows) == (0 if sample["expect"] == "label-missing" else len(twins)), sample
          if sample["expect"] != "kept": continue
          row = features[rows[sorted(twins).index(sample["clip"])]]
          want = [sample["sentiment"]] + sample["emotions"]
          assert np.array_equal(np.clip(row, [-3] + [0] * 6, 3), np.float32(want)), sample
          seen += 1
      assert seen > 4
      reasons = {s["expect"] for s in samples}
      assert len(reasons) == 18, reasons
      """)
  }

  @Test("h5py reads the transcripts' words, timed where the sound is loud")
  func wordsAgree() async throws {
    try await python(
      """
      words = h5py.File(folder + "/CMU_MOSEI_TimestampedWords.csd")["words/data"]
      checked = 0
      for sample in samples:
          if sample["expect"] != "kept" or sample["clip"] != 0: continue
          video = sample["video"]
          entries = [entry.decode() for entry in words[video]["features"][:, 0]]
          times = words[video]["intervals"][:]
          assert (times[1:] >= times[:-1]).all() and (times[:, 1] > times[:, 0]).all()
          spoken = [entry for entry, (start, end) in zip(entries, times)
                    if entry != "sp" and sample["start"] <= start and end <= sample["end"]]
          lines = open(f"{folder}/Raw/Transcript/Segmented/Combined/{video}.txt").read().splitlines()
          fields = [line[len(video) + 3:].split("___", 3) for line in lines]
          assert spoken == next(text for clip, _, _, text in fields if clip == "0").split(), video
          with wave.open(f"{folder}/Raw/Audio/Full/WAV_16000/{video}.wav") as sound:
              values = np.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(float)
          def power(kind):
              parts = [values[int(a * 16000):int(b * 16000)] for entry, (a, b) in zip(entries, times)
                       if (entry == "sp") == kind and b - a > 0.05]
              return np.square(np.concatenate(parts)).mean()
          assert power(False) > 20 * power(True), (video, power(False), power(True))
          checked += 1
      assert checked > 3, checked
      """)
  }

  @Test("ffmpeg decodes every good video, one landmark row a frame, and steps follow from times")
  func mediaAgree() async throws {
    try await python(
      """
      landmarks = h5py.File(folder + "/CMU_MOSEI_VisualOpenFace2.csd")["OpenFace_2/data"]
      for sample in samples:
          if sample["expect"] in ("video-missing", "video-undecodable"):
              broken = media(sample["video"])
              assert not broken or not frames(broken[0])[0].size
              continue
          pictures, errors = frames(media(sample["video"])[0])
          assert errors == "", errors
          if sample["expect"] != "landmarks-missing":
              assert landmarks[sample["video"]]["features"].shape == (len(pictures), 713)
          length = Fraction(len(pictures), 10)
          if sample["expect"] == "interval-past-end": assert sample["start"] > length
          if sample["expect"] == "interval-overruns-end": assert sample["end"] > length + Fraction(1, 2)
          if sample["expect"] != "kept": continue
          start = max(Fraction(0), Fraction(str(sample["start"])))
          end = min(Fraction(str(sample["end"])), length, start + 12)
          assert sample["steps"] == sum(start + Fraction(k, 3) < end for k in range(36)), sample
          with wave.open(f"{folder}/Raw/Audio/Full/WAV_16000/{sample['video']}.wav") as sound:
              assert sound.getframerate() == 16000
              assert abs(sound.getnframes() / 16000 - length) < 0.001
      """)
  }

  @Test("Landmarks lie on the drawn face: skin on the nose, a dark gap between the lips")
  func landmarksFollowTheFace() async throws {
    try await python(
      """
      landmarks = h5py.File(folder + "/CMU_MOSEI_VisualOpenFace2.csd")["OpenFace_2"]
      names = json.loads(landmarks["metadata/dimension names"][0])
      column = names.index
      checked = 0
      for sample in samples:
          if sample["expect"] != "kept" or sample["clip"] != 0: continue
          rows = landmarks["data"][sample["video"]]["features"][:]
          pictures, _ = frames(media(sample["video"])[0])
          def colour(frame, x, y): return pictures[frame, int(y), int(x)].astype(int)
          for frame in range(0, len(pictures), 3):
              point = lambda i: np.array([rows[frame, column(f"x_{i}")], rows[frame, column(f"y_{i}")]])
              if rows[frame, column("success")] != 1: continue
              skin = colour(frame, *point(30))
              assert skin[0] > skin[1] > skin[2], (sample["video"], frame, skin)
              if point(66)[1] - point(62)[1] < 5: continue
              gap = colour(frame, *(point(62) + 0.75 * (point(66) - point(62))))
              assert gap.sum() < skin.sum() - 40, (sample["video"], frame, gap, skin)
              checked += 1
      assert checked > 5, checked
      """)
  }

  /// Runs a check in Python over the shared data set.
  private func python(_ body: String) async throws {
    let folder = try await Sample.task.value
    let prelude = """
      import glob, json, subprocess, sys, wave
      from fractions import Fraction
      import h5py, numpy as np
      folder = sys.argv[1]
      samples = json.load(open(folder + "/expected.json"))["samples"]
      def media(video):
          return glob.glob(f"{folder}/Raw/Videos/Full/Combined/{glob.escape(video)}.*")
      def frames(path):
          run = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-vsync", "passthrough",
              "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], capture_output=True)
          return np.frombuffer(run.stdout, np.uint8).reshape(-1, 96, 128, 3), run.stderr.decode()

      """
    try Tool.check(Tool.python, ["-c", prelude + body, folder.path])
  }
}
