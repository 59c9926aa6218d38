"""An engine that another process runs: any server with an OpenAI-compatible API.

Prompts go out as they come, as many at once as the settings say, those submitted together one
after the other, so that a server with a prefix cache computes what they share once.
"""

import logging
import queue
import threading
from collections.abc import Sequence as ListOf
from concurrent.futures import Future
from dataclasses import dataclass

from docproc.engine.sequences import Completion, Prompt
from docproc.engine.served_answers import ServedAnswer
from docproc.engine.served_client import ServedClient
from docproc.engine.served_tokens import ServedTokenizer
from docproc.errors import DocprocError, EngineStopped, PromptTooLong

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    prompt: Prompt
    future: "Future[Completion]"


class ServedEngine:
    """Completes prompts by asking a server; ``submit`` may be called from any thread.

    Args:
        client: asks the server.
        tokenizer: the one that the prompts were made with.
        max_requests: in flight at once.
    """

    def __init__(
        self, client: ServedClient, tokenizer: ServedTokenizer, *, max_requests: int
    ) -> None:
        self._client = client
        self._tokenizer = tokenizer
        self._arrivals: queue.SimpleQueue[tuple[_Asked, ...] | None] = queue.SimpleQueue()
        self._open: dict[Future[Completion], None] = {}
        self._lock = threading.Lock()
        self._is_stopping = False
        self._threads = [
            threading.Thread(target=self._serve, name="served engine", daemon=True)
            for _ in range(max_requests)
        ]

    def start(self) -> None:
        """Begins to ask; whether the server answers is known from the client."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Asks no more; what is in flight fails, and is dropped when its answer comes."""
        with self._lock:
            self._is_stopping = True
            still_open = list(self._open)
        for future in still_open:
            self._end(future, EngineStopped("the engine was stopped"))
        for _ in self._threads:
            self._arrivals.put(None)
        self._client.close()

    def submit(self, prompts: ListOf[Prompt]) -> list["Future[Completion]"]:
        """Queues prompts that begin alike; cancel a future to drop its answer.

        The futures raise ``PromptTooLong``, ``EngineRefused``, ``EngineUnavailable`` or
        ``EngineStopped``.
        """
        asked = tuple(_Asked(prompt, Future()) for prompt in prompts)
        with self._lock:
            is_stopping = self._is_stopping
            if not is_stopping:
                self._open.update((each.future, None) for each in asked)
                self._arrivals.put(asked)
        if is_stopping:
            for each in asked:
                each.future.set_exception(EngineStopped("the engine was stopped"))
        return [each.future for each in asked]

    @property
    def is_alive(self) -> bool:
        """Whether it still asks."""
        return not self._is_stopping

    @property
    def seconds_without_progress(self) -> float:
        """0: each request has a time limit of its own."""
        return 0.0

    def _serve(self) -> None:
        while (group := self._arrivals.get()) is not None:
            for asked in group:
                if not (asked.future.cancelled() or asked.future.done()):
                    self._complete(asked)
                with self._lock:
                    self._open.pop(asked.future, None)

    def _complete(self, asked: _Asked) -> None:
        try:
            completion = self._completion(asked.prompt)
        except DocprocError as error:
            self._end(asked.future, error)
        except BaseException as error:  # noqa: BLE001  # top of the thread: release who waits
            _log.exception("a request ended in another way")
            self._end(asked.future, EngineStopped(f"the request failed: {error}"))
        else:
            self._end(asked.future, completion)

    def _completion(self, prompt: Prompt) -> Completion:
        content = self._tokenizer.text(prompt.tokens)
        answer = self._client.ask(content, prompt.grammar, prompt.max_tokens)
        _require_whole(prompt, content, answer)
        if prompt.grammar is not None:
            answer = answer.from_first_brace()
        pieces = [piece for piece, _ in answer.pieces]
        return Completion(
            tuple(self._tokenizer.numbered(pieces)),
            tuple(logprob for _, logprob in answer.pieces),
            answer.finish_reason,
        )

    def _end(self, future: "Future[Completion]", outcome: Completion | DocprocError) -> None:
        # Stopping and answering may come at the same time.
        with self._lock:
            if future.done() or not future.set_running_or_notify_cancel():
                return
            if isinstance(outcome, Completion):
                future.set_result(outcome)
            else:
                future.set_exception(outcome)


def _require_whole(prompt: Prompt, content: str, answer: ServedAnswer) -> None:
    """Some servers cut a prompt that is longer than their context, and do not say so.

    Raises:
        PromptTooLong: the server saw fewer tokens than there are words.
    """
    seen = answer.prompt_tokens
    if seen is not None and 0 < seen < len(content.split()):
        raise PromptTooLong(needed=len(prompt.tokens), available=seen)
