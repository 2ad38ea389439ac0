"""The network of the paper in PyTorch, written apart from the Swift code to be compared with it.

    reference.py {layer,transformer,network,learning} IN.safetensors OUT.safetensors

IN holds `weights.<parameter or buffer>` and `inputs.<name>`; the layer counts and widths are read
off the weights, the precision off their dtype. OUT receives the results and every gradient:

    layer        inputs z [B,T,d], memory [B,S,d], seed [B,T,d] (the gradient fed into the output);
                 writes output, gradients.<parameter>, gradients.inputs.z, gradients.inputs.memory
    transformer  inputs and results alike, for a whole CAT or CMT
    network      inputs faces [B,36,S,S,3] U8, face_valid [B,36] U8, mfcc [B,601,40],
                 emotions [B,6], identity [B] I64; writes logits_emo, logits_id, z_emo, z_id,
                 loss_emo, loss_id, ser.<parameter>, id.<parameter>, and detached.<parameter>: the
                 SER step's gradients if the conditions from the ID branch were detached
    learning     inputs as for network, and rate, clip (scalars); writes every parameter after two
                 rounds of an ID step and an SER step of the learning method
"""

import math
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file


def layer_count(weights, prefix):
    indices = {int(name[len(prefix):].split(".")[0]) for name in weights if name.startswith(prefix)}
    assert indices == set(range(len(indices))), f"{prefix}: layers {sorted(indices)}"
    return len(indices)


def encoder_layer(w, p, z, beta):
    """Equation (2) for one layer; `beta` is Z_beta^[0], or z itself for self-attention."""
    d = z.shape[-1]
    a = F.layer_norm(z, (d,), w[p + "norm1.weight"], w[p + "norm1.bias"], eps=1e-5)
    b = F.layer_norm(beta, (d,), w[p + "norm2.weight"], w[p + "norm2.bias"], eps=1e-5)
    q = torch.einsum("btd,kd->btk", a, w[p + "query.weight"])
    k = torch.einsum("bsd,kd->bsk", b, w[p + "key.weight"])
    v = torch.einsum("bsd,kd->bsk", b, w[p + "value.weight"])
    scores = torch.einsum("btk,bsk->bts", q, k) / math.sqrt(q.shape[-1])
    zh = torch.einsum("bts,bsk->btk", torch.softmax(scores, dim=-1), v) + a
    f = F.linear(zh, w[p + "ffn1.weight"], w[p + "ffn1.bias"])
    if p + "ffn2.weight" in w:
        f = F.linear(torch.relu(f), w[p + "ffn2.weight"], w[p + "ffn2.bias"])
    return f + F.layer_norm(zh, (d,), w[p + "norm3.weight"], w[p + "norm3.bias"], eps=1e-5)


def positions(length, width, like):
    table = torch.zeros(length, width, dtype=torch.float64)
    for t in range(length):
        for i in range(width // 2):
            angle = t / 10000.0 ** (2 * i / width)
            table[t, 2 * i] = math.sin(angle)
            table[t, 2 * i + 1] = math.cos(angle)
    return table.to(like.dtype)


def transformer(w, p, alpha, beta):
    """CAT or CMT from beta to alpha: co-attention layers, then ordinary ones."""
    z = alpha + positions(alpha.shape[1], alpha.shape[2], alpha)
    beta = beta + positions(beta.shape[1], beta.shape[2], beta)
    for i in range(layer_count(w, p + "co.")):
        z = encoder_layer(w, f"{p}co.{i}.", z, beta)
    for i in range(layer_count(w, p + "self.")):
        z = encoder_layer(w, f"{p}self.{i}.", z, z)
    return z


def conv(w, name, x, **options):
    return F.conv2d(x, w[name + ".weight"], w[name + ".bias"], **options)


def visual_encoder(w, faces, valid):
    """VGG-M on every frame, black ones too: the Swift side runs them once."""
    p = "visual_encoder."
    batch, steps = faces.shape[:2]
    x = faces.to(w[p + "conv1.weight"].dtype) * valid[:, :, None, None, None]
    x = (x - w[p + "mean"]).flatten(0, 1).permute(0, 3, 1, 2)
    x = torch.relu(conv(w, p + "conv1", x, stride=2))
    x = F.max_pool2d(F.local_response_norm(x, 5, alpha=5e-4, beta=0.75, k=2.0), 3, 2)
    x = torch.relu(conv(w, p + "conv2", x, stride=2, padding=1))
    x = F.local_response_norm(x, 5, alpha=5e-4, beta=0.75, k=2.0)
    x = F.max_pool2d(x, 3, 2, ceil_mode=True)
    for name in ["conv3", "conv4", "conv5"]:
        x = torch.relu(conv(w, p + name, x, padding=1))
    x = F.max_pool2d(x, 3, 2)
    x = conv(w, p + "fc7", torch.relu(conv(w, p + "fc6", x)))
    return x.reshape(batch, steps, -1)


def audio_encoder(w, mfcc):
    p = "audio_encoder."
    x = ((mfcc - w[p + "mean"]) / w[p + "std"]).transpose(1, 2)[:, None]
    x = torch.relu(conv(w, p + "conv1", x, stride=(1, 2), padding=3))
    x = F.max_pool2d(x, 3, 2, padding=1)
    x = torch.relu(conv(w, p + "conv2", x, stride=2, padding=2))
    x = F.max_pool2d(x, 3, 2, padding=1)
    for name in ["conv3", "conv4", "conv5"]:
        x = torch.relu(conv(w, p + name, x, padding=1))
    x = conv(w, p + "fc7", torch.relu(conv(w, p + "fc6", x)))
    assert x.shape[2:] == (1, 38), x.shape
    return x[:, :, 0].transpose(1, 2)


def conv1d(w, name, x):
    x = F.conv1d(x.transpose(1, 2), w[name + ".weight"], w[name + ".bias"], padding=1)
    return x.transpose(1, 2)


def network(w, inputs, detach_conditions=False):
    visual = visual_encoder(w, inputs["faces"], inputs["face_valid"])
    audio = audio_encoder(w, inputs["mfcc"])
    v = {a: conv1d(w, f"conv1d_{a}_visual", visual) for a in ["emo", "id"]}
    a = {b: conv1d(w, f"conv1d_{b}_audio", audio) for b in ["emo", "id"]}
    out = {}
    for target, condition in [("emo", "id"), ("id", "emo")]:
        cv, ca = v[condition], a[condition]
        if detach_conditions:
            cv, ca = cv.detach(), ca.detach()
        vt = transformer(w, f"cat_{target}_visual.", v[target], cv)
        at = transformer(w, f"cat_{target}_audio.", a[target], ca)
        zv = transformer(w, f"cmt_{target}_visual.", vt, at).mean(dim=1)
        za = transformer(w, f"cmt_{target}_audio.", at, vt).mean(dim=1)
        z = torch.cat([zv, za], dim=1)
        head = f"head_{target}"
        out["z_" + target] = z
        out["logits_" + target] = F.linear(z, w[head + ".weight"], w[head + ".bias"])
    out["loss_emo"] = F.binary_cross_entropy_with_logits(out["logits_emo"], inputs["emotions"])
    out["loss_id"] = F.cross_entropy(out["logits_id"], inputs["identity"])
    return out


def is_identity(name):
    return name.split(".")[0] in {
        f"{part}_id{modality}"
        for part in ["conv1d", "cat", "cmt", "head"] for modality in ["", "_visual", "_audio"]}


def step_gradients(weights, inputs, loss, trained, **options):
    w = {n: t.clone().requires_grad_(trained(n)) for n, t in weights.items()}
    network(w, inputs, **options)[loss].backward()
    return {n: t.grad for n, t in w.items() if t.grad is not None}


BUFFERS = {"visual_encoder.mean", "audio_encoder.mean", "audio_encoder.std"}


def is_emotion_or_encoder(name):
    return name not in BUFFERS and not is_identity(name)


def run_network(weights, inputs):
    out = {n: t.detach() for n, t in network(weights, inputs).items()}
    steps = [("ser", "loss_emo", is_emotion_or_encoder, False),
             ("detached", "loss_emo", is_emotion_or_encoder, True),
             ("id", "loss_id", is_identity, False)]
    for label, loss, trained, detach in steps:
        gradients = step_gradients(weights, inputs, loss, trained, detach_conditions=detach)
        out.update({f"{label}.{n}": g for n, g in gradients.items()})
    return out


def run_learning(weights, inputs):
    w = {n: t.clone() for n, t in weights.items()}
    groups = {"loss_id": [n for n in w if is_identity(n)],
              "loss_emo": [n for n in w if is_emotion_or_encoder(n)]}
    optimizers = {loss: torch.optim.Adam([w[n] for n in names], lr=inputs["rate"].item())
                  for loss, names in groups.items()}
    for loss in ["loss_id", "loss_emo"] * 2:
        for name, tensor in w.items():
            tensor.grad = None
            tensor.requires_grad_(name in groups[loss])
        network(w, inputs)[loss].backward()
        stepped = [w[n] for n in groups[loss]]
        torch.nn.utils.clip_grad_norm_(stepped, inputs["clip"].item())
        optimizers[loss].step()
    return {n: t.detach() for n, t in w.items() if n not in BUFFERS}


def run_module(weights, inputs, module):
    w = {n: t.clone().requires_grad_() for n, t in weights.items()}
    z, memory = (inputs[n].clone().requires_grad_() for n in ["z", "memory"])
    output = module(w, "", z, memory)
    output.backward(inputs["seed"])
    out = {"gradients." + n: t.grad for n, t in w.items()}
    out.update({"output": output.detach(), "gradients.inputs.z": z.grad,
                "gradients.inputs.memory": memory.grad})
    return out


def main():
    mode, source, target = sys.argv[1:]
    torch.set_num_threads(1)
    tensors = load_file(source)

    def part(prefix):
        return {n[len(prefix):]: t for n, t in tensors.items() if n.startswith(prefix)}

    weights, inputs = part("weights."), part("inputs.")
    if mode in ["network", "learning"]:
        out = {"network": run_network, "learning": run_learning}[mode](weights, inputs)
    else:
        out = run_module(weights, inputs, {"layer": encoder_layer, "transformer": transformer}[mode])
    save_file({n: t.contiguous() for n, t in out.items()}, target)


if __name__ == "__main__":
    main()
