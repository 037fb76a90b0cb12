"""Judgements that the law leaves to a person: recorded with their reasons, checked for being there, never made here."""

from dataclasses import dataclass

__all__ = ["Judgement", "sentence"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an officer or prosecutor decided on one point of law, and why."""

    met: bool
    reasons: str


def sentence(text: str) -> str:
    """End recorded reasons with a full stop, so that they can stand in a sentence."""
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
