"""What any release on bail is asked, on the street or from a station: what was decided, its conditions, the victims' views.

The actions' own classes build on these: `class ReleaseOnStreetBail(ReleaseWithConditions)`.
"""

from typing import Annotated

from pydantic import Field

from safehold.asked import Ask, Asked, AskedOfRecord, Moment, Text
from safehold.casework.releases.choices import Factor, Purpose, Sought

WHY_NOT_WAIT = "Why can the release not wait for the missing welfare steps?"
"""How every release asks for the reason to pass the welfare gate of force policy (`accounts.policy_gates`)."""


class NewCondition(Asked):
    """A condition to be set: which of the four permitted purposes it serves, its words, and why it is necessary for that."""

    purpose: Annotated[
        Purpose, Ask("what is it for?", missing="Choose which of the four permitted purposes the condition serves.")
    ]
    text: Annotated[Text, Ask("what does it say?", missing="Write what the condition says.", rows=2)]
    reasons: Annotated[
        Text,
        Ask(
            "why is it necessary for that?",
            missing="Write why the condition is necessary for its purpose (Bail Act 1976 ss. 5(3), 5A).",
            rows=2,
        ),
    ]


class NewViews(Asked):
    """What was done about the victims' views before conditions are set or varied. `words`: what was said, or why not asked.

    `vulnerable` is for a victim who is not a child; somebody who is recorded as a child counts as vulnerable anyway.
    """

    sought: Annotated[Sought, Ask("Were the victim's views on the conditions sought?", radio=True)]
    words: Annotated[Text, Ask("What did they say, or why were they not asked?", rows=2)] = ""
    vulnerable: Annotated[
        bool,
        Ask(
            "The victim is a child, or vulnerable for another reason",
            help="Whoever is recorded as a child counts as vulnerable without this.",
        ),
    ] = False
    through_representative: Annotated[bool, Ask("They were asked through a parent, guardian or other representative")] = False
    custody_officer_told: Annotated[bool, Ask("The custody officer was told of them")] = False


class ReleaseDecision(AskedOfRecord):
    """What the officer who releases somebody on bail has decided (PACE 1984 s.50A).

    All five factors are considered; `factors` are those that weighed. What is not ticked is refused with its section.
    """

    released_at: Annotated[Moment, Ask("When were they released?", missing="Write when they were released.")]
    necessary: Annotated[
        bool,
        Ask(
            "Release on bail is necessary in all the circumstances",
            missing_on_form="Bail needs to be necessary (PACE 1984 s.50A). If it is not, release without bail.",
        ),
    ]
    proportionate: Annotated[
        bool,
        Ask(
            "Release on bail is proportionate in all the circumstances",
            missing_on_form="Bail needs to be proportionate (PACE 1984 s.50A). If it is not, release without bail.",
        ),
    ]
    guidance_regarded: Annotated[
        bool,
        Ask(
            "Regard was had to the College of Policing's guidance on bail",
            missing_on_form="Regard must be had to the guidance (PACE 1984 s.50B(7)). Consult it.",
        ),
    ]
    factors: Annotated[
        list[Factor],
        Field(max_length=len(Factor)),
        Ask(
            "Which of the five factors weighed in the decision?",
            help="All five are considered (PACE 1984 s.50A). Tick those that weighed.",
            missing="Choose which of the five factors weighed in the decision.",
        ),
    ]
    reasons: Annotated[
        Text,
        Ask(
            "Why is it necessary and proportionate?",
            missing="Write why the bail is necessary and proportionate.",
            rows=3,
        ),
    ]
    representations: Annotated[
        Text,
        Ask(
            "What did they or their solicitor say?",
            missing="Write what the person or their solicitor said, or that they said nothing.",
            rows=2,
        ),
    ]
    representations_considered: Annotated[
        bool,
        Ask(
            "What they said was considered",
            missing_on_form="Representations must be considered (PACE 1984 s.50A(1)(b)), also where none were made.",
        ),
    ]


class ReleaseWithConditions(ReleaseDecision):
    """A decision to release on bail, with the conditions that are set and what was done about the victims' views on them.

    `views` may be left out where no condition is set. A form has room for them by `releases.forms.ConditionsForm`.
    """

    conditions: list[NewCondition] = Field(default=[], max_length=50)
    copy_given: Annotated[
        bool,
        Ask(
            "The person was given a copy of the record, with the conditions",
            help="Needed where conditions are set or varied (Bail Act 1976 s.5).",
        ),
    ] = False
    views: NewViews | None = None
