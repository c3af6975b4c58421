"""Inputs made from real ones: cut, doubled, spliced, and with what readers stumble over put into them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

MAX_BYTES = 64 * 1024
# What readers of numbers, texts, paths and encodings stumble over.
ODD = (
    *(
        b"\0",
        b"\r",
        b"\r\n",
        b"\t",
        b"\x0b",
        b"\x1b[2J",
        b"\x7f",
        b"\x85",
        b"\xa0",
        b"\xad",
        b"\xff",
        b"\xfe\xff",
    ),
    *(b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80", "\u202e".encode()),
    *("\u3164".encode(), "\u2028".encode(), "\u00b2".encode(), "\u0663".encode(), "\U000e0041".encode()),
    *(
        b"9" * 400,
        b"9" * 5000,
        b"-1",
        b"0",
        b"1e999",
        b"NaN",
        b"Infinity",
        b"18446744073709551616",
        b"\\ud800",
    ),
    *(
        b"\\u000a",
        b"\\",
        b'"',
        b"'",
        b"`",
        b"../",
        b"/",
        b"~1",
        b".",
        b" ",
        b"%s",
        b"${x}",
        b"@{x}",
        b"x" * 300,
    ),
    *(b"[" * 200, b"{" * 200, b"(" * 200, b"<a>" * 250, b" " * 3000, b"a/" * 2500),
)


def mutated(random: Random, data: bytes, tokens: Sequence[bytes], other: bytes) -> bytes:
    """A neighbour of ``data``.

    Args:
        random: where chance comes from.
        data: an input.
        tokens: words of its language.
        other: another input, for splicing.
    """
    for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
        data = _once(random, data, tokens, other)[:MAX_BYTES]
    return data


def _once(random: Random, data: bytes, tokens: Sequence[bytes], other: bytes) -> bytes:
    start, end = sorted((random.randint(0, len(data)), random.randint(0, len(data))))
    if random.random() < 0.7:
        end = min(end, start + random.choice((0, 1, 2, 8, 64)))
    match random.randrange(8):
        case 0:
            return data[:start] + random.choice(ODD) + data[end:]
        case 1 | 2:
            return data[:start] + random.choice(tokens or ODD) + data[end:]
        case 3:
            return data[:start] + data[end:]
        case 4:
            return data[:end] + data[start:end] * random.choice((1, 2, 50)) + data[end:]
        case 5:
            cut = random.randint(0, len(other))
            return data[:start] + other[cut : cut + random.choice((8, 64, 4096))] + data[end:]
        case 6:
            return data[:start] + random.randbytes(random.choice((1, 2, 4))) + data[end:]
        case _:
            lines = data.split(b"\n")
            random.shuffle(lines) if random.random() < 0.2 else lines.insert(
                random.randrange(len(lines)), random.choice(lines)
            )
            return b"\n".join(lines)
