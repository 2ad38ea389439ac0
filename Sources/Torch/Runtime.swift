internal import CTorch

/// The libtorch this was built against, as in `1.13`.
public var libtorchVersion: String { String(cString: ctorch_version()) }

/// Sets the number of threads one operation may use; Debian's libtorch starts with one.
public func setThreadCount(_ count: Int) throws(TorchError) {
  try TorchError.check("set_num_threads", []) {
    ctorch_set_thread_count(Int32(clamping: count), $0)
  }
}

/// The number of threads one operation may use.
public var threadCount: Int { Int(ctorch_thread_count()) }

/// Seeds libtorch's global generators; code of this project draws from a `RandomGenerator` instead.
public func manualSeed(_ seed: UInt64) throws(TorchError) {
  try TorchError.check("manual_seed", []) { ctorch_manual_seed(seed, $0) }
}

/// Runs `body` without recording it for gradients.
///
/// Synchronous on purpose: the switch belongs to the thread, and a task may change threads at an
/// `await`.
public func withNoGrad<Result, Failure>(
  _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  let before = ctorch_set_grad_enabled(false)
  defer { _ = ctorch_set_grad_enabled(before) }
  return try body()
}

/// Whether operations on this thread are being recorded for gradients.
public var isGradEnabled: Bool { ctorch_grad_enabled() }
