// Adam and gradient clipping over defined gradients only.
#include <c10/core/GradMode.h>

#include <cmath>

#include "support.h"

using ctorch::guard;
using ctorch::guard_tensor;

// torch::optim keeps its state behind keys that differ between libtorch versions; here the moments
// are the caller's tensors, so a checkpoint is nothing but named tensors.
bool ctorch_adam_step(ctorch_tensor *parameter, ctorch_tensor *first_moment,
                      ctorch_tensor *second_moment, int64_t step, ctorch_adam_options options,
                      ctorch_status *status) noexcept {
  return guard(status, [&] {
    c10::NoGradGuard no_grad;
    at::Tensor &value = parameter->value;
    at::Tensor grad = value.grad();
    if (!grad.defined()) return false;
    TORCH_CHECK(step >= 1, "optimiser steps count from 1, not ", step);
    if (options.weight_decay != 0) {
      if (options.decoupled) {
        value.mul_(1 - options.learning_rate * options.weight_decay);
      } else {
        grad = grad.add(value, options.weight_decay);
      }
    }
    at::Tensor &average = first_moment->value;
    at::Tensor &square = second_moment->value;
    average.mul_(options.beta1).add_(grad, 1 - options.beta1);
    square.mul_(options.beta2).addcmul_(grad, grad, 1 - options.beta2);
    double correction1 = 1 - std::pow(options.beta1, static_cast<double>(step));
    double correction2 = 1 - std::pow(options.beta2, static_cast<double>(step));
    at::Tensor denominator = square.sqrt().div_(std::sqrt(correction2)).add_(options.epsilon);
    value.addcdiv_(average, denominator, -options.learning_rate / correction1);
    return true;
  });
}

ctorch_tensor *ctorch_clip_gradients(ctorch_tensor *const *parameters, int32_t count, double maximum,
                                     ctorch_status *status) noexcept {
  return guard_tensor(status, [&]() -> at::Tensor {
    c10::NoGradGuard no_grad;
    std::vector<at::Tensor> grads, norms;
    for (int32_t i = 0; i < count; ++i) {
      const at::Tensor &grad = parameters[i]->value.grad();
      if (!grad.defined()) continue;
      grads.push_back(grad);
      norms.push_back(grad.norm());
    }
    if (grads.empty()) return at::zeros({}, at::TensorOptions().dtype(at::kDouble));
    at::Tensor total = at::stack(norms).norm();
    // 1e-6 and the clamp are those of torch.nn.utils.clip_grad_norm_.
    at::Tensor scale = (maximum / (total + 1e-6)).clamp_max(1.0);
    for (at::Tensor &grad : grads) grad.mul_(scale);
    return total;
  });
}
