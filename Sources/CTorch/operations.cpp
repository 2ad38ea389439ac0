// Functions of tensors: shape, arithmetic, layers, losses.
#include "support.h"

using ctorch::guard_tensor;
using ctorch::list;

static std::vector<at::Tensor> tensors(ctorch_tensor *const *handles, int32_t count) {
  std::vector<at::Tensor> values;
  values.reserve(static_cast<size_t>(count));
  for (int32_t i = 0; i < count; ++i) values.push_back(handles[i]->value);
  return values;
}

// Shape

ctorch_tensor *ctorch_reshape(const ctorch_tensor *x, const int64_t *shape, int32_t rank,
                              ctorch_status *status) noexcept {
  return guard_tensor(status, [&] { return x->value.reshape(list(shape, rank)); });
}
ctorch_tensor *ctorch_expand(const ctorch_tensor *x, const int64_t *shape, int32_t rank,
                             ctorch_status *status) noexcept {
  return guard_tensor(status, [&] { return x->value.expand(list(shape, rank)); });
}
ctorch_tensor *ctorch_permute(const ctorch_tensor *x, const int64_t *order, int32_t rank,
                              ctorch_status *status) noexcept {
  return guard_tensor(status, [&] { return x->value.permute(list(order, rank)); });
}
ctorch_tensor *ctorch_transpose(const ctorch_tensor *x, int64_t a, int64_t b,
                                ctorch_status *status) noexcept {
  return guard_tensor(status, [&] { return x->value.transpose(a, b); });
}
ctorch_tensor *ctorch_contiguous(const ctorch_tensor *x, ctorch_status *status) noexcept {
  return guard_tensor(status, [&] { return x->value.contiguous(); });
}
ctorch_tensor *ctorch_narrow(const ctorch_tensor *x, int64_t dim, int64_t start, int64_t length,
                             ctorch_status *status) noexcept {
  return guard_tensor(status, [&] { return x->value.narrow(dim, start, length); });
}
ctorch_tensor *ctorch_select(const ctorch_tensor *x, int64_t dim, int64_t index,
                             ctorch_status *status) noexcept {
  return guard_tensor(status, [&] { return x->value.select(dim, index); });
}
ctorch_tensor *ctorch_index_select(const ctorch_tensor *x, int64_t dim, const ctorch_tensor *index,
                                   ctorch_status *status) noexcept {
  return guard_tensor(status, [&] { return x->value.index_select(dim, index->value); });
}
ctorch_tensor *ctorch_index_copy(const ctorch_tensor *x, int64_t dim, const ctorch_tensor *index,
                                 const ctorch_tensor *source, ctorch_status *status) noexcept {
  return guard_tensor(
      status, [&] { return x->value.index_copy(dim, index->value, source->value); });
}
ctorch_tensor *ctorch_cat(ctorch_tensor *const *handles, int32_t count, int64_t dim,
                          ctorch_status *status) noexcept {
  return guard_tensor(status, [&] { return at::cat(tensors(handles, count), dim); });
}
ctorch_tensor *ctorch_stack(ctorch_tensor *const *handles, int32_t count, int64_t dim,
                            ctorch_status *status) noexcept {
  return guard_tensor(status, [&] { return at::stack(tensors(handles, count), dim); });
}

// Arithmetic

ctorch_tensor *ctorch_unary(ctorch_unary_op op, const ctorch_tensor *x,
                            ctorch_status *status) noexcept {
  return guard_tensor(status, [&]() -> at::Tensor {
    switch (op) {
      case CTORCH_NEGATE: return x->value.neg();
      case CTORCH_ABS: return x->value.abs();
      case CTORCH_EXP: return x->value.exp();
      case CTORCH_LOG: return x->value.log();
      case CTORCH_SQRT: return x->value.sqrt();
      case CTORCH_RELU: return x->value.relu();
      case CTORCH_SIGMOID: return x->value.sigmoid();
    }
    TORCH_CHECK(false, "unknown unary operation ", static_cast<int>(op));
  });
}

// One table for tensor and number: `b` is a Tensor or a Scalar.
template <typename Operand>
static at::Tensor binary(ctorch_binary_op op, const at::Tensor &a, const Operand &b) {
  switch (op) {
    case CTORCH_ADD: return a.add(b);
    case CTORCH_SUBTRACT: return a.sub(b);
    case CTORCH_MULTIPLY: return a.mul(b);
    case CTORCH_DIVIDE: return a.div(b);
    case CTORCH_POWER: return a.pow(b);
    case CTORCH_EQUAL: return a.eq(b);
    case CTORCH_LESS: return a.lt(b);
    case CTORCH_LESS_EQUAL: return a.le(b);
    case CTORCH_GREATER: return a.gt(b);
    case CTORCH_GREATER_EQUAL: return a.ge(b);
  }
  TORCH_CHECK(false, "unknown binary operation ", static_cast<int>(op));
}

ctorch_tensor *ctorch_binary(ctorch_binary_op op, const ctorch_tensor *a, const ctorch_tensor *b,
                             ctorch_status *status) noexcept {
  return guard_tensor(status, [&] { return binary(op, a->value, b->value); });
}
ctorch_tensor *ctorch_binary_scalar(ctorch_binary_op op, const ctorch_tensor *a, double b,
                                    ctorch_status *status) noexcept {
  return guard_tensor(status, [&] { return binary(op, a->value, at::Scalar(b)); });
}
ctorch_tensor *ctorch_clamp(const ctorch_tensor *x, double low, double high,
                            ctorch_status *status) noexcept {
  return guard_tensor(status, [&] { return x->value.clamp(low, high); });
}

ctorch_tensor *ctorch_reduce(ctorch_reduction op, const ctorch_tensor *x, const int64_t *dims,
                             int32_t dim_count, bool keep, ctorch_status *status) noexcept {
  return guard_tensor(status, [&]() -> at::Tensor {
    std::vector<int64_t> over(dims, dims + dim_count);
    if (over.empty()) {
      for (int64_t dim = 0; dim < x->value.dim(); ++dim) over.push_back(dim);
    }
    switch (op) {
      case CTORCH_SUM: return x->value.sum(over, keep);
      case CTORCH_MEAN: return x->value.mean(over, keep);
      case CTORCH_MAXIMUM: return x->value.amax(over, keep);
      case CTORCH_NORM: return x->value.norm(2, over, keep);
    }
    TORCH_CHECK(false, "unknown reduction ", static_cast<int>(op));
  });
}
ctorch_tensor *ctorch_argmax(const ctorch_tensor *x, int64_t dim, ctorch_status *status) noexcept {
  return guard_tensor(status, [&] { return x->value.argmax(dim); });
}
ctorch_tensor *ctorch_matmul(const ctorch_tensor *a, const ctorch_tensor *b,
                             ctorch_status *status) noexcept {
  return guard_tensor(status, [&] { return at::matmul(a->value, b->value); });
}
ctorch_tensor *ctorch_bmm(const ctorch_tensor *a, const ctorch_tensor *b,
                          ctorch_status *status) noexcept {
  return guard_tensor(status, [&] { return at::bmm(a->value, b->value); });
}
ctorch_tensor *ctorch_softmax(const ctorch_tensor *x, int64_t dim, bool logarithm,
                              ctorch_status *status) noexcept {
  return guard_tensor(status, [&] {
    return logarithm ? at::log_softmax(x->value, dim) : at::softmax(x->value, dim);
  });
}

// Layers

ctorch_tensor *ctorch_linear(const ctorch_tensor *x, const ctorch_tensor *weight,
                             const ctorch_tensor *bias, ctorch_status *status) noexcept {
  return guard_tensor(
      status, [&] { return at::linear(x->value, weight->value, ctorch::optional(bias)); });
}
ctorch_tensor *ctorch_conv1d(const ctorch_tensor *x, const ctorch_tensor *weight,
                             const ctorch_tensor *bias, int64_t stride, int64_t padding,
                             ctorch_status *status) noexcept {
  return guard_tensor(status, [&] {
    return at::conv1d(x->value, weight->value, ctorch::optional(bias), at::IntArrayRef(stride),
                      at::IntArrayRef(padding));
  });
}
ctorch_tensor *ctorch_conv2d(const ctorch_tensor *x, const ctorch_tensor *weight,
                             const ctorch_tensor *bias, const int64_t stride[2],
                             const int64_t padding[2], ctorch_status *status) noexcept {
  return guard_tensor(status, [&] {
    return at::conv2d(x->value, weight->value, ctorch::optional(bias), list(stride, 2),
                      list(padding, 2));
  });
}
ctorch_tensor *ctorch_max_pool2d(const ctorch_tensor *x, int64_t kernel, int64_t stride,
                                 int64_t padding, bool ceil_mode, ctorch_status *status) noexcept {
  return guard_tensor(status, [&] {
    return at::max_pool2d(x->value, {kernel, kernel}, {stride, stride}, {padding, padding}, {1, 1},
                          ceil_mode);
  });
}
ctorch_tensor *ctorch_layer_norm(const ctorch_tensor *x, const ctorch_tensor *weight,
                                 const ctorch_tensor *bias, double epsilon,
                                 ctorch_status *status) noexcept {
  return guard_tensor(status, [&] {
    return at::layer_norm(x->value, weight->value.sizes(), weight->value, ctorch::optional(bias),
                          epsilon);
  });
}
// Losses

// libtorch broadcasts targets silently; a wrong batch would then train on nonsense.
static void check_same(const ctorch_tensor *a, const ctorch_tensor *b) {
  TORCH_CHECK(a->value.sizes() == b->value.sizes(), "predictions ", a->value.sizes(),
              " and targets ", b->value.sizes(), " differ in shape");
}

ctorch_tensor *ctorch_bce_with_logits(const ctorch_tensor *logits, const ctorch_tensor *targets,
                                      const ctorch_tensor *positive_weight,
                                      ctorch_status *status) noexcept {
  return guard_tensor(status, [&] {
    check_same(logits, targets);
    return at::binary_cross_entropy_with_logits(logits->value, targets->value, {},
                                                ctorch::optional(positive_weight));
  });
}
ctorch_tensor *ctorch_cross_entropy(const ctorch_tensor *logits, const ctorch_tensor *classes,
                                    ctorch_status *status) noexcept {
  return guard_tensor(
      status, [&] { return at::cross_entropy_loss(logits->value, classes->value); });
}
ctorch_tensor *ctorch_l1_loss(const ctorch_tensor *x, const ctorch_tensor *targets,
                              ctorch_status *status) noexcept {
  return guard_tensor(status, [&] {
    check_same(x, targets);
    return at::l1_loss(x->value, targets->value);
  });
}
