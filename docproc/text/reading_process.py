"""The parent's side of one reading process."""

import os
import selectors
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import docproc
from docproc.text.wire import LENGTH, OCR_BEGINS, Request, framed_request

_CHUNK_BYTES = 1 << 20
_STOP_SECONDS = 5.0
# Has glibc give back at once what OCR used for one picture, instead of keeping it in pieces.
_SPARING = {"MALLOC_MMAP_THRESHOLD_": str(8 << 20), "MALLOC_ARENA_MAX": "2"}


class ProcessDied(Exception):
    """The process ended before it answered; ``status`` as of ``Popen.returncode``."""

    def __init__(self, status: int, *, has_answered: bool) -> None:
        super().__init__(f"exit status {status}")
        self.status = status
        self.has_answered = has_answered


class AnswerTooLong(Exception):
    """The process announced more bytes than it may send."""


def command_of(max_bytes: int) -> list[str]:
    """The arguments that start a reading process with this memory limit."""
    return [sys.executable, "-P", "-s", "-m", "docproc.text.child", str(max_bytes)]


def start(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    """A child with pipes, the parent's import path and nothing else of its environment."""
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        env={"PYTHONPATH": _import_path(), "PYTHONUTF8": "1", **_SPARING},
        # Ctrl-C in the terminal is for the parent, which then ends its children.
        start_new_session=True,
    )


class ReadingProcess:
    """One child process, started on the first request and again after ``stop``.

    A fresh interpreter and not a fork: the parent may hold threads and a GPU, which
    do not survive one. Not thread-safe: one request at a time.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)
        self._process: subprocess.Popen[bytes] | None = None
        self.num_answers = 0

    def ask(self, request: Request, *, max_bytes: int) -> bytes:
        """The body of the answer to ``request``, of at most ``max_bytes``.

        Raises:
            TimeoutError: no whole answer within the seconds of the request, those of each
                page that is read by OCR included.
            ProcessDied: the process ended instead.
            AnswerTooLong: the answer is longer than allowed.

        After any of these, ``stop`` it: it may still be at work.
        """
        deadline = time.monotonic() + request.timeout_seconds
        process = self._started()
        self._send(process, framed_request(request))
        num_ocr_pages = 0
        while (head := self._receive(process, LENGTH.size, deadline)) == OCR_BEGINS:
            num_ocr_pages += 1
            if num_ocr_pages <= request.ocr_max_pages:
                deadline += request.ocr_page_seconds
        length = LENGTH.unpack(head)[0]
        if length > max_bytes:
            raise AnswerTooLong
        answer = self._receive(process, length, deadline)
        self.num_answers += 1
        return answer

    def stop(self) -> None:
        """Ends the process, if there is one, whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        # Closes the pipes and waits.
        with process:
            pass
        self.num_answers = 0

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = start(self._command)
        return self._process

    def _send(self, process: subprocess.Popen[bytes], frame: bytes) -> None:
        assert process.stdin is not None
        try:
            while frame:
                frame = frame[process.stdin.write(frame) :]
        except BrokenPipeError:
            raise self._death(process) from None

    def _receive(self, process: subprocess.Popen[bytes], length: int, deadline: float) -> bytes:
        assert process.stdout is not None
        received = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while len(received) < length:
                # A wait of zero or less returns at once.
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise TimeoutError
                wanted = min(_CHUNK_BYTES, length - len(received))
                chunk = os.read(process.stdout.fileno(), wanted)
                if not chunk:
                    raise self._death(process)
                received += chunk
        return bytes(received)

    def _death(self, process: subprocess.Popen[bytes]) -> ProcessDied:
        try:
            status = process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            # It closed its pipes and lives on, which no reading process does.
            process.kill()
            status = process.wait()
        return ProcessDied(status, has_answered=self.num_answers > 0)


def _import_path() -> str:
    """Where the child finds what its parent imports, docproc first."""
    home = str(Path(docproc.__file__).resolve().parents[1])
    return os.pathsep.join([home, *(entry for entry in sys.path if entry)])
