import Testing
import Torch

/// Wrong shapes must come back as Swift errors: an uncaught C++ exception ends the process.
@Suite struct TensorErrorTests {
  private typealias Call = (Tensor, Tensor) throws -> Void

  @Test func everyFamilyNamesOperationAndShapes() throws {
    let a = try Tensor.zeros([2, 3])
    let b = try Tensor.zeros([4, 5])
    let index = try Tensor.of([Int64(7)])
    let binary: [(String, Call)] = [
      ("add", { _ = try $0 + $1 }), ("sub", { _ = try $0 - $1 }), ("mul", { _ = try $0 * $1 }),
      ("div", { _ = try $0 / $1 }), ("eq", { _ = try $0.isEqual(to: $1) }),
      ("matmul", { _ = try $0.matmul($1) }), ("bmm", { _ = try $0.bmm($1) }),
      ("cat", { _ = try Tensor.concatenate([$0, $1]) }),
      ("stack", { _ = try Tensor.stack([$0, $1]) }),
      ("assign", { try $0.assign($1) }), ("linear", { _ = try $0.linear($1) }),
      ("conv1d", { _ = try $0.conv1d($1) }), ("conv2d", { _ = try $0.conv2d($1) }),
      ("layer_norm", { _ = try $0.layerNorm($1) }),
      ("bce_with_logits", { _ = try $0.binaryCrossEntropyWithLogits($1) }),
      ("cross_entropy", { _ = try $0.crossEntropy($1) }), ("l1_loss", { _ = try $0.l1Loss($1) }),
    ]
    for (op, call) in binary { expectError(op, [[2, 3], [4, 5]]) { try call(a, b) } }

    let unary: [(String, () throws -> Void)] = [
      ("reshape", { _ = try a.reshape([7]) }), ("expand", { _ = try a.expand([5, 3]) }),
      ("permute", { _ = try a.permute([0, 0]) }), ("transpose", { _ = try a.transpose(0, 2) }),
      ("slice", { _ = try a.slice(1..<4) }), ("select", { _ = try a.select(2) }),
      ("sum", { _ = try a.sum([2]) }), ("mean", { _ = try a.mean([3]) }),
      ("max", { _ = try a.max([-3]) }), ("norm", { _ = try a.norm([2]) }),
      ("argmax", { _ = try a.argmax(dim: 2) }), ("softmax", { _ = try a.softmax(dim: 2) }),
      ("log_softmax", { _ = try a.logSoftmax(dim: 2) }),
      ("max_pool2d", { _ = try a.maxPool2d(kernel: 3, stride: 2) }),
      ("backward", { try a.backward() }), ("item", { _ = try a.item() }),
      (
        "local_response_norm",
        { _ = try a.localResponseNorm(size: 0, alpha: 1, beta: 1, k: 1) }
      ),
    ]
    for (op, call) in unary { expectError(op, [[2, 3]], call) }
    expectError("index_select", [[2, 3], [1]]) { _ = try a.indexSelect(index) }
    expectError("index_copy", [[2, 3], [1], [4, 5]]) { _ = try a.indexCopy(index, from: b) }
    expectError("full", []) { _ = try Tensor.zeros([-1]) }
    expectError("tensor", [[2, 2]]) { _ = try Tensor.of([Float(1)], shape: [2, 2]) }
    expectError("requires_grad", [[1]]) { try index.setRequiresGrad(true) }
  }

  private func expectError(_ op: String, _ shapes: [[Int]], _ call: () throws -> Void) {
    do {
      try call()
      Issue.record("\(op) accepted \(shapes)")
    } catch let error as TorchError {
      #expect(error.op == op)
      #expect(error.shapes == shapes)
      #expect(!error.message.isEmpty && !error.message.contains("frame #"), "\(error)")
    } catch {
      Issue.record("\(op) threw \(error)")
    }
  }

  @Test(.enabled(if: !Device.isCUDAAvailable)) func missingDeviceIsAnError() {
    #expect(throws: TorchError.self) { try Tensor.zeros([1], device: .cuda(0)) }
  }

  @Test func borrowedBytesKeepTheirOwner() throws {
    final class Owner {
      let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 16, alignment: 16)
      deinit { bytes.deallocate() }
    }
    weak var released: Owner?
    func borrow() throws -> Tensor {
      let owner = Owner()
      released = owner
      owner.bytes.initializeMemory(as: Float.self, repeating: 2.5)
      return try Tensor.borrowing(
        bytes: UnsafeRawBufferPointer(owner.bytes), shape: [2, 2], dtype: .float32,
        retaining: owner)
    }
    do {
      let view = try borrow().select(1)
      #expect(released != nil)
      #expect(try view.array(of: Float.self) == [2.5, 2.5])
    }
    #expect(released == nil)
  }
}
