"""Signing off figures for publication."""

from datetime import datetime

from safehold.accounts.errors import RefusedError
from safehold.accounts.models import Officer
from safehold.audit.verbs import Verb
from safehold.casework.cases.door import making
from safehold.casework.statistics import permissions, queries
from safehold.casework.statistics.models import SignedFigures
from safehold.law.calendar import london_date


def sign_off_figures(figures: queries.Figures, *, by: Officer, at: datetime) -> SignedFigures:
    """Sign off figures for publication, counted anew at this moment.

    Raises: NotPermittedError; RefusedError before the period has ended.
    Writes: signed figures; audit `figures.signed_off`.
    """
    with making(Verb.FIGURES_SIGNED_OFF, may=permissions.SIGN_OFF, by=by, at=at) as act:
        if figures.last_day >= london_date(at):
            raise RefusedError("The period has not ended yet.", "Sign the figures off on the day after its last day.")
        counted = (
            queries.operation_figures(figures.operation)
            if figures.operation
            else queries.period_figures(figures.first_day, figures.last_day)
        )
        signed = SignedFigures.objects.create(
            operation=counted.operation,
            first_day=counted.first_day,
            last_day=counted.last_day,
            figures=counted.numbers,
            counted_at=at,
            signed_by=by,
        )
        act.made(signed)
        act.says(figures=counted.numbers)
    return signed
