extension ModelExport {
  /// `model.py`: the network in plain PyTorch, built from `config.json`.
  ///
  /// Its parts have the names of the weight file, so that `load_state_dict` checks every one.
  static let pythonModule = #"""
    """A network for audio-visual speech emotion recognition, exported by `train export`.

        python model.py SHARD.safetensors --out predictions.safetensors

    runs it on every sample of a cache's shard, with raw or with JPEG faces. From Python:

        network, config = load("folder")     # the folder of this file
        out = network(faces, face_valid, mfcc, mfcc_frames)

    faces [B,36,S,S,3] uint8 RGB, face_valid [B,36], mfcc [B,601,40], mfcc_frames [B], as a shard has
    them. `out` holds logits_emo [B,K] and z_emo [B,2d], and logits_id and z_id unless the network
    has no identity branch. config["outputs"] names the K columns: emotions, whose probability is
    the sigmoid, or sentiment, which is the value itself. config["modality"] is what the network was
    trained on; where that is video or audio alone, it ignores the other input. Needs torch, numpy and safetensors, and
    for JPEG faces Pillow.
    """

    import argparse
    import io
    import json
    import math
    from pathlib import Path

    import torch
    import torch.nn.functional as F
    from safetensors.torch import load_file, save_file
    from torch import nn


    class VisualEncoder(nn.Module):
        """VGG-M up to fc7, on each frame."""

        def __init__(self, c):
            super().__init__()
            w, s = c["visual"]["channels"], c["faceSize"]
            pool1 = ((s - 7) // 2 + 1 - 3) // 2 + 1
            pool2 = ((pool1 + 2 - 5) // 2 + 1 - 3 + 1) // 2 + 1
            self.conv1 = nn.Conv2d(3, w[0], 7, stride=2)
            self.conv2 = nn.Conv2d(w[0], w[1], 5, stride=2, padding=1)
            self.conv3 = nn.Conv2d(w[1], w[2], 3, padding=1)
            self.conv4 = nn.Conv2d(w[2], w[3], 3, padding=1)
            self.conv5 = nn.Conv2d(w[3], w[4], 3, padding=1)
            self.fc6 = nn.Conv2d(w[4], c["visual"]["fc6"], (pool2 - 3) // 2 + 1)
            self.fc7 = nn.Conv2d(c["visual"]["fc6"], c["modelWidth"], 1)
            self.register_buffer("mean", torch.zeros([3, s, s] if c["hasMeanImage"] else [3, 1, 1]))

        def encode(self, frames):
            x = frames.permute(0, 3, 1, 2).to(self.mean.dtype) - self.mean
            x = F.local_response_norm(torch.relu(self.conv1(x)), 5, alpha=5e-4, beta=0.75, k=2.0)
            x = F.max_pool2d(x, 3, 2)
            x = F.local_response_norm(torch.relu(self.conv2(x)), 5, alpha=5e-4, beta=0.75, k=2.0)
            x = F.max_pool2d(x, 3, 2, ceil_mode=True)
            for layer in [self.conv3, self.conv4, self.conv5]:
                x = torch.relu(layer(x))
            return self.fc7(torch.relu(self.fc6(F.max_pool2d(x, 3, 2)))).flatten(1)

        def forward(self, faces):
            # A few frames at a time: at 224 px the first feature maps are large.
            frames = faces.flatten(0, 1).split(64)
            return torch.cat([self.encode(part) for part in frames]).unflatten(0, faces.shape[:2])


    class AudioEncoder(nn.Module):
        """The same shape of network over (coefficient, time)."""

        def __init__(self, c):
            super().__init__()
            w, height = c["audio"]["channels"], c["mfccCoefficients"]
            for _ in range(3):
                height = (height + 1) // 2
            self.conv1 = nn.Conv2d(1, w[0], 7, stride=(1, 2), padding=3)
            self.conv2 = nn.Conv2d(w[0], w[1], 5, stride=2, padding=2)
            self.conv3 = nn.Conv2d(w[1], w[2], 3, padding=1)
            self.conv4 = nn.Conv2d(w[2], w[3], 3, padding=1)
            self.conv5 = nn.Conv2d(w[3], w[4], 3, padding=1)
            self.fc6 = nn.Conv2d(w[4], c["audio"]["fc6"], (height, 1))
            self.fc7 = nn.Conv2d(c["audio"]["fc6"], c["modelWidth"], 1)
            self.register_buffer("mean", torch.zeros(c["mfccCoefficients"]))
            self.register_buffer("std", torch.ones(c["mfccCoefficients"]))

        def forward(self, mfcc):
            x = ((mfcc - self.mean) / self.std).transpose(1, 2)[:, None]
            x = F.max_pool2d(torch.relu(self.conv1(x)), 3, 2, padding=1)
            x = F.max_pool2d(torch.relu(self.conv2(x)), 3, 2, padding=1)
            for layer in [self.conv3, self.conv4, self.conv5, self.fc6]:
                x = torch.relu(layer(x))
            return self.fc7(x)[:, :, 0].transpose(1, 2)


    class Layer(nn.Module):
        """Equation (2): attention from z to condition."""

        def __init__(self, c):
            super().__init__()
            d = c["modelWidth"]
            for name in ["query", "key", "value"]:
                self.add_module(name, nn.Linear(d, d, bias=False))
            for name in ["norm1", "norm2", "norm3"]:
                self.add_module(name, nn.LayerNorm(d))
            self.ffn1 = nn.Linear(d, d)
            self.ffn2 = nn.Linear(d, d) if c["feedForward"] == "mlp" else None

        def forward(self, z, condition, mask):
            a, b = self.norm1(z), self.norm2(condition)
            scores = self.query(a) @ self.key(b).transpose(1, 2) / math.sqrt(z.shape[-1])
            if mask is not None:
                scores = scores + (mask[:, None] - 1) * 1e9
            attended = scores.softmax(-1) @ self.value(b) + a
            f = self.ffn1(attended)
            if self.ffn2 is not None:
                f = self.ffn2(torch.relu(f))
            return f + self.norm3(attended)


    def positions(x):
        length, width = x.shape[1:]
        column = torch.arange(width)
        angle = torch.arange(length, dtype=torch.float64)[:, None] / 10000 ** (column // 2 * 2 / width)
        return torch.where(column % 2 == 0, angle.sin(), angle.cos()).to(x)


    class Transformer(nn.Module):
        """CAT or CMT: co-attention layers, then ordinary ones."""

        def __init__(self, c):
            super().__init__()
            self.add_module("co", nn.ModuleList(Layer(c) for _ in range(c["coAttentionLayers"])))
            self.add_module("self", nn.ModuleList(Layer(c) for _ in range(c["selfAttentionLayers"])))

        def forward(self, alpha, beta, alpha_mask, beta_mask):
            z, condition = alpha + positions(alpha), beta + positions(beta)
            for layer in self.get_submodule("co"):
                z = layer(z, condition, beta_mask)
            for layer in self.get_submodule("self"):
                z = layer(z, z, alpha_mask)
            return z


    def mean_over_time(x, mask):
        if mask is None:
            return x.mean(1)
        return (x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True).clamp(min=1)


    class Network(nn.Module):
        def __init__(self, c, modality="both"):
            super().__init__()
            self.config, self.modality = c, modality
            self.attributes = ["emo"] if c["wiring"] == "baseline" else ["emo", "id"]
            self.visual_encoder, self.audio_encoder = VisualEncoder(c), AudioEncoder(c)
            d, k = c["modelWidth"], c["conv1dKernel"]
            for a in self.attributes:
                for m in ["visual", "audio"]:
                    self.add_module(f"conv1d_{a}_{m}", nn.Conv1d(d, d, k, padding=k // 2))
                    if c["wiring"] == "full":
                        self.add_module(f"cat_{a}_{m}", Transformer(c))
                    self.add_module(f"cmt_{a}_{m}", Transformer(c))
                outputs = c["outputCount"] if a == "emo" else c["identityCount"]
                self.add_module(f"head_{a}", nn.Linear(2 * d, outputs))

        def forward(self, faces, face_valid, mfcc, mfcc_frames):
            part = self.get_submodule
            if self.modality == "audio":
                face_valid = torch.zeros_like(face_valid)
            if self.modality == "video":
                mfcc, mfcc_frames = torch.zeros_like(mfcc), torch.zeros_like(mfcc_frames)
            visual = self.visual_encoder(faces * face_valid[..., None, None, None].to(faces))
            audio = self.audio_encoder(mfcc.to(visual))
            mv = ma = None
            if self.config["maskPadding"]:
                steps = 16 * torch.arange(audio.shape[1], device=audio.device)
                audible = steps < mfcc_frames[:, None]
                mv, ma = face_valid.to(visual), audible.to(audio)
            first = {}
            for a in self.attributes:
                for m, x in [("visual", visual), ("audio", audio)]:
                    first[a, m] = part(f"conv1d_{a}_{m}")(x.transpose(1, 2)).transpose(1, 2)
            out = {}
            for a, other in zip(self.attributes, reversed(self.attributes)):
                v, s = first[a, "visual"], first[a, "audio"]
                if self.config["wiring"] == "full":
                    v = part(f"cat_{a}_visual")(v, first[other, "visual"], mv, mv)
                    s = part(f"cat_{a}_audio")(s, first[other, "audio"], ma, ma)
                zv = part(f"cmt_{a}_visual")(v, s, mv, ma)
                zs = part(f"cmt_{a}_audio")(s, v, ma, mv)
                z = torch.cat([mean_over_time(zv, mv), mean_over_time(zs, ma)], 1)
                out[f"z_{a}"], out[f"logits_{a}"] = z, part(f"head_{a}")(z)
            return out


    def load(folder):
        config = json.loads((Path(folder) / "config.json").read_text())
        network = Network(config["network"], config["modality"])
        weights = load_file(str(Path(folder) / "model.safetensors"))
        weights["visual_encoder.mean"] = weights["visual_encoder.mean"].reshape(
            network.visual_encoder.mean.shape)
        network.load_state_dict(weights)
        return network.eval(), config


    def faces_of(shard, rows, side):
        """Faces [B,36,S,S,3] of some rows of a shard, black where there is none."""
        if "faces" in shard:
            return shard["faces"][rows]
        import numpy as np
        from PIL import Image
        offsets, jpeg = shard["jpeg_offsets"].tolist(), shard["jpeg"].numpy()
        first, last = rows.start * 36, min(rows.stop * 36, len(offsets) - 1)
        faces = np.zeros((last - first, side, side, 3), np.uint8)
        for k in range(first, last):
            if offsets[k] < offsets[k + 1]:
                file = io.BytesIO(jpeg[offsets[k]:offsets[k + 1]].tobytes())
                faces[k - first] = np.asarray(Image.open(file).convert("RGB"))
        return torch.from_numpy(faces).unflatten(0, (-1, 36))


    def main():
        parser = argparse.ArgumentParser(description="Run the network on a shard of a cache.")
        parser.add_argument("shard")
        parser.add_argument("--out", required=True, help="safetensors file with logits and features")
        parser.add_argument("--batch", type=int, default=8)
        options = parser.parse_args()
        network, config = load(Path(__file__).parent)
        shard = load_file(options.shard)
        parts = []
        with torch.inference_mode():
            for i in range(0, len(shard["mfcc"]), options.batch):
                rows = slice(i, i + options.batch)
                faces = faces_of(shard, rows, config["network"]["faceSize"])
                parts.append(network(
                    faces, *[shard[n][rows] for n in ["face_valid", "mfcc", "mfcc_frames"]]))
        out = {n: torch.cat([p[n] for p in parts]).contiguous() for n in (parts[0] if parts else [])}
        save_file(out, options.out)


    if __name__ == "__main__":
        main()
    """#
}
