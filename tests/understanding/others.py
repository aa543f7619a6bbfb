"""Pipelines of Rasa's own components, trained on the same phrases, to measure ours beside."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from rasa.model_training import train_nlu

PIPELINES = Path(__file__).with_name("pipelines")


def pipelines() -> Iterator[tuple[str, Path]]:
    """Each pipeline's name and its configuration."""
    for config in sorted(PIPELINES.glob("*.yml")):
        yield config.stem.replace("-", " "), config


def trained(root: Path, config: Path) -> Path:
    """Its model, trained where the phrases or the configuration have changed."""
    digest = hashlib.sha256(config.read_bytes())
    for path in sorted((root / "data" / "nlu").rglob("*.yml")):
        digest.update(path.read_bytes())
    kept = root / "var" / "understanding"
    model = kept / f"{config.stem}-{digest.hexdigest()[:12]}.tar.gz"
    if not model.exists():
        made = train_nlu(
            config=str(config),
            nlu_data=str(root / "data" / "nlu"),
            output=str(kept),
            fixed_model_name=model.name.removesuffix(".tar.gz"),
        )
        if made is None:
            raise RuntimeError(f"{config.name}: Rasa could not train it")
    return model
