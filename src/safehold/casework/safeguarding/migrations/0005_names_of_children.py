"""The names of the children who were recorded before are looked up too."""

from itertools import permutations

from django.db import migrations

from safehold.linking import IdentifierKind, LinkingError, normalise


def name_the_children(apps, schema_editor):
    child_name = apps.get_model("safeguarding", "ChildName")
    for child in apps.get_model("safeguarding", "Child").objects.order_by("pk").iterator():
        try:
            parts = normalise(IdentifierKind.NAME, child.name).key.split()
        except LinkingError:
            continue
        if len(parts) == 1:
            keys = {parts[0][:130]}
        else:
            keys = {f"{one} {other[0]}"[:130] for one, other in permutations(parts[:8], 2) if len(one) > 1}
        child_name.objects.bulk_create(child_name(child_id=child.pk, case_id=child.case_id, key=key) for key in sorted(keys))


class Migration(migrations.Migration):
    dependencies = [("safeguarding", "0004_same_children")]

    operations = [migrations.RunPython(name_the_children, migrations.RunPython.noop)]
