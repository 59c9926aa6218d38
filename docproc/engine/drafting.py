"""Drafts: guesses at what comes next, which a step can check beside its other tokens."""

from array import array

from docproc.engine.sequences import Sequence

_BYTES = array("i").itemsize


class PromptLookup:
    """Guesses that an answer goes on as its prompt does (prompt lookup decoding).

    Answers quote their document: where the last tokens of the answer stand in the
    prompt, what follows them there is the guess (as in Hugging Face transformers'
    ``prompt_lookup_num_tokens``).

    Args:
        num_matched: last tokens that must stand in the prompt.
        max_drafts: most tokens of a guess.
    """

    def __init__(self, num_matched: int = 2, max_drafts: int = 6) -> None:
        self._num_matched = num_matched
        self._max_drafts = max_drafts

    def __call__(self, sequence: Sequence) -> tuple[int, ...]:
        """What may follow the last token; empty if the prompt does not say."""
        if len(sequence.token_ids) < self._num_matched:
            return ()
        wanted = array("i", sequence.token_ids[-self._num_matched :]).tobytes()
        tokens = sequence.prompt.tokens
        place = sequence.prompt.as_bytes.find(wanted)
        while place >= 0 and place % _BYTES:
            place = sequence.prompt.as_bytes.find(wanted, place + 1)
        if place < 0:
            return ()
        after = place // _BYTES + self._num_matched
        return tokens[after : after + self._max_drafts]
