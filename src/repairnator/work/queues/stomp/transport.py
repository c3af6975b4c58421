"""stomp.py's transport, over a stream and a frame cutter of ours.

The protocol (commands, escapes, frames) is stomp.py's. Its own transport is not used: as of 9.0 it

- drops a frame that follows two heart-beats in one piece, as they come after a process was frozen;
- waits for CONNECTED without end when a broker accepts and says nothing, as a stand-in of a living one does;
- does not notice that a connection with TLS was closed, and spins meanwhile;
- takes a connection with TLS for dead between messages (its issue 344), and starts its heart-beats after a
  reconnection only by chance (its issue 351);
- writes the password into its log at level DEBUG.

The tests of the queues hold one for each of these.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import stomp.transport
from stomp.utils import Frame, convert_frame, pack, parse_frame

from repairnator.work.queues.stomp.addresses import Broker
from repairnator.work.queues.stomp.frames import FrameCutter
from repairnator.work.queues.stomp.stream import Stream


class StreamTransport(stomp.transport.BaseTransport):  # type: ignore[misc]
    """One connection's frames, in and out.

    Args:
        stream: open.
        broker: its other side.
        heard: called whenever anything has come.
        ended: called once, by the reading thread, with the reason.
    """

    vhost = None

    def __init__(
        self, stream: Stream, broker: Broker, heard: Callable[[], None], ended: Callable[[str], None]
    ) -> None:
        super().__init__(auto_decode=False)
        self.current_host_and_port = (broker.host, broker.port)
        self._stream = stream
        self._heard = heard
        self._ended = ended

    def start(self) -> None:
        """Begin to read, in a thread of its own."""
        self.running = True
        threading.Thread(target=self._read, name="stomp-reader", daemon=True).start()

    def transmit(self, frame: Frame) -> None:
        """Write a frame.

        Raises:
            OSError: the connection broke.
        """
        self.send(pack(convert_frame(frame)))

    def send(self, encoded_frame: bytes) -> None:
        self._stream.send(encoded_frame)

    def _read(self) -> None:
        cutter = FrameCutter()
        reason = "the broker closed the connection"
        try:
            while data := self._stream.receive():
                self._heard()
                for raw in cutter.feed(data):
                    self.process_frame(parse_frame(raw), raw)
        except OSError as error:
            reason = str(error)
        finally:
            self.running = False
            self._stream.release()
            self._ended(reason)
