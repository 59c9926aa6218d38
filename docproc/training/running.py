"""Running: a model, something to learn from, and the adapter that comes of it."""

import logging
import math
import os
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import mlx.core as mx

from docproc.errors import TooFewDocuments
from docproc.models.adapters import BEGINNING, read_notes
from docproc.models.catalog import ModelFiles
from docproc.models.loading import load_model
from docproc.models.tokenizer import load_tokenizer
from docproc.prompt import PROMPT_VERSION
from docproc.schema import DocumentType
from docproc.training.batches import Sample, batches_of
from docproc.training.corpus import DOCUMENTS_PER_LOT, Corpus
from docproc.training.learning import LearningOptions, Progress, Report, Supply, learn
from docproc.training.lora import add_lora
from docproc.training.samples import ONLY_PLAIN, SampleMaker
from docproc.training.supply import FixedSupply, MadeSupply
from docproc.training.truths import Truth

_DROPPED = "%d of %d answers cannot be learned: too long, or not as the grammar has them"
# What an adapter notes of the documents that it has learned from.
_LEARNED = "learned"
_GPU_STEP_TOKENS, _METAL_STEP_TOKENS, _CPU_STEP_TOKENS = 32_768, 8192, 2048

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Training:
    """What is trained, and how.

    Attributes:
        files: the model; learning goes on with the adapter that it has, if any.
        adapter: where the adapter is written.
        rank: of the changes that a model without an adapter learns.
        step_tokens: learned from at once; None for what suits this machine.
        learning: with the learning rate for 32 thousand tokens at once.
    """

    files: ModelFiles
    adapter: Path
    seed: int = 1
    rank: int = 32
    step_tokens: int | None = None
    max_prompt_tokens: int = 3500
    learning: LearningOptions = field(default_factory=LearningOptions)

    @property
    def learned_before(self) -> frozenset[str]:
        """The SHA-256 of all documents that the adapter has learned from, as far as it says."""
        notes = read_notes(self.files.adapter) if self.files.adapter else {}
        return frozenset(notes.get(_LEARNED, "").split())

    def learned_from(
        self,
        supply: Supply,
        held_out: Sequence[Sample],
        report: Report,
        documents: Collection[str] = (),
    ) -> Progress:
        """Loads the model and lets it learn from what is of these ``documents``."""
        mx.random.seed(self.seed)
        network = load_model(self.files.folder, dequantize=True).network
        add_lora(network, self.rank, start=self.files.adapter)
        batches = list(batches_of(held_out, self.num_step_tokens, random.Random(self.seed)))
        notes = {
            "base": self.files.version(),
            "prompt": PROMPT_VERSION,
            "seed": str(self.seed),
            BEGINNING: self.files.beginning() or "",
            _LEARNED: " ".join(sorted(self.learned_before.union(documents))),
        }
        return learn(
            network, supply, batches, self.adapter, self._options(), report=report, notes=notes
        )

    @property
    def num_step_tokens(self) -> int:
        """Tokens of one step."""
        if self.step_tokens is not None:
            return self.step_tokens
        if mx.default_device().type == mx.DeviceType.cpu:
            return _CPU_STEP_TOKENS
        return _METAL_STEP_TOKENS if mx.metal.is_available() else _GPU_STEP_TOKENS

    def _options(self) -> LearningOptions:
        # The noise of smaller steps asks for a smaller rate.
        share = math.sqrt(min(1.0, self.num_step_tokens / _GPU_STEP_TOKENS))
        return replace(self.learning, learning_rate=self.learning.learning_rate * share)


def train_on_synthetic(
    training: Training,
    *,
    num_documents: int | None,
    num_held_out: int,
    document_types_dirs: Sequence[Path],
    num_processes: int | None,
    report: Report,
) -> Progress:
    """Learns from new synthetic documents, which other processes make meanwhile.

    ``num_documents`` is None for no end but that of time.
    """
    corpus = Corpus(
        training.files.folder, document_types_dirs, training.max_prompt_tokens, training.seed
    )
    lots = None if num_documents is None else -(-num_documents // DOCUMENTS_PER_LOT)
    num_held_out_lots = -(-num_held_out // DOCUMENTS_PER_LOT)
    supply = MadeSupply(
        corpus,
        num_lots=None if lots is None else lots + num_held_out_lots,
        num_processes=num_processes or max(1, (os.cpu_count() or 1) - 2),
        step_tokens=training.num_step_tokens,
        seed=training.seed,
    )
    with supply:
        return training.learned_from(supply, supply.held_out(num_held_out_lots), report)


def train_on_truths(
    training: Training,
    learned: Sequence[Truth],
    held_out: Sequence[Truth],
    document_types: dict[str, DocumentType],
    *,
    num_rounds: int,
    report: Report,
) -> Progress:
    """Learns from documents whose truth is known, ``num_rounds`` times over.

    Raises:
        TooFewDocuments: none of them prints what is true of it.
    """
    maker = SampleMaker(
        load_tokenizer(training.files.folder),
        document_types,
        ONLY_PLAIN,
        training.max_prompt_tokens,
    )
    chance = random.Random(training.seed)
    samples = [sample for truth in learned for sample in maker.samples_of(truth, chance)]
    checked = [sample for truth in held_out for sample in maker.samples_of(truth, chance)]
    if not samples:
        raise TooFewDocuments(f"none of {len(learned)} documents prints what is said of it")
    if maker.num_dropped:
        _log.warning(_DROPPED, maker.num_dropped, maker.num_dropped + maker.num_made)
    supply = FixedSupply(
        samples, num_rounds=num_rounds, step_tokens=training.num_step_tokens, seed=training.seed
    )
    documents = {truth.document.sha256 for truth in learned}
    return training.learned_from(supply, checked, report, documents)
