"""The network of the paper in PyTorch, written apart from the Swift code to be compared with it.

    reference.py {layer,transformer,network} IN.safetensors OUT.safetensors
    reference.py learning METHOD (TASK IN.safetensors OUT.safetensors)...

IN holds `weights.<parameter or buffer>` and `inputs.<name>`; the blocks that exist, the layer counts
and the widths are read off the weights, the precision off their dtype. OUT receives the results and
every gradient:

    layer        inputs z [B,T,d], memory [B,S,d], seed [B,T,d] (the gradient fed into the output);
                 writes output, gradients.<parameter>, gradients.inputs.z, gradients.inputs.memory
    transformer  inputs and results alike, for a whole CAT or CMT
    network      inputs faces [B,36,S,S,3] U8, face_valid [B,36] U8, mfcc [B,601,40],
                 emotions [B,6], identity [B] I64; writes logits_emo, logits_id, z_emo, z_id,
                 loss_emo, loss_id, ser.<parameter>, id.<parameter>, and detached.<parameter>: the
                 SER step's gradients if the conditions from the ID branch were detached
    learning     inputs as for network, sentiments [B,1], and the scalars rate, clip, lambda, mu;
                 METHOD is baseline, no-caa, confusion, no-lm or proposed, TASK emotion or sentiment;
                 takes six steps on the one batch and writes of the first of each kind
                 <kind>.loss and <kind>.gradients.<parameter>, clipped, where <kind> is
                 identification, adversaries or task, and final.<parameter> after the last
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
    """Both attributes, or as much of them as there are weights for."""
    visual = visual_encoder(w, inputs["faces"], inputs["face_valid"])
    audio = audio_encoder(w, inputs["mfcc"])
    attributes = [a for a in ["emo", "id"] if f"head_{a}.weight" in w]
    v = {a: conv1d(w, f"conv1d_{a}_visual", visual) for a in attributes}
    a = {b: conv1d(w, f"conv1d_{b}_audio", audio) for b in attributes}
    out = {}
    for target in attributes:
        vt, at = v[target], a[target]
        if any(name.startswith(f"cat_{target}_") for name in w):
            condition = "id" if target == "emo" else "emo"
            cv, ca = v[condition], a[condition]
            if detach_conditions:
                cv, ca = cv.detach(), ca.detach()
            vt = transformer(w, f"cat_{target}_visual.", vt, cv)
            at = transformer(w, f"cat_{target}_audio.", at, ca)
        zv = transformer(w, f"cmt_{target}_visual.", vt, at).mean(dim=1)
        za = transformer(w, f"cmt_{target}_audio.", at, vt).mean(dim=1)
        z = torch.cat([zv, za], dim=1)
        head = f"head_{target}"
        out["z_" + target] = z
        out["logits_" + target] = F.linear(z, w[head + ".weight"], w[head + ".bias"])
    return out


def emotion_loss(out, inputs):
    return F.binary_cross_entropy_with_logits(out["logits_emo"], inputs["emotions"])


def identity_loss(out, inputs):
    return F.cross_entropy(out["logits_id"], inputs["identity"])


def is_identity(name):
    return name.split(".")[0] in {
        f"{part}_id{modality}"
        for part in ["conv1d", "cat", "cmt", "head"] for modality in ["", "_visual", "_audio"]}


def step_gradients(weights, inputs, loss, trained, **options):
    w = {n: t.clone().requires_grad_(trained(n)) for n, t in weights.items()}
    loss(network(w, inputs, **options), inputs).backward()
    return {n: t.grad for n, t in w.items() if t.grad is not None}


BUFFERS = {"visual_encoder.mean", "audio_encoder.mean", "audio_encoder.std"}


def is_emotion_or_encoder(name):
    return name not in BUFFERS and not is_identity(name)


def run_network(weights, inputs):
    out = network(weights, inputs)
    out["loss_emo"], out["loss_id"] = emotion_loss(out, inputs), identity_loss(out, inputs)
    steps = [("ser", emotion_loss, is_emotion_or_encoder, False),
             ("detached", emotion_loss, is_emotion_or_encoder, True),
             ("id", identity_loss, is_identity, False)]
    for label, loss, trained, detach in steps:
        gradients = step_gradients(weights, inputs, loss, trained, detach_conditions=detach)
        out.update({f"{label}.{n}": g for n, g in gradients.items()})
    return out


class Learning:
    """One of the paper's methods as plain PyTorch: leaf tensors, torch.optim.Adam, autograd."""

    def __init__(self, weights, inputs, method, task):
        self.inputs, self.method, self.task = inputs, method, task
        self.w = {n: t.clone() for n, t in weights.items()}
        trained = [n for n in self.w if n not in BUFFERS]
        adversaries = [n for n in trained if n.startswith("adversary_")]
        everything = [n for n in trained if n not in adversaries]
        if method == "proposed":
            self.steps = {"identification": [n for n in trained if is_identity(n)],
                          "task": [n for n in trained if is_emotion_or_encoder(n)]}
        elif method == "confusion":
            self.steps = {"adversaries": adversaries, "task": everything}
        else:
            self.steps = {"task": everything}
        rate = inputs["rate"].item()
        self.optimizers = {kind: torch.optim.Adam([self.w[n] for n in names], lr=rate)
                           for kind, names in self.steps.items()}

    def task_loss(self, out):
        if self.task == "emotion":
            return emotion_loss(out, self.inputs)
        return (out["logits_emo"] - self.inputs["sentiments"]).abs().mean()

    def adversary(self, name, z):
        return z @ self.w[f"adversary_{name}.weight"].T + self.w[f"adversary_{name}.bias"]

    def adversary_loss(self, out):
        """What D_ID and D_emo minimise: Z comes detached."""
        found = F.cross_entropy(self.adversary("id", out["z_emo"].detach()), self.inputs["identity"])
        heard = self.adversary("emo", out["z_id"].detach())
        if self.task == "emotion":
            return found + F.binary_cross_entropy_with_logits(heard, self.inputs["emotions"])
        classes = torch.clamp(torch.round(self.inputs["sentiments"][:, 0]), -3, 3).long() + 3
        return found + F.cross_entropy(heard, classes)

    def confusion_loss(self, out):
        c_id = -torch.log(torch.softmax(self.adversary("id", out["z_emo"]), dim=1)).mean()
        heard = self.adversary("emo", out["z_id"])
        if self.task == "emotion":
            p = torch.sigmoid(heard)
            return c_id - (0.5 * torch.log(p) + 0.5 * torch.log(1 - p)).mean()
        return c_id - torch.log(torch.softmax(heard, dim=1)).mean()

    def loss(self, kind):
        out = network(self.w, self.inputs)
        if kind == "identification":
            return identity_loss(out, self.inputs)
        if kind == "adversaries":
            return self.adversary_loss(out)
        loss = self.task_loss(out)
        if self.method in ["no-caa", "confusion", "no-lm"]:
            loss = loss + self.inputs["lambda"].item() * identity_loss(out, self.inputs)
        if self.method == "confusion":
            loss = loss + self.inputs["mu"].item() * self.confusion_loss(out)
        return loss

    def step(self, kind):
        for name, tensor in self.w.items():
            tensor.grad = None
            tensor.requires_grad_(name in self.steps[kind])
        loss = self.loss(kind)
        loss.backward()
        stepped = [self.w[n] for n in self.steps[kind]]
        torch.nn.utils.clip_grad_norm_(stepped, self.inputs["clip"].item())
        result = {f"{kind}.gradients.{n}": self.w[n].grad.clone() for n in self.steps[kind]}
        result[f"{kind}.loss"] = loss
        self.optimizers[kind].step()
        return result


def run_learning(weights, inputs, method, task):
    learning = Learning(weights, inputs, method, task)
    # An identification step and a task step are two of the six; the adversaries' belongs to another.
    rounds = 3 if method == "proposed" else 6
    out = {}
    for _ in range(rounds):
        for kind in learning.steps:
            out = {**learning.step(kind), **out}
    out.update({f"final.{n}": t for n, t in learning.w.items() if n not in BUFFERS})
    return out


def run_module(weights, inputs, module):
    w = {n: t.clone().requires_grad_() for n, t in weights.items()}
    z, memory = (inputs[n].clone().requires_grad_() for n in ["z", "memory"])
    output = module(w, "", z, memory)
    output.backward(inputs["seed"])
    out = {"gradients." + n: t.grad for n, t in w.items()}
    out.update({"output": output.detach(), "gradients.inputs.z": z.grad,
                "gradients.inputs.memory": memory.grad})
    return out


def compute(mode, names, source, target):
    tensors = load_file(source)

    def part(prefix):
        return {n[len(prefix):]: t for n, t in tensors.items() if n.startswith(prefix)}

    weights, inputs = part("weights."), part("inputs.")
    if mode == "learning":
        out = run_learning(weights, inputs, *names)
    elif mode == "network":
        out = run_network(weights, inputs)
    else:
        out = run_module(weights, inputs, {"layer": encoder_layer, "transformer": transformer}[mode])
    save_file({n: t.detach().contiguous() for n, t in out.items()}, target)


def main():
    mode, *rest = sys.argv[1:]
    torch.set_num_threads(1)
    if mode != "learning":
        return compute(mode, [], *rest)
    method, *cases = rest
    for task, source, target in zip(cases[0::3], cases[1::3], cases[2::3]):
        compute(mode, [method, task], source, target)


if __name__ == "__main__":
    main()
