"""Mutations of the other containers, each by its own structure."""

import struct
from random import Random

EDGES_64 = [0, 1, (1 << 31) - 1, 1 << 32, 1 << 53, (1 << 62) - 1, (1 << 63) - 1, 1 << 63, (1 << 64) - 1]

# Matroska (RFC 9559): what the numbers of an element mean to a reader.
EBML_NUMBERS = {
    "timestamp scale": b"\x2a\xd7\xb1", "duration": b"\x44\x89", "width": b"\xb0", "height": b"\xba",
    "rate": b"\xb5", "channels": b"\x9f", "default duration": b"\x23\xe3\x83", "codec delay": b"\x56\xaa",
    "cluster time": b"\xe7", "cue time": b"\xb3", "cue position": b"\xf1", "seek position": b"\x53\xac",
    "track number": b"\xd7", "track type": b"\x83",
}
EBML_MASTERS = [
    b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67", b"\x11\x4d\x9b\x74", b"\x15\x49\xa9\x66", b"\x16\x54\xae\x6b",
    b"\x1f\x43\xb6\x75", b"\x1c\x53\xbb\x6b", b"\xa3", b"\xae", b"\xe0", b"\xe1", b"\x63\xa2",
]


def _places(data: bytes, pattern: bytes) -> list[int]:
    places, at = [], data.find(pattern)
    while at >= 0:
        places.append(at)
        at = data.find(pattern, at + 1)
    return places


def ebml_numbers(data: bytearray, random: Random) -> bytes:
    """Absurd times, sizes, rates and numbers of tracks."""
    for _ in range(random.randint(1, 5)):
        name = random.choice(list(EBML_NUMBERS.values()))
        for at in random.sample(places := _places(data[:4096], name), min(2, len(places))):
            length = data[at + len(name)] & 0x7F
            if 0 < length <= 8:
                body = at + len(name) + 1
                value = random.choice(
                    [struct.pack(">Q", random.choice(EDGES_64)),
                     struct.pack(">d", random.choice([0.0, -1.0, 1e300, float("inf"), float("nan")]))])
                data[body : body + length] = value[-length:] if value[0] < 0x40 else value[:length]
    return data


def ebml_sizes(data: bytearray, random: Random) -> bytes:
    """Element sizes that are unknown, zero or beyond the file."""
    for _ in range(random.randint(1, 4)):
        name = random.choice(EBML_MASTERS)
        places = _places(data, name)
        if places:
            at = random.choice(places[:50]) + len(name)
            data[at : at + 8] = random.choice(
                [b"\x01" + b"\xff" * 7, b"\x01" + bytes(7), b"\x01\x7f" + b"\xff" * 6, b"\x80" + data[at + 1 : at + 8]])
    return data


def ebml_times(data: bytearray, random: Random) -> bytes:
    """Clusters and blocks far apart, and out of order."""
    for at in _places(data, b"\xa3"):
        if random.random() < 0.1 and at + 6 < len(data):
            struct.pack_into(">h", data, at + 4, random.choice([-32768, -1, 0, 32767]))
    for at in _places(data, b"\xe7"):
        if random.random() < 0.5 and at + 2 < len(data) and 0 < (length := data[at + 1] & 0x7F) <= 8:
            data[at + 2 : at + 2 + length] = random.randbytes(length)
    return data


def riff_header(data: bytearray, random: Random) -> bytes:
    """AVI: absurd rates, scales, starts, lengths and picture sizes in `strh` and `strf`."""
    for name in [b"avih", b"strh", b"strf"]:
        for at in _places(data[:8192], name):
            for _ in range(2):
                field = at + 8 + 4 * random.randrange(14)
                if field + 4 <= len(data):
                    struct.pack_into("<I", data, field, random.choice([0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 65535]))
    return data


def riff_sizes(data: bytearray, random: Random) -> bytes:
    names = [b"RIFF", b"LIST", b"strf", b"idx1", b"00dc", b"01wb", b"JUNK", b"indx"]
    for _ in range(random.randint(1, 5)):
        if places := _places(data, random.choice(names)):
            struct.pack_into("<I", data, min(random.choice(places) + 4, len(data) - 4),
                             random.choice([0, 1, 0x7FFFFFFF, 0xFFFFFFFF, len(data)]))
    return data


def riff_index(data: bytearray, random: Random) -> bytes:
    """AVI: an index that leads anywhere."""
    for at in _places(data, b"idx1")[-1:]:
        for entry in range(at + 8, len(data) - 16, 16):
            if random.random() < 0.2:
                struct.pack_into("<II", data, entry + 8, random.getrandbits(32), random.getrandbits(32))
    return data


def asf_objects(data: bytearray, random: Random) -> bytes:
    """ASF: object sizes, packet sizes, durations and stream properties at their types' edges."""
    header = min(len(data) - 8, 5000)
    for _ in range(random.randint(1, 6)):
        at = random.randrange(16, header)
        if random.random() < 0.5:
            struct.pack_into("<Q", data, at & ~7, random.choice(EDGES_64))
        else:
            struct.pack_into("<I", data, at, random.choice([0, 1, 0x7FFFFFFF, 0xFFFFFFFF]))
    return data


def ts_clocks(data: bytearray, random: Random) -> bytes:
    """MPEG: clock references and presentation times that jump, wrap and go back."""
    jump = random.choice([1 << 32, (1 << 33) - 1, 90_000 * 3600, 90_000 * 100_000, 12345])
    for at in _places(data, b"\0\0\1"):
        if at + 14 < len(data) and 0xC0 <= data[at + 3] <= 0xEF and data[at + 7] & 0x80 and random.random() < 0.3:
            time = (random.getrandbits(33) if random.random() < 0.3 else jump) & ((1 << 33) - 1)
            data[at + 9] = data[at + 9] & 0xF1 | (time >> 30) << 1
            struct.pack_into(">HH", data, at + 10, (time >> 14) & 0xFFFE | 1, (time << 1) & 0xFFFE | 1)
    return data


def ts_packets(data: bytearray, random: Random) -> bytes:
    """Transport packets lost, doubled, on other PIDs, scrambled or flagged as damaged."""
    packets = [data[at : at + 188] for at in range(0, len(data), 188)]
    for _ in range(random.randint(1, 40)):
        at = random.randrange(len(packets))
        action = random.randrange(5)
        if action == 0 and len(packets) > 1:
            del packets[at]
        elif action == 1:
            packets.insert(random.randrange(len(packets)), packets[at])
        elif len(packets[at]) > 4:
            packet = bytearray(packets[at])
            packet[1] ^= 0x80 if action == 2 else random.randrange(32) if action == 3 else 0
            packet[3] ^= 0xC0 if action == 4 else 0
            packets[at] = packet
    return b"".join(packets)


def ts_programs(data: bytearray, random: Random) -> bytes:
    """Noise in the tables that say which streams there are, again and again."""
    for at in range(0, len(data) - 188, 188):
        if (data[at + 1] & 0x1F) << 8 | data[at + 2] in (0, 0x1000, 0x11) and random.random() < 0.5:
            data[at + random.randrange(5, 40)] = random.randrange(256)
    return data


def flv_tags(data: bytearray, random: Random) -> bytes:
    """FLV: sizes and times of tags, and numbers of the script data."""
    at = 13
    while at + 11 < len(data):
        size = int.from_bytes(data[at + 1 : at + 4], "big")
        if random.random() < 0.1:
            data[at + 4 : at + 8] = random.randbytes(4)
        if random.random() < 0.03:
            data[at + 1 : at + 4] = random.choice([b"\0\0\0", b"\xff\xff\xff", random.randbytes(3)])
        at += size + 15
    for at in _places(data[:1024], b"\0\x40") if random.random() < 0.5 else []:
        struct.pack_into(">d", data, at + 1, random.choice([float("nan"), float("inf"), 1e300, -1.0, 0.0]))
    return data


def ogg_pages(data: bytearray, random: Random) -> bytes:
    """Ogg: granule positions, serial numbers and segment counts; checksums are not mended."""
    for at in _places(data, b"OggS"):
        if random.random() < 0.2 and at + 27 < len(data):
            if random.random() < 0.6:
                struct.pack_into("<Q", data, at + 6, random.choice(EDGES_64))
            else:
                data[at + random.choice([5, 14, 18, 26])] ^= random.randrange(1, 256)
    return data


EBML = {"EBML: numbers": ebml_numbers, "EBML: sizes": ebml_sizes, "EBML: times": ebml_times}
MPEG = {"MPEG: clocks": ts_clocks}
KINDS = {
    "mkv": EBML,
    "webm": EBML,
    "avi": {"AVI: headers": riff_header, "AVI: sizes": riff_sizes, "AVI: index": riff_index},
    "wmv": {"ASF: objects": asf_objects},
    "ts": {**MPEG, "TS: packets": ts_packets, "TS: programs": ts_programs},
    "mpg": MPEG,
    "flv": {"FLV: tags": flv_tags},
    "ogv": {"Ogg: pages": ogg_pages},
}
