import FeatureCache
import Foundation
import TestSupport
import Testing

/// `train import-weights`, `train fit --pretrained` and `train export` as a user runs them.
@Suite struct WeightsCommandTests {
  private func train(_ arguments: [String]) throws -> Tool.Result {
    try Tool.run(Program.path("train"), arguments)
  }

  @Test func importFitExport() throws {
    let folder = try TemporaryFolder()
    let script = Repository.root.appendingPathComponent("Tests/parity/vggm.py").path
    // The demo preset's widths.
    try Tool.check(Tool.python, [script, folder.path, "16,32,48,48,48,128,64", "64", "1"])
    let weights = folder.file("weights.safetensors")
    let source = folder.file("v1.caffemodel")
    let options = ["--preset", "demo", "--face-size", "64", "--out", weights]
    let strict = try train(["import-weights", source] + options)
    #expect(strict.status == 1, "\(strict.text)")
    #expect(strict.errors.contains("mean missing") && strict.errors.contains("--mean"))
    #expect(!FileManager.default.fileExists(atPath: weights))
    let mean = folder.file("mean.binaryproto")
    let over = try train(["import-weights", source, "--mean", mean] + options + ["--out", mean])
    #expect(over.status == 1 && over.errors.contains("\(mean): is a file to be read"))
    let whole = try train(["import-weights", source, "--mean", mean, "--json"] + options)
    #expect(whole.status == 0, "\(whole.errors)")
    let report = try JSONValue(parsing: Array(whole.output).dropLast())
    #expect(report["complete"]?.bool == true && report["tensors"]?.array?.count == 15)

    let cache = folder.file("cache")
    var samples = TestCache()
    samples.videos = [2, 1, 1]
    samples.clipsPerVideo = 2
    try samples.write(to: cache)
    let run = folder.file("run")
    let fit = ["fit", cache, "--out", run, "--preset", "demo", "--batch", "4", "--threads", "1"]
    let fitted = try train(fit + ["--epochs", "1", "--pretrained", weights])
    #expect(fitted.status == 0, "\(fitted.errors)")
    let resumed = try train(fit + ["--epochs", "2", "--resume"])
    #expect(resumed.status == 1 && resumed.errors.contains("other options"))

    let export = folder.file("exported")
    #expect(try train(["export", run, "--out", export]).status == 0)
    let again = try train(["export", run, "--out", export])
    #expect(again.status == 1 && again.errors.contains("not empty"))
    let shard = CacheFolder(cache).shardPath("test-00000-of-00001.safetensors")
    try Tool.check(
      Tool.python, ["\(export)/model.py", shard, "--out", folder.file("out.safetensors")])
  }

  @Test func failuresNameFileCauseAndRemedy() throws {
    let folder = try TemporaryFolder()
    let output = folder.file("out.safetensors")
    let cases = [
      ("none.mat", nil, ["none.mat", "no such file"]),
      ("weights.pth", "PK", ["weights.pth", ".caffemodel"]),
      ("empty.mat", "", ["empty.mat", "MAT-file"]),
      ("text.caffemodel", "name: \"VGG\"", ["text.caffemodel", "Give a whole"]),
    ]
    for (name, content, mentions) in cases {
      let path = folder.file(name)
      if let content { try Data(content.utf8).write(to: URL(fileURLWithPath: path)) }
      let result = try train(["import-weights", path, "--out", output])
      #expect(result.status == 1, "\(name)")
      for text in mentions { #expect(result.errors.contains(text), "\(name): \(result.errors)") }
    }
    #expect(!FileManager.default.fileExists(atPath: output))
  }
}
