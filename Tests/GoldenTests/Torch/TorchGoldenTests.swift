import AVSERModel
import Foundation
import TestSupport
import Testing
import Torch

/// Operations, optimisers and weight files against PyTorch and Python's safetensors.
@Suite struct TorchGoldenTests {
  private static let script = """
    import sys, torch, torch.nn.functional as F
    from safetensors.torch import load_file, save_file
    x = load_file(sys.argv[1])
    out = {}
    image = x["image"].requires_grad_()
    out["conv2d"] = F.conv2d(image, x["kernel"], x["bias"], stride=(1, 2), padding=(3, 1))
    out["lrn"] = F.local_response_norm(image, 5, alpha=5e-4, beta=0.75, k=2.0)
    out["pool"] = F.max_pool2d(image, 3, 2)
    out["pool_ceil"] = F.max_pool2d(image, 3, 2, ceil_mode=True)
    out["pool_padded"] = F.max_pool2d(image, 3, 2, padding=1)
    out["lrn_even"] = F.local_response_norm(image, 4, alpha=0.1, beta=0.5, k=1.0)
    ((out["lrn"] ** 2).sum() + (out["lrn_even"] ** 3).sum()).backward()
    out["lrn_grad"] = image.grad
    rows = x["rows"]
    out["norm"] = F.layer_norm(rows, (4,), x["scale"], x["shift"])
    out["softmax"] = rows.softmax(-1)
    out["bce"] = F.binary_cross_entropy_with_logits(rows, x["labels"], pos_weight=x["scale"].abs())
    out["ce"] = F.cross_entropy(rows, x["classes"])
    out["l1"] = F.l1_loss(rows, x["labels"])
    for name, make in [("adam", lambda p: torch.optim.Adam(p, lr=0.01, weight_decay=0.1)),
                       ("adamw", lambda p: torch.optim.AdamW(p, lr=0.01))]:
        weight = x["start"].clone().requires_grad_()
        optimizer = make([weight])
        for step in range(5):
            optimizer.zero_grad()
            ((weight - step) ** 2 * x["scale"]).sum().backward()
            torch.nn.utils.clip_grad_norm_([weight], 3.0)
            optimizer.step()
        out[name] = weight.detach()
    save_file({k: v.detach().contiguous() for k, v in out.items()}, sys.argv[2],
              metadata={"torch": torch.__version__})
    """

  private static func inputs() throws -> [String: Tensor] {
    let generator = try RandomGenerator(seed: 11)
    func normal(_ shape: [Int], _ deviation: Double = 1) throws -> Tensor {
      try generator.normal(deviation: deviation, shape: shape, dtype: .float64)
    }
    return [
      "image": try normal([2, 6, 12, 13], 40), "kernel": try normal([3, 6, 7, 5]),
      "bias": try normal([3]), "rows": try normal([5, 4], 3), "scale": try normal([4]),
      "shift": try normal([4]), "start": try normal([4]),
      "labels": try normal([5, 4]).isGreater(than: 0).to(.float64),
      "classes": try Tensor.of([Int64(0), 3, 1, 2, 3]),
    ]
  }

  private static func optimise(_ start: Tensor, _ scale: Tensor, decoupled: Bool) throws -> Tensor {
    let weight = try start.clone()
    try weight.setRequiresGrad(true)
    let optimizer =
      decoupled
      ? Adam.adamW([("w", weight)], learningRate: 0.01)
      : Adam([("w", weight)], learningRate: 0.01, weightDecay: .l2(0.1))
    for step in 0..<5 {
      try optimizer.clearGradients()
      let difference = try weight - Double(step)
      try (difference * difference * scale).sum().backward()
      try clipGradients(of: [weight], maximumNorm: 3)
      try optimizer.step()
    }
    return try weight.detach()
  }

  @Test func operationsAgreeWithPyTorch() throws {
    let folder = try TemporaryFolder()
    let x = try Self.inputs()
    func tensor(_ name: String) throws -> Tensor { try #require(x[name]) }
    try WeightsFile.write(
      x.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, metadata: ["purpose": "test"],
      to: folder.file("in.safetensors"))
    try Tool.check(
      Tool.python,
      ["-c", Self.script, folder.file("in.safetensors"), folder.file("out.safetensors")])
    let golden = try WeightsFile(path: folder.file("out.safetensors"))
    #expect(golden.metadata["torch"] != nil)

    let image = try tensor("image").clone()
    try image.setRequiresGrad(true)
    let rows = try tensor("rows")
    let lrn = try image.localResponseNorm(size: 5, alpha: 5e-4, beta: 0.75, k: 2)
    let lrnEven = try image.localResponseNorm(size: 4, alpha: 0.1, beta: 0.5, k: 1)
    try ((lrn * lrn).sum() + lrnEven.pow(3).sum()).backward()
    let scale = try tensor("scale")
    let ours: [String: Tensor] = [
      "conv2d": try image.conv2d(
        tensor("kernel"), tensor("bias"), stride: (1, 2), padding: (3, 1)),
      "lrn": lrn, "lrn_even": lrnEven, "lrn_grad": try #require(try image.grad()),
      "pool": try image.maxPool2d(kernel: 3, stride: 2),
      "pool_ceil": try image.maxPool2d(kernel: 3, stride: 2, ceilMode: true),
      "pool_padded": try image.maxPool2d(kernel: 3, stride: 2, padding: 1),
      "norm": try rows.layerNorm(scale, tensor("shift")), "softmax": try rows.softmax(),
      "bce": try Losses.emotion(rows, tensor("labels"), positiveWeight: scale.abs()),
      "ce": try Losses.identity(rows, tensor("classes")),
      "l1": try Losses.sentiment(rows, tensor("labels")),
      "adam": try Self.optimise(tensor("start"), scale, decoupled: false),
      "adamw": try Self.optimise(tensor("start"), scale, decoupled: true),
    ]
    #expect(Set(ours.keys) == Set(golden.tensors.keys))
    for (name, value) in ours {
      let expected = try #require(golden.tensors[name])
      #expect(value.shape == expected.shape, "\(name)")
      let distance = try (value - expected).norm().item() / expected.norm().item()
      #expect(distance < 1e-12, "\(name) differs by \(distance)")
    }
  }

  @Test func weightFilesKeepEveryTypeAndShape() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("weights.safetensors")
    let tensors = [
      ("scalar", try Tensor.of([Int64(-5)], shape: [])),
      ("bytes", try Tensor.of([UInt8(0), 128, 255])),
      ("view", try Tensor.of([Float(1), 2, 3, 4, 5, 6], shape: [2, 3]).transpose(0, 1)),
      ("flags", try Tensor.of([true, false])), ("empty", try Tensor.zeros([0, 3])),
    ]
    try WeightsFile.write(tensors, metadata: ["epoch": "3"], to: path)
    let python = try Tool.check(
      Tool.python,
      [
        "-c",
        """
        import sys; from safetensors.numpy import load_file
        x = load_file(sys.argv[1])
        for k in sorted(x): print(k, x[k].dtype, list(x[k].shape), x[k].tolist())
        """, path,
      ])
    #expect(
      python.text == """
        bytes uint8 [3] [0, 128, 255]
        empty float32 [0, 3] []
        flags bool [2] [True, False]
        scalar int64 [] -5
        view float32 [3, 2] [[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]

        """)
    let read = try WeightsFile(path: path)
    #expect(read.metadata == ["epoch": "3"])
    for (name, tensor) in tensors {
      #expect(try #require(read.tensors[name]).isBitwiseEqual(to: tensor), "\(name)")
    }
  }
}
