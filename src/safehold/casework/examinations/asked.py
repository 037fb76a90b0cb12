"""What is asked when people do something with an examination: one class for each action."""

from typing import Annotated

from pydantic import ConfigDict, Field

from safehold.asked import Account, Ask, Asked, AskedOfRecord, Count, Day, Label, Line, Moment, Name, Sentence, Text
from safehold.casework.examinations.models import Accreditation, FindingCategory, KeyGround, KeyOutcome, Validation


class RequestExamination(Asked):
    """What an examination should answer, and by when."""

    lines_of_enquiry: Annotated[
        Text,
        Ask(
            "What should the examination answer?",
            help="The lines of enquiry, one a line",
            missing="Write what the examination should answer.",
            rows=10,
        ),
    ]
    needed_by: Annotated[Day | None, Ask("Needed by")] = None
    needed_because: Annotated[Line, Ask("Why by then", help="For example, bail ends. Only with a date")] = ""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "lines_of_enquiry": "Who used the account, and when?",
                    "needed_by": "2026-06-10",
                    "needed_because": "Bail ends two days later",
                }
            ]
        }
    )


class ChangePlace(AskedOfRecord):
    """The place that a person gives an examination in the queue; empty lets the rule place it again."""

    place: Annotated[int | None, Field(ge=1, le=1_000_000), Ask("New place", help="Leave it empty to follow the rule again")]
    reason: Annotated[Sentence, Ask("Why", missing="Write why its place is changed.")]


class StartExamination(AskedOfRecord):
    """The copy to be examined, by its name in the image store."""

    image: Annotated[
        Sentence,
        Ask("Image", help="From the image store. Segments of an E01 are found by their names", offered=True),
    ]
    unopened_because: Annotated[
        Sentence,
        Ask(
            "Why this image, though no opening of the seal is recorded",
            help="For example, it was made at the scene or by another unit: say by whom, and when",
            missing_on_form="No opening of the seal is recorded. Record it first, or say how the image was made without it.",
        ),
    ] = ""
    bench: Annotated[Label, Ask("Bench")] = ""
    same_image_because: Annotated[
        Sentence,
        Ask("Why this image, if it was examined as another exhibit’s copy", help="Leave empty otherwise"),
    ] = ""


class CancelExamination(AskedOfRecord):
    """Why an examination is stopped."""

    reason: Annotated[Account, Ask("Why is it stopped?", missing="Write why it is stopped.")]


class RecordFindings(AskedOfRecord):
    """How many files a person graded in each category; 0 where there are none."""

    counts: dict[FindingCategory, Count]
    note: Annotated[Account, Ask("Note", rows=10)] = ""


class MakeReport(AskedOfRecord):
    """What the laboratory states of itself and its method; the notes say which scope, which validation, or why there is none."""

    accreditation: Annotated[
        Accreditation,
        Ask("Accreditation", missing="Choose whether the laboratory is accredited for this.", radio=True),
    ]
    accreditation_note: Annotated[
        Account,
        Ask(
            "Its number and scope, or what is not met",
            help="Where not accredited: why, and what reduces the risk",
            missing="Write the accreditation’s number and scope, or what is not met and why.",
            rows=10,
        ),
    ]
    validation: Annotated[Validation, Ask("The method", missing="Choose whether the method is validated.", radio=True)]
    validation_note: Annotated[
        Account,
        Ask(
            "Which validation, of which day; or why there is none",
            missing="Write which validation, and of which day; or why there is none.",
            rows=10,
        ),
    ]


class GiveKeyNotice(AskedOfRecord):
    """A notice to disclose a key, with what the law asks of it (RIPA 2000 s.49, Sch.2). The law names what is missing."""

    information: Annotated[Account, Ask("What protected information does the notice describe?", rows=10)]
    believed_because: Annotated[Account, Ask("Why is it believed that the person has the key?", rows=10)]
    ground: Annotated[KeyGround, Ask("Why is the disclosure necessary?", radio=True)]
    proportionate_because: Annotated[Account, Ask("Why is it proportionate to what is sought?", rows=10)]
    no_other_way_because: Annotated[Account, Ask("Why is there no other reasonable way to it?", rows=10)]
    permission_by: Annotated[
        Line, Ask("Who gave the appropriate permission?", help="RIPA 2000 Sch.2. For example, the judge and the court")
    ]
    permission_at: Annotated[Moment, Ask("When was it given?", missing="Write when the permission was given.")]
    in_writing: Annotated[bool, Ask("The notice is in writing, or was given so that there is a record of it")]
    served_on: Annotated[Name, Ask("On whom was it served?", missing="Write on whom the notice was served.")]
    served_at: Annotated[Moment, Ask("When was it served?", missing="Write when the notice was served.")]
    comply_by: Annotated[
        Day | None,
        Ask("By which day is it to be complied with?", missing_on_form="Write the last day that the notice gives."),
    ]


class RecordKeyOutcome(AskedOfRecord):
    """What came of a notice. That it was not complied with asserts no offence."""

    outcome: Annotated[
        KeyOutcome,
        Ask(
            "What came of it?",
            help="That it was not complied with asserts no offence: whether somebody knowingly failed is decided at charging.",
            missing="Choose what came of the notice.",
            radio=True,
        ),
    ]
    outcome_at: Annotated[Moment, Ask("When?", missing="Write when.")]
    note: Annotated[
        Account,
        Ask(
            "What was disclosed, or what did the person say?",
            missing="Write what was disclosed, or what the person said.",
            rows=10,
        ),
    ]
