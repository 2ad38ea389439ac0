"""VGG-M in the files of other frameworks, at any width, written without the project's code.

    vggm.py FOLDER WIDTHS SIZE SEED

WIDTHS: conv1 to conv5, fc6 and fc7 as 4,5,6,7,8,9,10; SIZE: side of the images, in pixels. Writes to
FOLDER one network of random weights and a mean image as

    v1.caffemodel, mean.binaryproto   layers of the format before 2015, shapes as num, channels, ..
    new.caffemodel                    layers since then, fully connected layers with two sizes
    double.caffemodel                 as new, with double_data
    old.mat                           MatConvNet until beta 16: filters, biases, normalization
    new.mat, plain.mat                MatConvNet since: weights, meta.normalization; plain.mat is not
                                      compressed

and, from 59 pixels on, expected.safetensors: `image` [1,S,S,3] U8 RGB; `conv1`, its output without ReLU, and
`features`, fc7's output, by torch from Caffe's arrays over BGR; `mean` [3,S,S] RGB; and every
weight as PyTorch has it. Smaller images make small files: no VGG-M takes them, readers do.
"""

import math
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from safetensors.numpy import save_file
from scipy.io import savemat

FIELD = descriptor_pb2.FieldDescriptorProto
TYPES = {"int64": FIELD.TYPE_INT64, "float": FIELD.TYPE_FLOAT, "double": FIELD.TYPE_DOUBLE,
         "string": FIELD.TYPE_STRING, "int32": FIELD.TYPE_INT32}

# Names, numbers and types of github.com/BVLC/caffe, src/caffe/proto/caffe.proto; a type that is no
# number or string is a message.
SCHEMA = {
    "BlobShape": [("dim", 1, "int64", "packed")],
    "BlobProto": [("num", 1, "int64", ""), ("channels", 2, "int64", ""),
                  ("height", 3, "int64", ""), ("width", 4, "int64", ""),
                  ("data", 5, "float", "packed"), ("diff", 6, "float", "packed"),
                  ("shape", 7, "BlobShape", ""), ("double_data", 8, "double", "packed")],
    "V1LayerParameter": [("bottom", 2, "string", "repeated"), ("top", 3, "string", "repeated"),
                         ("name", 4, "string", ""), ("type", 5, "int32", ""),
                         ("blobs", 6, "BlobProto", "repeated")],
    "LayerParameter": [("name", 1, "string", ""), ("type", 2, "string", ""),
                       ("bottom", 3, "string", "repeated"), ("top", 4, "string", "repeated"),
                       ("blobs", 7, "BlobProto", "repeated")],
    "NetParameter": [("name", 1, "string", ""), ("layers", 2, "V1LayerParameter", "repeated"),
                     ("input", 3, "string", "repeated"), ("input_dim", 4, "int32", "repeated"),
                     ("layer", 100, "LayerParameter", "repeated")],
}


def caffe_messages():
    file = descriptor_pb2.FileDescriptorProto(name="peer.proto", package="caffe", syntax="proto2")
    for name, fields in SCHEMA.items():
        message = file.message_type.add(name=name)
        for field, number, kind, label in fields:
            entry = message.field.add(name=field, number=number)
            entry.label = FIELD.LABEL_REPEATED if label else FIELD.LABEL_OPTIONAL
            entry.options.packed = label == "packed"
            if kind in TYPES:
                entry.type = TYPES[kind]
            else:
                entry.type, entry.type_name = FIELD.TYPE_MESSAGE, f".caffe.{kind}"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    factory = message_factory.MessageFactory(pool)
    return {n: factory.GetPrototype(pool.FindMessageTypeByName(f"caffe.{n}")) for n in SCHEMA}


def network(widths, size, rng):
    """(name, weight [out,in,h,w] for RGB, bias) of each layer."""
    pool1 = math.ceil(((size - 7) // 2 + 1 - 3) / 2) + 1
    pool2 = math.ceil(((pool1 + 2 - 5) // 2 + 1 - 3) / 2) + 1
    kernels = [7, 5, 3, 3, 3, max(math.ceil((pool2 - 3) / 2) + 1, 1), 1]
    names = ["conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7"]
    layers = []
    for name, inputs, outputs, k in zip(names, [3] + widths, widths, kernels):
        weight = rng.standard_normal((outputs, inputs, k, k)).astype(np.float32) * 0.1
        layers.append((name, weight, rng.standard_normal(outputs).astype(np.float32)))
    # The classifier, which CNN_V leaves out.
    layers.append(("fc8", rng.standard_normal((11, widths[-1], 1, 1)).astype(np.float32),
                   np.zeros(11, np.float32)))
    return layers


def blob(messages, array, legacy=False, double=False):
    message = messages["BlobProto"]()
    if legacy:
        sizes = [1] * (4 - array.ndim) + list(array.shape)
        message.num, message.channels, message.height, message.width = sizes
    else:
        message.shape.dim.extend(array.shape)
    (message.double_data if double else message.data).extend(array.ravel().tolist())
    return message


def caffe_layers(layers):
    """The arrays as Caffe has them: blue first, fully connected layers as matrices."""
    out = []
    for name, weight, bias in layers:
        if name == "conv1":
            weight = weight[:, ::-1]
        if name.startswith("fc"):
            weight = weight.reshape(len(weight), -1)
        out.append((name, np.ascontiguousarray(weight), bias))
    return out


def write_caffe(folder, layers, mean):
    messages = caffe_messages()
    v1, new, double = (messages["NetParameter"](name="VGG_CNN_M") for _ in range(3))
    v1.input.append("data")
    v1.input_dim.extend([10, *mean.shape])
    for name, weight, bias in caffe_layers(layers):
        layer = v1.layers.add(name=name, type=14 if name.startswith("fc") else 4)
        layer.bottom.append("x")
        layer.blobs.extend(blob(messages, x, legacy=True) for x in [weight, bias])
        # A layer without weights between those that have some.
        v1.layers.add(name="relu_" + name, type=18)
        for net in [new, double]:
            layer = net.layer.add(name=name, type="InnerProduct" if name[:2] == "fc" else "Convolution")
            layer.blobs.extend(blob(messages, x, double=net is double) for x in [weight, bias])
    (folder / "v1.caffemodel").write_bytes(v1.SerializeToString())
    (folder / "new.caffemodel").write_bytes(new.SerializeToString())
    (folder / "double.caffemodel").write_bytes(double.SerializeToString())
    bgr = np.ascontiguousarray(mean[::-1])
    (folder / "mean.binaryproto").write_bytes(
        blob(messages, bgr[None], legacy=True).SerializeToString())


def cell(values):
    array = np.empty((1, len(values)), dtype=object)
    for index, value in enumerate(values):
        array[0, index] = value
    return array


def write_matconvnet(folder, layers, mean):
    image = {"averageImage": np.ascontiguousarray(mean.transpose(1, 2, 0)),
             "imageSize": np.array([[*mean.shape[1:], 3.0]]), "keepAspect": True}
    old, new = [], []
    for name, weight, bias in layers:
        filters = np.ascontiguousarray(weight.transpose(2, 3, 1, 0))
        common = {"name": name, "type": "conv", "stride": np.array([[1.0, 1.0]]), "pad": np.zeros((1, 4))}
        old.append({**common, "filters": filters, "biases": bias[None]})
        new.append({**common, "weights": cell([filters, bias[None]])})
        for list_ in [old, new]:
            list_.append({"name": "relu_" + name, "type": "relu"})
    classes = {"name": cell(["n01440764", "n01443537"])}
    savemat(folder / "old.mat", {"layers": cell(old), "classes": classes, "normalization": image},
            do_compression=True)
    tidy = {"layers": cell(new), "meta": {"classes": classes, "normalization": image}}
    savemat(folder / "new.mat", tidy, do_compression=True)
    savemat(folder / "plain.mat", tidy)


def forward(layers, x):
    """conv1's output and fc7's, as VGG_CNN_M_deploy.prototxt computes them."""
    p = {n: (torch.from_numpy(w).double(), torch.from_numpy(b).double()) for n, w, b in layers}
    conv1 = F.conv2d(x, *p["conv1"], stride=2)
    x = F.max_pool2d(F.local_response_norm(torch.relu(conv1), 5, 5e-4, 0.75, 2.0), 3, 2)
    x = torch.relu(F.conv2d(x, *p["conv2"], stride=2, padding=1))
    # Caffe's pooling rounds up.
    x = F.max_pool2d(F.local_response_norm(x, 5, 5e-4, 0.75, 2.0), 3, 2, ceil_mode=True)
    for name in ["conv3", "conv4", "conv5"]:
        x = torch.relu(F.conv2d(x, *p[name], padding=1))
    x = F.max_pool2d(x, 3, 2, ceil_mode=True).flatten(1)
    return conv1, F.linear(torch.relu(F.linear(x, *p["fc6"])), *p["fc7"])


def main():
    folder, widths, size, seed = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    rng = np.random.default_rng(seed)
    layers = network([int(w) for w in widths.split(",")], size, rng)
    mean = rng.uniform(80, 140, (3, size, size)).astype(np.float32)
    write_caffe(folder, layers, mean)
    write_matconvnet(folder, layers, mean)
    if size < 59:
        return

    rgb = rng.integers(0, 256, (1, size, size, 3), dtype=np.uint8)
    bgr = torch.from_numpy(rgb).permute(0, 3, 1, 2).flip(1).double()
    conv1, features = forward(caffe_layers(layers), bgr - torch.from_numpy(mean).double().flip(0))
    out = {"image": rgb, "conv1": conv1.numpy(), "features": features.numpy(), "mean": mean}
    for name, weight, bias in layers[:-1]:
        out |= {f"{name}.weight": weight, f"{name}.bias": bias}
    save_file({n: np.ascontiguousarray(x) for n, x in out.items()}, str(folder / "expected.safetensors"))


main()
