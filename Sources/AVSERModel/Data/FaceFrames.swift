internal import Dispatch
internal import FeatureCache
internal import Synchronization
internal import Torch

/// The face images of some samples in one stretch of memory, to which several threads bring them.
struct FaceFrames {
  private let samples: [CacheSample]
  private let dataset: CacheDataset
  /// Where each sample's first image begins, in images; one more for the end.
  private let starts: [Int]

  private var stepBytes: Int { ShardLayout(faceSize: dataset.faceSize).stepBytes }

  /// - Parameters:
  ///   - samples: Which ones.
  ///   - dataset: The cache they belong to.
  init(of samples: [CacheSample], in dataset: CacheDataset) {
    self.samples = samples
    self.dataset = dataset
    var starts = [0]
    for sample in samples { starts.append(starts[starts.count - 1] + sample.validSteps.count) }
    self.starts = starts
  }

  /// Copies or decodes the images of all valid steps, each once, to the tensor's memory.
  ///
  /// Every sample has a part of the memory to itself, so the result does not depend on how many
  /// threads share the work.
  ///
  /// - Parameter threads: How many share it, 1 or more.
  /// - Returns: `[R, S, S, 3]` uint8 RGB, in order of sample, then step.
  /// - Throws: `CacheError` of the first sample whose images cannot be read or decoded, `TorchError`.
  func tensor(threads: Int) throws -> Tensor {
    let count = starts[starts.count - 1]
    let memory = FrameMemory(bytes: count * stepBytes)
    let workers = max(1, min(threads, samples.count))
    let failure = Mutex<(sample: Int, error: CacheError)?>(nil)
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      for index in stride(from: worker, to: samples.count, by: workers) {
        do throws(CacheError) {
          try read(index, into: memory)
        } catch {
          // The first in order, not in time: the same message at every repetition.
          failure.withLock { first in
            if first.map({ index < $0.sample }) ?? true { first = (index, error) }
          }
          return
        }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure.error }
    return try Tensor.borrowing(
      bytes: UnsafeRawBufferPointer(memory.buffer),
      shape: [count, dataset.faceSize, dataset.faceSize, 3], dtype: .uint8, retaining: memory)
  }

  /// Brings one sample's images to their part of the memory.
  private func read(_ index: Int, into memory: FrameMemory) throws(CacheError) {
    let sample = samples[index]
    var offset = starts[index] * stepBytes
    for steps in Self.runs(of: sample.validSteps) {
      let bytes = steps.count * stepBytes
      try dataset.shards[sample.shard].copyFaces(
        row: sample.row, steps: steps,
        into: UnsafeMutableRawBufferPointer(rebasing: memory.buffer[offset..<offset + bytes]))
      offset += bytes
    }
  }

  /// The stretches of consecutive numbers among ascending ones.
  static func runs(of steps: [Int]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for step in steps {
      if let last = runs.last, last.upperBound == step {
        runs[runs.count - 1] = last.lowerBound..<step + 1
      } else {
        runs.append(step..<step + 1)
      }
    }
    return runs
  }
}

/// The memory behind a batch's images, kept by their tensor.
private final class FrameMemory: Sendable {
  private nonisolated(unsafe) let allocation: UnsafeMutableRawBufferPointer
  // Safe to share: each thread writes the parts of its own samples, and nobody reads before all
  // threads are done.
  nonisolated(unsafe) let buffer: UnsafeMutableRawBufferPointer

  init(bytes: Int) {
    // A batch without images still needs an address to borrow.
    allocation = .allocate(byteCount: max(1, bytes), alignment: 64)
    buffer = UnsafeMutableRawBufferPointer(rebasing: allocation[..<bytes])
  }

  deinit { allocation.deallocate() }
}
