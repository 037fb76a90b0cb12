"""What the law lets a decision to release on bail choose from."""

from django.db import models


class Factor(models.TextChoices):
    """What the decision to release on bail has regard to (PACE 1984 s.50A)."""

    SURRENDER = "surrender", "Secure that the person surrenders to custody"
    PREVENT_OFFENDING = "prevent_offending", "Prevent offending by the person"
    SAFEGUARD_VICTIMS = "safeguard_victims", "Safeguard victims and witnesses"
    SAFEGUARD_SUSPECT = "safeguard_suspect", "Safeguard the person"
    PUBLIC_RISK = "public_risk", "Manage risks to the public"


class Purpose(models.TextChoices):
    """The only purposes that a condition may serve (Bail Act 1976 s.3A, PACE 1984 s.47)."""

    SURRENDER = "surrender", "Secure surrender to custody"
    NO_OFFENDING = "no_offending", "No offending while on bail"
    NO_INTERFERENCE = "no_interference", "No interference with witnesses or obstruction of justice"
    OWN_PROTECTION = "own_protection", "The person's own protection, or a child's own welfare"


class Sought(models.TextChoices):
    """Whether an alleged victim's views on conditions that safeguard them were sought (PACE 1984 ss. 30CA, 47ZZA)."""

    GIVEN = "given", "Sought, and given"
    NONE_GIVEN = "none_given", "Sought, and none were given"
    NOT_PRACTICABLE = "not_practicable", "Not sought: it was not reasonably practicable"
    NO_VICTIM = "no_victim", "Not sought: no condition safeguards a known victim"
