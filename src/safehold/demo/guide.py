"""What somebody who starts the demonstration is shown: the address, the log-ins, and what to try first."""

from collections.abc import Iterator
from typing import Any

FIRST_THINGS = {
    "inspector": "Today: bail that ends tomorrow without authority. Operations, Saltmarsh: the thirteen days.",
    "intake": "Referrals: assess the one that is late, and decide on what it may match.",
    "detective": "Your cases: {case}, from the report to the charge. Send an extension to the superintendent.",
    "exhibits_officer": "Exhibits: hand one to the laboratory with its seal, and print its label.",
    "custody_liaison": "In custody: record the review that falls due for Test Subject 031.",
    "dfu_manager": "Lab: the queue, and why each place is what it is.",
    "dfu_examiner": "Exhibit {exhibit}: its continuity, the examined image, the findings.",
    "safeguarding_lead": "Children: two wait for a reply of children's services.",
    "offender_manager": "Today: two released people are due a welfare contact; Test Subject 047 has to notify in five days.",
    "auditor": "Audit: who did what, and who read what, in {case}.",
    "press": "Figures: Operation Saltmarsh, signed off, with the paragraph to copy.",
    "superintendent": "Today: decide on nine months of bail, once it is sent to you.",
    "outsider": "Search for {case}: it can't be found.",
    "administrator": "Your account: issue a token for the API.",
}


def lines(made: dict[str, Any], address: str | None) -> Iterator[str]:
    """The text for a terminal, line by line. Without an address the site is not started."""
    counted = made["figures"]
    yield (
        f"Operation {made['operation']}: {counted['warrants_executed']} warrants executed, "
        f"{counted['people_arrested']} people arrested, {counted['devices_seized']} devices seized, "
        f"{counted['children_safeguarded']} children safeguarded. Counted from the records."
    )
    yield ""
    if address:
        yield f"The site is at {address} (stop it with Ctrl+C)"
    else:
        yield "Prepared. Start the site with ./run demo"
    yield ""
    yield f"Every log-in has the password {made['logins'][0]['password']}"
    yield ""
    widest = max(len(log_in["user"]) for log_in in made["logins"])
    for log_in in made["logins"]:
        first = FIRST_THINGS.get(log_in["user"], "").format(**made["sample"])
        yield f"  {log_in['user']:<{widest}}  {log_in['title']}. {first}"
    yield ""
    yield f"Prepared for {made['day']}; --fresh prepares it anew for today. Every person, case and address is invented."
