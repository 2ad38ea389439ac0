// Local response normalisation with a backward pass of its own.
#include <torch/csrc/autograd/custom_function.h>

#include "support.h"

using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

// For each channel the sum over `before` channels before it to `after` channels after it.
static at::Tensor window_sum(const at::Tensor &x, int64_t before, int64_t after) {
  int64_t channels = x.size(1);
  at::Tensor sum = x.clone();
  for (int64_t shift = 1; shift <= std::min(before, channels - 1); ++shift) {
    sum.narrow(1, shift, channels - shift).add_(x.narrow(1, 0, channels - shift));
  }
  for (int64_t shift = 1; shift <= std::min(after, channels - 1); ++shift) {
    sum.narrow(1, 0, channels - shift).add_(x.narrow(1, shift, channels - shift));
  }
  return sum;
}

static at::Tensor power(const at::Tensor &base, double exponent) {
  if (exponent != 0.75) return base.pow(exponent);
  // VGG-M's exponent by square roots, which cost a third of pow.
  at::Tensor root = base.sqrt();
  return root.mul_(base).sqrt_();
}

static at::Tensor divisor_base(const at::Tensor &x, int64_t size, double share, double k) {
  // PyTorch pads size/2 zeros in front: a window of even size leans to earlier channels.
  return window_sum(x.square(), size / 2, (size - 1) / 2).mul_(share).add_(k);
}

// Recorded operation by operation, PyTorch's formulation keeps some ten tensors of the input's size and
// takes half of a narrow encoder's time; this keeps the input alone, which the ReLU below it keeps anyway.
struct LocalResponseNorm : torch::autograd::Function<LocalResponseNorm> {
  static Variable forward(AutogradContext *context, const Variable &x, int64_t size, double alpha,
                          double beta, double k) {
    double share = alpha / static_cast<double>(size);
    context->save_for_backward({x});
    context->saved_data["size"] = size;
    context->saved_data["share"] = share;
    context->saved_data["beta"] = beta;
    context->saved_data["k"] = k;
    return x / power(divisor_base(x, size, share, k), beta);
  }

  // y_i = x_i d_i^-b, d_i = k + s sum_j x_j^2: dx_i = g_i d_i^-b - 2 s b x_i sum_j g_j x_j d_j^(-b-1).
  static variable_list backward(AutogradContext *context, variable_list gradients) {
    at::Tensor x = context->get_saved_variables()[0];
    int64_t size = context->saved_data["size"].toInt();
    double share = context->saved_data["share"].toDouble();
    double beta = context->saved_data["beta"].toDouble();
    at::Tensor base = divisor_base(x, size, share, context->saved_data["k"].toDouble());
    at::Tensor direct = gradients[0] / power(base, beta);
    at::Tensor shared = window_sum((direct * x).div_(base), (size - 1) / 2, size / 2);
    at::Tensor gradient = direct.addcmul_(shared, x, -2 * share * beta);
    return {gradient, Variable(), Variable(), Variable(), Variable()};
  }
};

ctorch_tensor *ctorch_local_response_norm(const ctorch_tensor *x, int64_t size, double alpha,
                                          double beta, double k, ctorch_status *status) noexcept {
  return ctorch::guard_tensor(status, [&]() -> at::Tensor {
    TORCH_CHECK(x->value.dim() >= 2, "[N, C, ...] is needed");
    TORCH_CHECK(size >= 1, "a window of ", size, " channels");
    return LocalResponseNorm::apply(x->value, size, alpha, beta, k);
  });
}
