// Handles, creation, copies, autograd and process state.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <dlfcn.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/version.h>

#include <memory>

#include "support.h"

#define CTORCH_TEXT(value) #value
#define CTORCH_VERSION_TEXT(major, minor) CTORCH_TEXT(major) "." CTORCH_TEXT(minor)

using ctorch::guard;
using ctorch::guard_tensor;
using ctorch::list;

namespace ctorch {

std::atomic<int64_t> live_handles{0};

at::ScalarType scalar_type(ctorch_dtype dtype) {
  switch (dtype) {
    case CTORCH_UINT8: return at::kByte;
    case CTORCH_INT32: return at::kInt;
    case CTORCH_INT64: return at::kLong;
    case CTORCH_FLOAT32: return at::kFloat;
    case CTORCH_FLOAT64: return at::kDouble;
    case CTORCH_BOOL: return at::kBool;
    default: TORCH_CHECK(false, "unknown element type code ", static_cast<int>(dtype));
  }
}

static ctorch_dtype code(at::ScalarType type) {
  switch (type) {
    case at::kByte: return CTORCH_UINT8;
    case at::kInt: return CTORCH_INT32;
    case at::kLong: return CTORCH_INT64;
    case at::kFloat: return CTORCH_FLOAT32;
    case at::kDouble: return CTORCH_FLOAT64;
    case at::kBool: return CTORCH_BOOL;
    default: return CTORCH_OTHER;
  }
}

at::Device device(int32_t index) {
  if (index < 0) return at::Device(at::kCPU);
  // Without this check the first use fails deep inside with a message about an unlinked library.
  TORCH_CHECK(at::hasCUDA(), "CUDA device ", index, " requested, but this libtorch sees no CUDA");
  return at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(index));
}

}  // namespace ctorch

// Strings, handles, process state

void ctorch_string_free(char *string) noexcept { std::free(string); }
void ctorch_free(ctorch_tensor *tensor) noexcept { delete tensor; }
int64_t ctorch_live_count(void) noexcept { return ctorch::live_handles.load(); }
const char *ctorch_version(void) noexcept {
  return CTORCH_VERSION_TEXT(TORCH_VERSION_MAJOR, TORCH_VERSION_MINOR);
}

void ctorch_set_thread_count(int32_t count, ctorch_status *status) noexcept {
  guard(status, [&] {
    at::set_num_threads(count);
    // OpenBLAS on POSIX threads, as Debian has it, does not listen to that: it keeps a thread a core,
    // which spins between products and splits them by the machine, so that results would differ. Of
    // this network only small products go there; one thread is the fastest for them.
    auto set_blas = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
    if (set_blas) set_blas(1);
  });
}
int32_t ctorch_thread_count(void) noexcept { return at::get_num_threads(); }
void ctorch_manual_seed(uint64_t seed, ctorch_status *status) noexcept {
  guard(status, [&] { at::manual_seed(seed); });
}
bool ctorch_cuda_is_available(void) noexcept {
  ctorch_status status;
  bool available = guard(&status, [&] { return at::hasCUDA(); });
  std::free(status.message);
  return available;
}
bool ctorch_set_grad_enabled(bool enabled) noexcept {
  bool before = at::GradMode::is_enabled();
  at::GradMode::set_enabled(enabled);
  return before;
}
bool ctorch_grad_enabled(void) noexcept { return at::GradMode::is_enabled(); }

// Creation

ctorch_tensor *ctorch_from_host(const void *data, const int64_t *shape, int32_t rank,
                                ctorch_options options, ctorch_status *status) noexcept {
  return guard_tensor(status, [&] {
    auto host = at::TensorOptions().dtype(ctorch::scalar_type(options.dtype));
    at::Tensor tensor = at::empty(list(shape, rank), host);
    if (tensor.nbytes() > 0) std::memcpy(tensor.data_ptr(), data, tensor.nbytes());
    return tensor.to(ctorch::device(options.device));
  });
}

ctorch_tensor *ctorch_from_blob(void *data, const int64_t *shape, int32_t rank, ctorch_dtype dtype,
                                void *owner, void (*release)(void *),
                                ctorch_status *status) noexcept {
  return guard_tensor(status, [&] {
    // The shared pointer releases once whichever way this ends, also where from_blob throws.
    std::shared_ptr<void> holder(owner, release);
    auto host = at::TensorOptions().dtype(ctorch::scalar_type(dtype));
    return at::from_blob(data, list(shape, rank), [holder](void *) {}, host);
  });
}

ctorch_tensor *ctorch_full(double value, const int64_t *shape, int32_t rank, ctorch_options options,
                           ctorch_status *status) noexcept {
  return guard_tensor(status, [&] {
    return at::full(list(shape, rank), value, ctorch::tensor_options(options));
  });
}

ctorch_generator *ctorch_generator_new(uint64_t seed, ctorch_status *status) noexcept {
  return guard(status, [&]() -> ctorch_generator * {
    return new ctorch_generator{at::detail::createCPUGenerator(seed)};
  });
}
void ctorch_generator_free(ctorch_generator *generator) noexcept { delete generator; }

ctorch_tensor *ctorch_normal(double mean, double deviation, const int64_t *shape, int32_t rank,
                             ctorch_generator *generator, ctorch_options options,
                             ctorch_status *status) noexcept {
  return guard_tensor(status, [&] {
    c10::NoGradGuard no_grad;
    // Drawn in double: a float64 run then starts from the same weights as a float32 one.
    at::Tensor tensor = at::empty(list(shape, rank), at::TensorOptions().dtype(at::kDouble));
    tensor.normal_(mean, deviation, generator->value);
    return tensor.to(ctorch::tensor_options(options));
  });
}

ctorch_tensor *ctorch_uniform(double low, double high, const int64_t *shape, int32_t rank,
                              ctorch_generator *generator, ctorch_options options,
                              ctorch_status *status) noexcept {
  return guard_tensor(status, [&] {
    c10::NoGradGuard no_grad;
    at::Tensor tensor = at::empty(list(shape, rank), at::TensorOptions().dtype(at::kDouble));
    tensor.uniform_(low, high, generator->value);
    return tensor.to(ctorch::tensor_options(options));
  });
}

// Queries and copies

int32_t ctorch_rank(const ctorch_tensor *tensor) noexcept {
  return static_cast<int32_t>(tensor->value.dim());
}
void ctorch_shape(const ctorch_tensor *tensor, int64_t *shape) noexcept {
  auto sizes = tensor->value.sizes();
  std::copy(sizes.begin(), sizes.end(), shape);
}
ctorch_options ctorch_options_of(const ctorch_tensor *tensor) noexcept {
  auto device = tensor->value.device();
  return {ctorch::code(tensor->value.scalar_type()), device.is_cpu() ? -1 : device.index()};
}
int64_t ctorch_byte_count(const ctorch_tensor *tensor) noexcept {
  return tensor->value.numel() * static_cast<int64_t>(tensor->value.element_size());
}
void ctorch_copy_to_host(const ctorch_tensor *tensor, void *destination, int64_t capacity,
                         ctorch_status *status) noexcept {
  guard(status, [&] {
    TORCH_CHECK(capacity == ctorch_byte_count(tensor), "a buffer of ", capacity,
                " bytes for a tensor of ", ctorch_byte_count(tensor), " bytes");
    at::Tensor host = tensor->value.detach().cpu().contiguous();
    if (capacity > 0) std::memcpy(destination, host.data_ptr(), static_cast<size_t>(capacity));
  });
}
ctorch_tensor *ctorch_to(const ctorch_tensor *tensor, ctorch_options options,
                         ctorch_status *status) noexcept {
  return guard_tensor(status, [&] { return tensor->value.to(ctorch::tensor_options(options)); });
}
ctorch_tensor *ctorch_clone(const ctorch_tensor *tensor, ctorch_status *status) noexcept {
  return guard_tensor(status, [&] { return tensor->value.clone(); });
}
bool ctorch_bitwise_equal(const ctorch_tensor *a, const ctorch_tensor *b,
                          ctorch_status *status) noexcept {
  return guard(status, [&] {
    if (a->value.sizes() != b->value.sizes()) return false;
    if (a->value.scalar_type() != b->value.scalar_type()) return false;
    at::Tensor left = a->value.detach().cpu().contiguous();
    at::Tensor right = b->value.detach().cpu().contiguous();
    return left.nbytes() == 0
           || std::memcmp(left.data_ptr(), right.data_ptr(), left.nbytes()) == 0;
  });
}
void ctorch_assign(ctorch_tensor *tensor, const ctorch_tensor *value,
                   ctorch_status *status) noexcept {
  guard(status, [&] {
    // copy_ would broadcast: a bias loaded into a matrix must be an error.
    TORCH_CHECK(tensor->value.sizes() == value->value.sizes(), "shapes ", tensor->value.sizes(),
                " and ", value->value.sizes(), " differ");
    c10::NoGradGuard no_grad;
    tensor->value.copy_(value->value);
  });
}

// Autograd

void ctorch_backward(const ctorch_tensor *loss, ctorch_status *status) noexcept {
  guard(status, [&] { torch::autograd::backward({loss->value}, {}); });
}
bool ctorch_requires_grad(const ctorch_tensor *tensor) noexcept {
  return tensor->value.requires_grad();
}
void ctorch_set_requires_grad(ctorch_tensor *tensor, bool requires_grad,
                              ctorch_status *status) noexcept {
  guard(status, [&] { tensor->value.set_requires_grad(requires_grad); });
}
ctorch_tensor *ctorch_detach(const ctorch_tensor *tensor, ctorch_status *status) noexcept {
  return guard_tensor(status, [&] { return tensor->value.detach(); });
}
ctorch_tensor *ctorch_grad(const ctorch_tensor *tensor, ctorch_status *status) noexcept {
  return guard(status, [&]() -> ctorch_tensor * {
    const at::Tensor &grad = tensor->value.grad();
    return grad.defined() ? new ctorch_tensor(grad) : nullptr;
  });
}
void ctorch_clear_grad(ctorch_tensor *tensor, ctorch_status *status) noexcept {
  guard(status, [&] { tensor->value.mutable_grad().reset(); });
}
