// A C interface over the part of libtorch this project uses.
//
// Rules every entry keeps:
// - nothing throws: a C++ exception ends in `status->message` and the result is NULL (or nothing happened);
// - a returned tensor is a new handle the caller frees with ctorch_free, also where it shares storage;
// - arguments are borrowed for the call only, except the owner given to ctorch_from_blob;
// - a NULL status is not allowed; NULL tensors only where the comment says so.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define CTORCH_NOEXCEPT noexcept
extern "C" {
#else
#define CTORCH_NOEXCEPT
#endif

typedef struct ctorch_tensor ctorch_tensor;
typedef struct ctorch_generator ctorch_generator;

// An out-parameter, not thread-local state: a Swift task may change threads between two calls.
// `message` is NULL on success, else a malloc'd string the caller frees with ctorch_string_free.
typedef struct ctorch_status {
  char *message;
} ctorch_status;

typedef enum ctorch_dtype {
  CTORCH_UINT8 = 0,
  CTORCH_INT32 = 1,
  CTORCH_INT64 = 2,
  CTORCH_FLOAT32 = 3,
  CTORCH_FLOAT64 = 4,
  CTORCH_BOOL = 5,
  CTORCH_OTHER = 6
} ctorch_dtype;

// index < 0: the CPU; otherwise the CUDA device of that index.
typedef struct ctorch_options {
  ctorch_dtype dtype;
  int32_t device;
} ctorch_options;

typedef enum ctorch_unary_op {
  CTORCH_NEGATE,
  CTORCH_ABS,
  CTORCH_EXP,
  CTORCH_LOG,
  CTORCH_SQRT,
  CTORCH_RELU,
  CTORCH_SIGMOID
} ctorch_unary_op;

typedef enum ctorch_binary_op {
  CTORCH_ADD,
  CTORCH_SUBTRACT,
  CTORCH_MULTIPLY,
  CTORCH_DIVIDE,
  CTORCH_POWER,
  CTORCH_EQUAL,
  CTORCH_LESS,
  CTORCH_LESS_EQUAL,
  CTORCH_GREATER,
  CTORCH_GREATER_EQUAL
} ctorch_binary_op;

typedef enum ctorch_reduction {
  CTORCH_SUM,
  CTORCH_MEAN,
  CTORCH_MAXIMUM,
  CTORCH_NORM
} ctorch_reduction;

// Strings, handles, process state

void ctorch_string_free(char *string) CTORCH_NOEXCEPT;
void ctorch_free(ctorch_tensor *tensor) CTORCH_NOEXCEPT;
// Handles made and not yet freed, in the whole process: what leak tests look at.
int64_t ctorch_live_count(void) CTORCH_NOEXCEPT;
// Of the libtorch headers compiled against, e.g. "1.13".
const char *ctorch_version(void) CTORCH_NOEXCEPT;

void ctorch_set_thread_count(int32_t count, ctorch_status *status) CTORCH_NOEXCEPT;
int32_t ctorch_thread_count(void) CTORCH_NOEXCEPT;
void ctorch_manual_seed(uint64_t seed, ctorch_status *status) CTORCH_NOEXCEPT;
bool ctorch_cuda_is_available(void) CTORCH_NOEXCEPT;
// Sets the calling thread's autograd recording and returns what it was.
bool ctorch_set_grad_enabled(bool enabled) CTORCH_NOEXCEPT;
bool ctorch_grad_enabled(void) CTORCH_NOEXCEPT;

// Creation

ctorch_tensor *ctorch_from_host(const void *data, const int64_t *shape, int32_t rank,
                                ctorch_options options, ctorch_status *status) CTORCH_NOEXCEPT;
// Uses `data` in place; `release(owner)` runs exactly once, when the storage goes or the call fails.
ctorch_tensor *ctorch_from_blob(void *data, const int64_t *shape, int32_t rank, ctorch_dtype dtype,
                                void *owner, void (*release)(void *),
                                ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_full(double value, const int64_t *shape, int32_t rank, ctorch_options options,
                           ctorch_status *status) CTORCH_NOEXCEPT;
// A CPU generator: drawing on the CPU gives the same numbers whatever device the tensor ends on.
ctorch_generator *ctorch_generator_new(uint64_t seed, ctorch_status *status) CTORCH_NOEXCEPT;
void ctorch_generator_free(ctorch_generator *generator) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_normal(double mean, double deviation, const int64_t *shape, int32_t rank,
                             ctorch_generator *generator, ctorch_options options,
                             ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_uniform(double low, double high, const int64_t *shape, int32_t rank,
                              ctorch_generator *generator, ctorch_options options,
                              ctorch_status *status) CTORCH_NOEXCEPT;

// Queries and copies

int32_t ctorch_rank(const ctorch_tensor *tensor) CTORCH_NOEXCEPT;
void ctorch_shape(const ctorch_tensor *tensor, int64_t *shape) CTORCH_NOEXCEPT;
ctorch_options ctorch_options_of(const ctorch_tensor *tensor) CTORCH_NOEXCEPT;
// Bytes a contiguous copy takes.
int64_t ctorch_byte_count(const ctorch_tensor *tensor) CTORCH_NOEXCEPT;
// Row-major copy into `destination`, which holds `capacity` bytes: exactly the tensor's size.
void ctorch_copy_to_host(const ctorch_tensor *tensor, void *destination, int64_t capacity,
                         ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_to(const ctorch_tensor *tensor, ctorch_options options,
                         ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_clone(const ctorch_tensor *tensor, ctorch_status *status) CTORCH_NOEXCEPT;
// Same shape, type and bytes: NaN equals itself, 0 differs from -0.
bool ctorch_bitwise_equal(const ctorch_tensor *a, const ctorch_tensor *b,
                          ctorch_status *status) CTORCH_NOEXCEPT;
// Overwrites values in place without recording it; shapes must be equal, types may differ.
void ctorch_assign(ctorch_tensor *tensor, const ctorch_tensor *value,
                   ctorch_status *status) CTORCH_NOEXCEPT;

// Shape

ctorch_tensor *ctorch_reshape(const ctorch_tensor *x, const int64_t *shape, int32_t rank,
                              ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_expand(const ctorch_tensor *x, const int64_t *shape, int32_t rank,
                             ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_permute(const ctorch_tensor *x, const int64_t *order, int32_t rank,
                              ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_transpose(const ctorch_tensor *x, int64_t a, int64_t b,
                                ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_contiguous(const ctorch_tensor *x, ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_narrow(const ctorch_tensor *x, int64_t dim, int64_t start, int64_t length,
                             ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_select(const ctorch_tensor *x, int64_t dim, int64_t index,
                             ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_index_select(const ctorch_tensor *x, int64_t dim, const ctorch_tensor *index,
                                   ctorch_status *status) CTORCH_NOEXCEPT;
// A copy of `x` whose rows `index` (along `dim`) are those of `source`.
ctorch_tensor *ctorch_index_copy(const ctorch_tensor *x, int64_t dim, const ctorch_tensor *index,
                                 const ctorch_tensor *source,
                                 ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_cat(ctorch_tensor *const *tensors, int32_t count, int64_t dim,
                          ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_stack(ctorch_tensor *const *tensors, int32_t count, int64_t dim,
                            ctorch_status *status) CTORCH_NOEXCEPT;

// Arithmetic

ctorch_tensor *ctorch_unary(ctorch_unary_op op, const ctorch_tensor *x,
                            ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_binary(ctorch_binary_op op, const ctorch_tensor *a, const ctorch_tensor *b,
                             ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_binary_scalar(ctorch_binary_op op, const ctorch_tensor *a, double b,
                                    ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_clamp(const ctorch_tensor *x, double low, double high,
                            ctorch_status *status) CTORCH_NOEXCEPT;
// Over `dims`, or over everything where dim_count is 0.
ctorch_tensor *ctorch_reduce(ctorch_reduction op, const ctorch_tensor *x, const int64_t *dims,
                             int32_t dim_count, bool keep, ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_argmax(const ctorch_tensor *x, int64_t dim,
                             ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_matmul(const ctorch_tensor *a, const ctorch_tensor *b,
                             ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_bmm(const ctorch_tensor *a, const ctorch_tensor *b,
                          ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_softmax(const ctorch_tensor *x, int64_t dim, bool logarithm,
                              ctorch_status *status) CTORCH_NOEXCEPT;

// Layers; a NULL bias means none

ctorch_tensor *ctorch_linear(const ctorch_tensor *x, const ctorch_tensor *weight,
                             const ctorch_tensor *bias, ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_conv1d(const ctorch_tensor *x, const ctorch_tensor *weight,
                             const ctorch_tensor *bias, int64_t stride, int64_t padding,
                             ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_conv2d(const ctorch_tensor *x, const ctorch_tensor *weight,
                             const ctorch_tensor *bias, const int64_t stride[2],
                             const int64_t padding[2], ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_max_pool2d(const ctorch_tensor *x, int64_t kernel, int64_t stride,
                                 int64_t padding, bool ceil_mode,
                                 ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_layer_norm(const ctorch_tensor *x, const ctorch_tensor *weight,
                                 const ctorch_tensor *bias, double epsilon,
                                 ctorch_status *status) CTORCH_NOEXCEPT;
// x / (k + alpha/size * sum of squares over `size` neighbouring channels, zero padded) ^ beta
ctorch_tensor *ctorch_local_response_norm(const ctorch_tensor *x, int64_t size, double alpha,
                                          double beta, double k,
                                          ctorch_status *status) CTORCH_NOEXCEPT;

// Losses, averaged over everything

// positive_weight may be NULL.
ctorch_tensor *ctorch_bce_with_logits(const ctorch_tensor *logits, const ctorch_tensor *targets,
                                      const ctorch_tensor *positive_weight,
                                      ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_cross_entropy(const ctorch_tensor *logits, const ctorch_tensor *classes,
                                    ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_l1_loss(const ctorch_tensor *x, const ctorch_tensor *targets,
                              ctorch_status *status) CTORCH_NOEXCEPT;

// Autograd

void ctorch_backward(const ctorch_tensor *loss, ctorch_status *status) CTORCH_NOEXCEPT;
bool ctorch_requires_grad(const ctorch_tensor *tensor) CTORCH_NOEXCEPT;
void ctorch_set_requires_grad(ctorch_tensor *tensor, bool requires_grad,
                              ctorch_status *status) CTORCH_NOEXCEPT;
ctorch_tensor *ctorch_detach(const ctorch_tensor *tensor, ctorch_status *status) CTORCH_NOEXCEPT;
// NULL without an error where the gradient is undefined.
ctorch_tensor *ctorch_grad(const ctorch_tensor *tensor, ctorch_status *status) CTORCH_NOEXCEPT;
// Makes the gradient undefined, which is not the same as zero: Adam moves a weight whose gradient is 0.
void ctorch_clear_grad(ctorch_tensor *tensor, ctorch_status *status) CTORCH_NOEXCEPT;

// Optimisation

typedef struct ctorch_adam_options {
  double learning_rate;
  double beta1;
  double beta2;
  double epsilon;
  double weight_decay;
  bool decoupled;  // AdamW: the decay multiplies the weight and stays out of the moments
} ctorch_adam_options;

// One update in place; `step` counts from 1. False, with nothing changed, where the gradient is undefined.
bool ctorch_adam_step(ctorch_tensor *parameter, ctorch_tensor *first_moment,
                      ctorch_tensor *second_moment, int64_t step, ctorch_adam_options options,
                      ctorch_status *status) CTORCH_NOEXCEPT;
// Scales the defined gradients so that their joint 2-norm is at most `maximum`; returns the norm before,
// as a tensor, so that a GPU is not waited for.
ctorch_tensor *ctorch_clip_gradients(ctorch_tensor *const *parameters, int32_t count, double maximum,
                                     ctorch_status *status) CTORCH_NOEXCEPT;

#ifdef __cplusplus
}
#endif
