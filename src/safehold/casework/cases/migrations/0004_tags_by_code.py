"""Clocks keep the code of their tag, and of a detention where each limit stands, instead of words alone."""

from django.db import migrations

TAGS = (
    ("authority_missing", "Authority missing"),
    ("waits_for_authority", "Waits for authority"),
    ("with_the_cps", "With the CPS"),
    ("cps_has_decided", "CPS has decided"),
    ("with_the_court", "With the court"),
    ("outcome_not_told", "Outcome not told"),
    ("court_asked", "Court asked"),
    ("inform_the_court", "Inform the court"),
    ("listed_too_late", "Listed too late"),
    ("not_planned", "Not planned"),
    ("victim_not_told", "Victim not told"),
    ("not_referred", "Not referred"),
    ("no_reply_yet", "No reply yet"),
    ("no_decision_yet", "No decision yet"),
    ("away", "Away"),
    ("on_hold", "On hold"),
    ("disposal_proposed", "Disposal proposed"),
    ("no_period_begins", "No period begins"),
)
STANDINGS = (
    ("in_force", "In force"),
    ("authorised_beyond", "Authorised beyond"),
    ("not_authorised", "Not authorised"),
)

BY_CODE = "UPDATE cases_clock SET tag = %s WHERE tag = %s"

OF_DETENTIONS = """
UPDATE cases_clock SET picture = jsonb_set(picture, '{limits}', (
  SELECT jsonb_agg(
    CASE WHEN one ->> 'label' LIKE '%% hours' THEN
      one || jsonb_build_object('short', replace(one ->> 'label', ' hours', ' h'), 'code', %s::jsonb ->> (one ->> 'state'))
    ELSE one END ORDER BY place)
  FROM jsonb_array_elements(picture -> 'limits') WITH ORDINALITY AS each (one, place)))
WHERE kind = 'custody' AND jsonb_array_length(picture -> 'limits') > 0
"""

WITHOUT_CODES = """
UPDATE cases_clock SET picture = jsonb_set(picture, '{limits}', (
  SELECT jsonb_agg(one - 'short' - 'code' ORDER BY place)
  FROM jsonb_array_elements(picture -> 'limits') WITH ORDINALITY AS each (one, place)))
WHERE kind = 'custody' AND jsonb_array_length(picture -> 'limits') > 0
"""


def _by_words() -> str:
    return "{" + ", ".join(f'"{words}": "{code}"' for code, words in STANDINGS) + "}"


class Migration(migrations.Migration):

    dependencies = [("cases", "0003_kinds_of_decision")]

    operations = [
        *(
            migrations.RunSQL([(BY_CODE, [code, words])], [(BY_CODE, [words, code])])
            for code, words in TAGS
        ),
        migrations.RunSQL([(OF_DETENTIONS, [_by_words()])], [WITHOUT_CODES]),
    ]
