"""Model cards: what an adapter is, what it learned from, and how right it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docproc.models.manifest import file_sha256

_FIGURES = {
    "header_f1": "header F1",
    "items_f1": "line items F1",
    "all_right_share": "documents fully right",
    "ok_share": "ok",
    "false_success_rate": "of these with a mistake",
}


@dataclass(frozen=True, slots=True)
class Card:
    """What is told of an adapter.

    Attributes:
        base: version of the model that it changes.
        begun_from: version of the adapter that it goes on from, None for none.
        learned_from: in words.
        command: that made it.
        before: figures of the model as it was.
        after: figures with the adapter.
        licence: of the adapter.
    """

    title: str
    base: str
    begun_from: str | None
    learned_from: str
    command: str
    seed: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    licence: str

    def text(self, adapter: Path) -> str:
        """Markdown."""
        rows = [
            f"| {words} | {_share(self.before.get(key))} | {_share(self.after.get(key))} |"
            for key, words in _FIGURES.items()
        ]
        size = f"{adapter.stat().st_size / 1e6:.1f} MB"
        num_documents = self.after.get("documents", 0)
        lines = [
            f"# {self.title}",
            "",
            f"- Adapter (LoRA) for `{self.base}`, SHA-256 `{file_sha256(adapter)}`, {size}",
            f"- Goes on from the adapter `{self.begun_from}`, which it replaces"
            if self.begun_from
            else "- Begins anew",
            f"- Learned from: {self.learned_from}; seed {self.seed}",
            f"- Made by: `{self.command}`",
            f"- Licence: {self.licence}",
            "",
            f"Figures of `docproc eval` on {num_documents} documents that were held out:",
            "",
            "| | before | after |",
            "|---|---|---|",
            *rows,
        ]
        return "\n".join(lines) + "\n"


def _share(figure: object) -> str:
    return f"{figure:.3f}" if isinstance(figure, float) else "-"
