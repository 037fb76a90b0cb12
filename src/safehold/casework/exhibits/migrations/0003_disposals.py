"""How an exhibit leaves for good: asked, decided, carried out, and a return undone by a further entry."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from safehold.casework.cases.row_level_security import seen_with_case

CHAIN = """
CREATE OR REPLACE FUNCTION continuity_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last_entry exhibits_continuityevent%ROWTYPE;
  last_moved timestamptz;
  last_kind text;
  reference text;
BEGIN
  SELECT e.reference INTO reference FROM exhibits_exhibit e WHERE e.id = NEW.exhibit_id AND e.case_id = NEW.case_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'continuity of exhibit % belongs to the case of the exhibit', NEW.exhibit_id USING ERRCODE = 'check_violation';
  END IF;
  SELECT * INTO last_entry FROM exhibits_continuityevent
    WHERE exhibit_id = NEW.exhibit_id ORDER BY number DESC LIMIT 1;
  IF NOT FOUND THEN
    IF NEW.number <> 1 OR NEW.kind <> 'seized' OR NEW.previous_digest <> '' THEN
      RAISE EXCEPTION 'continuity of exhibit % must begin with its seizure', reference USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.number <> last_entry.number + 1 OR NEW.previous_digest <> last_entry.digest THEN
    RAISE EXCEPTION 'entry % of exhibit % does not follow entry %', NEW.number, reference, last_entry.number
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.from_holder <> last_entry.to_holder THEN
    RAISE EXCEPTION 'exhibit % is held by %, not by %', reference, last_entry.to_holder, NEW.from_holder
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.seal_in <> last_entry.seal_out AND NEW.explanation = '' THEN
    RAISE EXCEPTION 'exhibit % left with seal %, not with %', reference, last_entry.seal_out, NEW.seal_in
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.seal_out <> NEW.seal_in AND NEW.seal_out <> '' AND NEW.new_seal IS DISTINCT FROM NEW.seal_out THEN
    RAISE EXCEPTION 'entry % of exhibit % leaves a seal that nobody put on', NEW.number, reference USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.kind IN ('corrected', 'explained') THEN
    IF NEW.to_holder <> NEW.from_holder OR NEW.seal_out <> NEW.seal_in OR NEW.corrects_id IS NULL THEN
      RAISE EXCEPTION 'entry % of exhibit % moves nothing: it is about an earlier entry', NEW.number, reference
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  SELECT kind INTO last_kind FROM exhibits_continuityevent
    WHERE exhibit_id = NEW.exhibit_id AND kind NOT IN ('corrected', 'explained') ORDER BY number DESC LIMIT 1;
  IF last_kind IN ('returned', 'destroyed', 'forfeited') AND NOT (last_kind = 'returned' AND NEW.kind = 'not_returned') THEN
    RAISE EXCEPTION 'exhibit % is gone: %', reference, last_kind USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.kind = 'not_returned' AND last_kind <> 'returned' THEN
    RAISE EXCEPTION 'exhibit % was not returned', reference USING ERRCODE = 'check_violation';
  END IF;
  SELECT max(at) INTO last_moved FROM exhibits_continuityevent
    WHERE exhibit_id = NEW.exhibit_id AND kind NOT IN ('corrected', 'explained');
  IF NEW.at < last_moved THEN
    RAISE EXCEPTION 'entry % of exhibit % is earlier than the entry before', NEW.number, reference
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_tags_by_code'),
        ('exhibits', '0002_access_and_continuity'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='continuityevent',
            name='kind',
            field=models.CharField(choices=[('seized', 'Seized'), ('transferred', 'Handed over'), ('booked_in', 'Booked in'), ('opened', 'Seal opened'), ('sealed', 'Sealed again'), ('returned', 'Returned'), ('not_returned', 'Return undone'), ('destroyed', 'Destroyed'), ('forfeited', 'Forfeited'), ('corrected', 'Corrected'), ('explained', 'Break explained')], max_length=12),
        ),
        migrations.AlterField(
            model_name='exhibit',
            name='state',
            field=models.CharField(choices=[('seized', 'Seized'), ('stored', 'In store'), ('in_lab', 'At the lab'), ('waiting', 'Waiting'), ('in_examination', 'In examination'), ('findings_ready', 'Findings ready'), ('examined', 'Examined'), ('returned', 'Returned'), ('destroyed', 'Destroyed'), ('forfeited', 'Forfeited')], default='seized', max_length=16),
        ),
        migrations.AlterField(
            model_name='exhibitevent',
            name='state',
            field=models.CharField(choices=[('seized', 'Seized'), ('stored', 'In store'), ('in_lab', 'At the lab'), ('waiting', 'Waiting'), ('in_examination', 'In examination'), ('findings_ready', 'Findings ready'), ('examined', 'Examined'), ('returned', 'Returned'), ('destroyed', 'Destroyed'), ('forfeited', 'Forfeited')], default='seized', max_length=16),
        ),
        migrations.CreateModel(
            name='Disposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('way', models.CharField(choices=[('return', 'Return'), ('destruction', 'Destruction'), ('forfeiture', 'Forfeiture')], max_length=12)),
                ('state', models.CharField(choices=[('asked', 'Waits'), ('agreed', 'Agreed'), ('refused', 'Refused'), ('overtaken', 'Overtaken by a later one'), ('done', 'Done'), ('undone', 'Undone')], default='asked', max_length=12)),
                ('to', models.CharField(blank=True, help_text='Who takes it back, and signs for it', max_length=80)),
                ('relation', models.CharField(blank=True, choices=[('owner', 'The owner, who is not a suspect'), ('suspect', 'A suspect in the case'), ('other', 'Somebody else who is entitled to it')], max_length=8)),
                ('authority', models.CharField(blank=True, choices=[('court_order', 'An order of a court'), ('disclaimer', 'A disclaimer that the owner signed')], max_length=12)),
                ('authority_by', models.CharField(blank=True, help_text='Which court, or which owner', max_length=80)),
                ('authority_on', models.DateField(null=True)),
                ('authority_reference', models.CharField(blank=True, max_length=60)),
                ('reason', models.CharField(max_length=300)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_because', models.CharField(blank=True, max_length=300)),
                ('decided_on', models.JSONField(default=list, help_text='The codes of what the inspector was asked to decide on')),
                ('done_at', models.DateTimeField(null=True)),
                ('method', models.CharField(blank=True, help_text='How it was destroyed, or where it went', max_length=200)),
                ('undone_at', models.DateTimeField(null=True)),
                ('undone_because', models.CharField(blank=True, max_length=300)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('exhibit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disposals', to='exhibits.exhibit')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('witness', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['case'], name='disposals_of_a_case')],
                'constraints': [models.UniqueConstraint(fields=('exhibit', 'number'), name='one_number_for_a_disposal'), models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'agreed'])), fields=('exhibit',), name='one_running_disposal_of_an_exhibit'), models.CheckConstraint(condition=models.Q(('way', 'return'), models.Q(('authority', ''), _negated=True), _connector='OR'), name='disposal_has_its_authority'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='disposal_decided_by_another')],
            },
        ),
        seen_with_case("exhibits_disposal"),
        migrations.RunSQL(CHAIN, reverse_sql=migrations.RunSQL.noop),
    ]
