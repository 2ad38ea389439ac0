"""Mutations of ISO base media files (MP4, MOV, 3GP), ISO/IEC 14496-12, box by box."""

import struct
import zlib
from dataclasses import dataclass, field
from random import Random

CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"dinf", b"stbl", b"edts", b"moof", b"traf", b"mvex"}
EDGES_32 = [0, 1, 2, 0x7FFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF]


@dataclass(eq=False)
class Box:
    """A box as read; `payload` is what a container holds before or instead of children."""

    kind: bytes
    payload: bytearray = field(default_factory=bytearray)
    children: list["Box"] = field(default_factory=list)

    def bytes(self) -> bytes:
        body = bytes(self.payload) + b"".join(child.bytes() for child in self.children)
        return struct.pack(">I4s", (len(body) + 8) & 0xFFFFFFFF, self.kind) + body


def parse(data: bytes) -> list[Box]:
    boxes, at = [], 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        if size < 8 or at + size > len(data):
            break
        body = data[at + 8 : at + size]
        boxes.append(Box(kind, children=parse(body)) if kind in CONTAINERS else Box(kind, bytearray(body)))
        at += size
    return boxes


def walk(boxes: list[Box]):
    for box in boxes:
        yield boxes, box
        yield from walk(box.children)


def every(boxes: list[Box], kind: bytes) -> list[Box]:
    return [box for _, box in walk(boxes) if box.kind == kind]


def edit(change):
    """Makes a mutation of bytes from one of a list of boxes."""

    def mutation(data: bytearray, random: Random) -> bytes:
        boxes = parse(bytes(data))
        change(boxes, random)
        return b"".join(box.bytes() for box in boxes)

    mutation.__doc__ = change.__doc__
    return mutation


def _any(boxes: list[Box], random: Random) -> tuple[list[Box], Box]:
    return random.choice(list(walk(boxes)))


def swapped(boxes, random):
    siblings, box = _any(boxes, random)
    other_siblings, other = _any(boxes, random)
    i, j = siblings.index(box), other_siblings.index(other)
    box.kind, other.kind = (other.kind, box.kind) if random.random() < 0.3 else (box.kind, other.kind)
    if siblings is other_siblings:
        siblings[i], siblings[j] = siblings[j], siblings[i]
    else:
        siblings[i], other_siblings[j] = Box(other.kind, other.payload), Box(box.kind, box.payload)


def doubled(boxes, random):
    siblings, box = _any(boxes, random)
    siblings.insert(random.randrange(len(siblings) + 1), box)


def lost(boxes, random):
    siblings, box = _any(boxes, random)
    siblings.remove(box)


def nested(boxes, random):
    """A container inside itself, thousands deep."""
    kind = random.choice([b"moov", b"trak", b"mdia", b"moof", b"udta", b"meta", b"ilst"])
    body, depth = b"", random.choice([10, 1000, 30000])
    for _ in range(depth):
        body = struct.pack(">I4s", len(body) + 8, kind) + body if len(body) < 1 << 18 else body
    boxes.insert(random.randrange(len(boxes) + 1), Box(kind, bytearray(body)))


def crowded(boxes, random):
    """Thousands of tracks."""
    moov, traks = every(boxes, b"moov"), every(boxes, b"trak")
    if moov and traks:
        moov[0].children += [random.choice(traks)] * random.choice([100, 2000])


def mistyped(boxes, random):
    """Sound declared as picture and the reverse."""
    for handler in every(boxes, b"hdlr"):
        handler.payload[8:12] = random.choice([b"vide", b"soun", b"text", b"tmcd", b"\0\0\0\0"])


def _overwrite(boxes, random, kinds, offsets, values, count=3):
    targets = [box for kind in kinds for box in every(boxes, kind)]
    for _ in range(count if targets else 0):
        box = random.choice(targets)
        places = [at for at in offsets(len(box.payload)) if at + 4 <= len(box.payload)]
        if places:
            struct.pack_into(">I", box.payload, random.choice(places), random.choice(values))


def _words(first):
    return lambda length: range(first, min(length, first + 400), 4)


def times(boxes, random):
    """Absurd durations, time scales, sample times, composition offsets and edits."""
    kinds = random.choice([[b"mvhd", b"mdhd", b"tkhd"], [b"stts"], [b"ctts"], [b"elst"], [b"tfdt", b"trun", b"tfhd"]])
    _overwrite(boxes, random, kinds, _words(4), EDGES_32 + [25, 48000, 3600 * 25])


def far(boxes, random):
    """One sample lasts a day and more: what follows it lies behind it."""
    for table in every(boxes, b"stts"):
        if random.random() < 0.7 and len(table.payload) >= 16:
            count = struct.unpack_from(">I", table.payload, 8)[0]
            jump = random.choice([10**6, 10**8, 2**30, 2**31 - 1])
            delta = struct.unpack_from(">I", table.payload, 12)[0]
            at = random.randrange(1, max(2, count - 1))
            rows = [(at, delta), (1, jump), (max(1, count - at - 1), delta)]
            table.payload[:] = bytes(4) + struct.pack(">I", 3) + b"".join(struct.pack(">II", *row) for row in rows)


def still(boxes, random):
    """Every frame has the same time."""
    for table in every(boxes, b"stts"):
        if len(table.payload) >= 16:
            struct.pack_into(">I", table.payload, 12, 0)


def tables(boxes, random):
    """Sample sizes, chunk maps and offsets that lead anywhere."""
    _overwrite(boxes, random, [b"stsz", b"stsc", b"stco", b"co64", b"stss", b"trun"], _words(4), EDGES_32)


def pictures(boxes, random):
    """Absurd widths, heights and display matrices."""
    for entry in every(boxes, b"stsd"):
        if len(entry.payload) >= 44 and random.random() < 0.8:
            size = [random.choice([0, 1, 2, 16384, 32767, 65535]) for _ in range(2)]
            struct.pack_into(">HH", entry.payload, 8 + 32, *size)
    for header in every(boxes, b"tkhd"):
        if len(header.payload) >= 84:
            struct.pack_into(">I", header.payload, random.choice(range(40, 84, 4)), random.choice(EDGES_32))


def sounds(boxes, random):
    """Absurd channel counts, sample sizes and rates."""
    for entry in every(boxes, b"stsd"):
        if len(entry.payload) >= 44:
            channels, bits = random.choice([0, 1, 255, 65535]), random.choice([0, 1, 8, 16, 64, 65535])
            struct.pack_into(">HH", entry.payload, 8 + 24, channels, bits)
            struct.pack_into(">I", entry.payload, 8 + 32, random.choice([0, 1 << 16, 0x7FFFFFFF, 0xFFFFFFFF]))


def descriptions(boxes, random):
    """Noise in the codecs' own headers."""
    for entry in every(boxes, b"stsd"):
        for _ in range(random.randint(1, 6)):
            if len(entry.payload) > 16:
                entry.payload[random.randrange(8, len(entry.payload))] = random.randrange(256)


def compressed(boxes, random):
    """QuickTime's compressed header: sound, lying about its size, or a hundred megabytes of zeros."""
    for siblings, box in list(walk(boxes)):
        if box.kind != b"moov":
            continue
        plain = box.bytes() if random.random() < 0.6 else bytes(100 << 20)
        size = random.choice([len(plain), len(plain), 0, 1, 0x7FFFFFFF, 0xFFFFFFFF])
        packed = struct.pack(">I", size) + zlib.compress(plain)
        inner = Box(b"cmov", children=[Box(b"dcom", bytearray(b"zlib")), Box(b"cmvd", bytearray(packed))])
        siblings[siblings.index(box)] = Box(b"moov", children=[inner])


def sized(data: bytearray, random: Random) -> bytes:
    """Sizes of boxes that are zero, too small, beyond the file, or 64 bits wide."""
    places, at = [], 0
    stack = [(0, len(data))]
    while stack:
        at, end = stack.pop()
        while at + 8 <= end:
            size, kind = struct.unpack_from(">I4s", data, at)
            if size < 8 or at + size > end:
                break
            places.append(at)
            if kind in CONTAINERS:
                stack.append((at + 8, at + size))
            at += size
    for _ in range(random.randint(1, 3)):
        at = random.choice(places)
        if random.random() < 0.3:
            wide = random.choice([0, 1, 16, 1 << 32, 1 << 40, (1 << 63) - 1, 1 << 63, (1 << 64) - 1])
            data[at : at + 8] = struct.pack(">I4sQ", 1, bytes(data[at + 4 : at + 8]), wide)
        else:
            data[at : at + 4] = struct.pack(">I", random.choice([0, 2, 7, 8, 9, 0x7FFFFFFF, 0xFFFFFFFF]))
    return data


KINDS = {
    "boxes: swapped": edit(swapped),
    "boxes: doubled": edit(doubled),
    "boxes: lost": edit(lost),
    "boxes: nested": edit(nested),
    "boxes: sizes": sized,
    "boxes: thousands of tracks": edit(crowded),
    "boxes: handlers": edit(mistyped),
    "boxes: compressed header": edit(compressed),
    "times: headers and tables": edit(times),
    "times: days ahead": edit(far),
    "times: all the same": edit(still),
    "tables: sizes and offsets": edit(tables),
    "pictures: sizes and matrices": edit(pictures),
    "sounds: channels and rates": edit(sounds),
    "codec headers": edit(descriptions),
}
