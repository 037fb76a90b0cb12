"""How the actions on arrests and bails say what is refused: all at once, at its field, with its section."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from safehold.accounts.errors import InputError
from safehold.law.errors import RefusedByLawError


class Gathered:
    """Wrong values that are found one after the other and said at once: `with gathered:` around each check, then `refuse()`."""

    def __init__(self) -> None:
        self.errors: list[InputError] = []

    def add(self, error: InputError) -> None:
        """Add a wrong value, with the others that it brings."""
        alone = InputError(error.field, error.message, error.way_forward)
        self.errors += [alone, *error.others]

    def __enter__(self) -> None:
        """Begin a check."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> bool:
        """Keep what is wrong, and go on."""
        if not isinstance(error, InputError):
            return False
        self.add(error)
        return True

    def refuse(self) -> None:
        """Refuse everything that was found. Raises: InputError where something was."""
        if self.errors:
            raise InputError.of_all(self.errors)


@contextmanager
def refusals_name_a_field(fields: Mapping[str, str]) -> Iterator[None]:
    """Let what the law refuses stand at the field of the form that it is about. `fields` are names by the code of the refusal."""
    try:
        yield
    except RefusedByLawError as refused:
        if refused.code not in fields:
            raise
        sentence = with_section(refused.reason, refused.provision)
        raise InputError(fields[refused.code], sentence, refused.way_forward) from refused


def with_section(sentence: str, provision: str) -> str:
    """Put the section at the end of a sentence: "It has ended (PACE 1984 s.47ZB)."."""
    return f"{sentence.rstrip('.')} ({provision})."
