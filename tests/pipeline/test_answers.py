from hypothesis import given
from hypothesis import strategies as st

from docproc.engine.sequences import Completion, FinishReason
from docproc.pipeline.answers import read_answer


def a_completion(pieces: list[bytes], reason: FinishReason = FinishReason.STOP) -> Completion:
    return Completion(tuple(range(len(pieces))), (-0.5,) * len(pieces), reason)


@given(st.text(), st.integers(1, 3))
def test_choices_cover_the_answer_however_its_bytes_are_split(text: str, size: int) -> None:
    content = text.encode("utf-8", errors="ignore")
    pieces = [content[i : i + size] for i in range(0, len(content), size)]

    answer = read_answer(a_completion(pieces), pieces)

    assert answer.text == content.decode("utf-8")
    assert [choice.start for choice in answer.choices[1:]] == [
        choice.end for choice in answer.choices[:-1]
    ]
    if pieces:
        assert answer.choices[0].start == 0
        assert answer.choices[-1].end == len(answer.text)


def test_forced_tokens_are_no_choices() -> None:
    completion = Completion((0, 1), (None, -0.25), FinishReason.STOP)

    answer = read_answer(completion, [b'{"a":', b"1"])

    assert [(c.start, c.end, c.logprob) for c in answer.choices] == [(5, 6, -0.25)]


def test_an_answer_cut_off_within_a_character_keeps_the_whole_ones() -> None:
    pieces = ["né".encode()[:2]]

    answer = read_answer(a_completion(pieces, FinishReason.LENGTH), pieces)

    assert answer.text == "n"
    assert not answer.is_complete
