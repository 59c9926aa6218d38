"""The contenders: docproc's engine, and the peers that a user might run instead.

Each is a function that answers a workload with a loaded model and measures
itself. The peers are mlx-lm's own, called as its documentation says; grammars
reach them as logits processors.
"""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import chain, takewhile

import mlx.core as mx
from mlx_lm.generate import BatchGenerator, generate_step

from docproc.benchmarks.measurement import Measurement
from docproc.benchmarks.workloads import Workload
from docproc.engine.building import EngineLimits, engine_of
from docproc.engine.constraints import Constraint
from docproc.engine.host import EngineHost
from docproc.engine.mlx_batching import Decoding
from docproc.engine.sequences import Prompt, Sequence
from docproc.engine.stats import Stats
from docproc.models.loading import LoadedModel

# mlx-lm's own defaults; with 64 sequences of a 4B model it ran out of 80 GB.
_COMPLETION_BATCH = 32
_PREFILL_BATCH = 8


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is the same for all contenders.

    Attributes:
        load: the model; called on the thread that runs it.
        constrain: makes the constraint of a grammar.
        limits: of docproc's engine; for the others, its number of sequences at once.
        num_warm_up: documents that are answered first, and not counted.
    """

    load: Callable[[], LoadedModel]
    constrain: Callable[[str | None], Constraint]
    limits: EngineLimits
    num_warm_up: int


Contender = Callable[[Workload, Conditions], Measurement]


def run_docproc(workload: Workload, conditions: Conditions) -> Measurement:
    """The engine of docproc, all documents handed over at once."""
    host = EngineHost(lambda: engine_of(conditions.load(), conditions.limits), conditions.constrain)
    host.start()
    try:
        _answers(host, workload.first(conditions.num_warm_up))
        before = host.stats()
        mx.reset_peak_memory()
        began = time.perf_counter()
        answers = _answers(host, workload)
        seconds = time.perf_counter() - began
    finally:
        # Only then its last step is counted.
        host.stop()
    stats = host.stats() - before
    return _measured(workload, "docproc", seconds, stats, answers)


def run_mlx_lm(workload: Workload, conditions: Conditions) -> Measurement:
    """mlx-lm's ``BatchGenerator``: continuous batching, as its ``batch_generate`` uses it."""
    model = conditions.load()

    def answer(prompts: tuple[Prompt, ...]) -> tuple[list[tuple[int, ...]], Stats]:
        generator = BatchGenerator(
            model.network,
            stop_tokens=[[token] for token in sorted(model.eos_token_ids)],
            completion_batch_size=min(_COMPLETION_BATCH, conditions.limits.max_sequences),
            prefill_batch_size=min(_PREFILL_BATCH, conditions.limits.max_sequences),
        )
        decodings = [_decoding(prompt, model, conditions) for prompt in prompts]
        uids = generator.insert(
            [list(prompt.tokens) for prompt in prompts],
            max_tokens=[prompt.max_tokens for prompt in prompts],
            logits_processors=[[d] if d.sequence.prompt.grammar else [] for d in decodings],
        )
        answers: dict[int, list[int]] = {uid: [] for uid in uids}
        with generator.stats() as counted:
            while responses := generator.next_generated():  # type: ignore[no-untyped-call]
                for response in responses:
                    if response.token not in model.eos_token_ids:
                        answers[response.uid].append(response.token)
        generator.close()  # type: ignore[no-untyped-call]
        stats = Stats(
            prompt_tokens=counted.prompt_tokens,
            prefill_seconds=counted.prompt_time,
            decode_seconds=counted.decode_time,
        )
        return [tuple(answers[uid]) for uid in uids], stats

    return _run("mlx-lm", workload, conditions, answer)


def run_one_at_a_time(workload: Workload, conditions: Conditions) -> Measurement:
    """mlx-lm's ``generate_step``: one prompt after the other."""
    model = conditions.load()

    def answer(prompts: tuple[Prompt, ...]) -> tuple[list[tuple[int, ...]], Stats]:
        answers, stats = [], Stats()
        for prompt in prompts:
            began = time.perf_counter()
            decoding = _decoding(prompt, model, conditions)
            steps = generate_step(
                mx.array(prompt.tokens),
                model.network,
                max_tokens=prompt.max_tokens,
                logits_processors=[decoding] if prompt.grammar else [],
            )
            first = next(steps)
            prefilled = time.perf_counter()
            tokens = (int(token) for token, _ in chain([first], steps))
            answers.append(_until_end(tokens, model.eos_token_ids))
            stats += Stats(
                prompt_tokens=len(prompt.tokens),
                prefill_seconds=prefilled - began,
                decode_seconds=time.perf_counter() - prefilled,
            )
        return answers, stats

    return _run("one at a time", workload, conditions, answer)


CONTENDERS: dict[str, Contender] = {
    "docproc": run_docproc,
    "mlx-lm": run_mlx_lm,
    "one-at-a-time": run_one_at_a_time,
}


def _run(
    name: str,
    workload: Workload,
    conditions: Conditions,
    answer: Callable[[tuple[Prompt, ...]], tuple[list[tuple[int, ...]], Stats]],
) -> Measurement:
    answer(workload.first(conditions.num_warm_up).prompts)
    mx.reset_peak_memory()
    began = time.perf_counter()
    answers, stats = answer(workload.prompts)
    return _measured(workload, name, time.perf_counter() - began, stats, answers)


def _measured(
    workload: Workload,
    name: str,
    seconds: float,
    stats: Stats,
    answers: list[tuple[int, ...]],
) -> Measurement:
    return Measurement(
        contender=name,
        num_documents=len(workload.documents),
        seconds=seconds,
        prefill_seconds=stats.prefill_seconds,
        decode_seconds=stats.decode_seconds,
        prompt_tokens=stats.prompt_tokens,
        completion_tokens=sum(len(answer) for answer in answers),
        forced_tokens=stats.forced_tokens,
        accepted_tokens=stats.accepted_tokens,
        shared_tokens=stats.shared_tokens,
        padding_waste=stats.padding_waste,
        slot_occupancy=stats.slot_occupancy,
        peak_bytes=mx.get_peak_memory(),
        answers=tuple(answers),
    )


def _answers(host: EngineHost, workload: Workload) -> list[tuple[int, ...]]:
    """All documents handed over at once, and their answers in order."""
    futures = [future for prompts in workload.documents for future in host.submit(prompts)]
    return [future.result().token_ids for future in futures]


def _decoding(prompt: Prompt, model: LoadedModel, conditions: Conditions) -> Decoding:
    sequence = Sequence(prompt, conditions.constrain(prompt.grammar), Future())
    return Decoding(sequence, model.eos_token_ids)


def _until_end(tokens: Iterable[int], end_tokens: frozenset[int]) -> tuple[int, ...]:
    return tuple(takewhile(lambda token: token not in end_tokens, tokens))
