// What the translation units of the shim share: handles, error translation, argument conversion.
#pragma once

#include <ATen/ATen.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>

#include "ctorch.h"

namespace ctorch {
extern std::atomic<int64_t> live_handles;
}

struct ctorch_tensor {
  at::Tensor value;
  explicit ctorch_tensor(at::Tensor tensor) : value(std::move(tensor)) { ++ctorch::live_handles; }
  ~ctorch_tensor() { --ctorch::live_handles; }
};

struct ctorch_generator {
  at::Generator value;
};

namespace ctorch {

inline void fail(ctorch_status *status, const char *message) noexcept {
  status->message = strdup(message);
  // Out of memory while reporting an error: NULL would read as success.
  if (status->message == nullptr) std::abort();
}

// Runs `body` and turns whatever it throws into a message; the result is then a zero value.
template <typename Body>
auto guard(ctorch_status *status, Body body) noexcept -> decltype(body()) {
  using Result = decltype(body());
  status->message = nullptr;
  try {
    return body();
  } catch (const c10::Error &error) {
    fail(status, error.what_without_backtrace());
  } catch (const std::exception &error) {
    fail(status, error.what());
  } catch (...) {
    fail(status, "an exception of unknown type");
  }
  return Result();
}

// `guard` for the usual case, a body that makes one tensor.
template <typename Body>
ctorch_tensor *guard_tensor(ctorch_status *status, Body body) noexcept {
  return guard(status, [&]() -> ctorch_tensor * { return new ctorch_tensor(body()); });
}

inline at::IntArrayRef list(const int64_t *values, int32_t count) {
  return at::IntArrayRef(values, static_cast<size_t>(count));
}

inline c10::optional<at::Tensor> optional(const ctorch_tensor *tensor) {
  return tensor == nullptr ? c10::optional<at::Tensor>() : c10::optional<at::Tensor>(tensor->value);
}

at::ScalarType scalar_type(ctorch_dtype dtype);
at::Device device(int32_t index);
inline at::TensorOptions tensor_options(ctorch_options options) {
  return at::TensorOptions().dtype(scalar_type(options.dtype)).device(device(options.device));
}

}  // namespace ctorch
