from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from repairnator.work.queues.stomp.frames import FrameCutter

TEXT = b"MESSAGE\nsubscription:1\n\nhello"
BYTES = b"MESSAGE\nsubscription:1\ncontent-length:5\n\na\0b\n\n"
WINDOWS = b"MESSAGE\r\ncontent-length:3\r\n\r\n\0\0\0"
EMPTY = b"RECEIPT\nreceipt-id:7\n\n"

FRAMES = st.lists(st.sampled_from([TEXT, BYTES, WINDOWS, EMPTY]))
BEATS = st.sampled_from([b"", b"\n", b"\n\n", b"\r\n\r\n", b"\n\n\n"])


def test_a_frame_after_any_number_of_heart_beats_is_read() -> None:
    assert FrameCutter().feed(b"\n\n\n" + BYTES + b"\0\n\n" + TEXT + b"\0") == [BYTES, TEXT]


def test_heart_beats_alone_are_no_frames() -> None:
    assert FrameCutter().feed(b"\n\r\n\n") == []


def test_a_frame_is_not_there_before_its_end() -> None:
    cutter = FrameCutter()
    assert cutter.feed(BYTES) == []
    assert cutter.feed(b"\0") == [BYTES]


@given(FRAMES, st.data())
def test_frames_are_the_same_however_the_network_cuts_them(frames: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(data.draw(BEATS) + frame + b"\0" for frame in frames)
    cutter = FrameCutter()
    got = []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        got += cutter.feed(stream[:size])
        stream = stream[size:]
    assert got == frames
