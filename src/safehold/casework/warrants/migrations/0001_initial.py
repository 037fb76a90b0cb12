import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0002_access_and_search'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Warrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=20, unique=True)),
                ('kind', models.CharField(choices=[('pace_s8', 'PACE 1984 s.8'), ('pca_s4', 'Protection of Children Act 1978 s.4')], max_length=12)),
                ('court', models.CharField(max_length=80)),
                ('issued_on', models.DateField(help_text='London date of issue')),
                ('last_day', models.DateField(help_text='Computed from the issue; the last day on which it may be entered under')),
                ('address', models.CharField(max_length=200)),
                ('place', models.CharField(help_text='Town or village, as the operation board shows it', max_length=60)),
                ('child_expected', models.BooleanField(default=False)),
                ('all_premises', models.BooleanField(default=False, help_text='For all premises of a person, not only the address')),
                ('multiple_entries', models.BooleanField(default=False)),
                ('entries_allowed', models.PositiveSmallIntegerField(help_text='The most that it allows; empty: as many as needed', null=True)),
                ('state', models.CharField(choices=[('granted', 'Granted'), ('at_the_door', 'At the door'), ('executed', 'Executed'), ('lapsed', 'Lapsed')], default='granted', max_length=12)),
                ('planned_on', models.DateField(help_text='The day on which an operation plans it; empty: not planned', null=True)),
                ('planned_part', models.CharField(blank=True, choices=[('am', 'Morning'), ('pm', 'Afternoon')], max_length=2)),
                ('recorded_at', models.DateTimeField()),
                ('entered_at', models.DateTimeField(null=True)),
                ('hour_reason', models.TextField(blank=True, help_text='Why a reasonable hour might have frustrated the first entry')),
                ('left_at', models.DateTimeField(null=True)),
                ('result', models.CharField(blank=True, choices=[('found', 'Person found'), ('no_trace', 'No trace of the person')], max_length=12)),
                ('returned_on', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='warrants', to='cases.case')),
                ('executed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['case'], name='warrants_of_a_case'), models.Index(condition=models.Q(('state__in', ['granted', 'at_the_door'])), fields=['last_day'], name='warrants_that_run')],
                'constraints': [models.CheckConstraint(condition=models.Q(('left_at__isnull', True), ('left_at__gte', models.F('entered_at')), _connector='OR'), name='left_after_entry'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'executed'), _negated=True), ('entered_at__isnull', False), _connector='OR'), name='executed_means_entered')],
            },
        ),
        migrations.CreateModel(
            name='PremisesRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('officers', models.JSONField(default=list, help_text='Names of the officers who searched')),
                ('people_present', models.JSONField(default=list)),
                ('rooms', models.JSONField(default=list)),
                ('child_present', models.BooleanField(default=False)),
                ('force_used', models.TextField(blank=True)),
                ('damage', models.TextField(blank=True)),
                ('notice_left', models.CharField(help_text='To whom the notice of powers and rights was given, or where left', max_length=120)),
                ('copy_of_warrant_left', models.BooleanField()),
                ('copy_note', models.CharField(blank=True, help_text='Where no copy was recorded: where it was left, or why not', max_length=200)),
                ('endorsement', models.TextField(blank=True, help_text='Whether what was sought was found, and what else was seized (PACE s.16(9))')),
                ('recorded_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('warrant', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='premises_record', to='warrants.warrant')),
            ],
        ),
        migrations.CreateModel(
            name='FurtherEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(help_text='Of this entry to these premises, from 1')),
                ('address', models.CharField(max_length=200)),
                ('inspector', models.CharField(max_length=80)),
                ('authorised_at', models.DateTimeField(help_text='When the inspector authorised it in writing')),
                ('entered_at', models.DateTimeField()),
                ('left_at', models.DateTimeField()),
                ('officers', models.JSONField(default=list, help_text='Names of the officers who searched')),
                ('hour_reason', models.TextField(blank=True, help_text='Why a reasonable hour might have frustrated the search')),
                ('notice_left', models.CharField(max_length=120)),
                ('endorsement', models.TextField(help_text='Whether what was sought was found, and what else was seized')),
                ('recorded_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('warrant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='further_entries', to='warrants.warrant')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('left_at__gte', models.F('entered_at'))), name='left_after_further_entry'), models.CheckConstraint(condition=models.Q(('entered_at__gte', models.F('authorised_at'))), name='further_entry_after_its_authority')],
            },
        ),
        migrations.CreateModel(
            name='WarrantEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('reference', models.CharField(max_length=20)),
                ('kind', models.CharField(choices=[('pace_s8', 'PACE 1984 s.8'), ('pca_s4', 'Protection of Children Act 1978 s.4')], max_length=12)),
                ('court', models.CharField(max_length=80)),
                ('issued_on', models.DateField(help_text='London date of issue')),
                ('last_day', models.DateField(help_text='Computed from the issue; the last day on which it may be entered under')),
                ('address', models.CharField(max_length=200)),
                ('place', models.CharField(help_text='Town or village, as the operation board shows it', max_length=60)),
                ('child_expected', models.BooleanField(default=False)),
                ('all_premises', models.BooleanField(default=False, help_text='For all premises of a person, not only the address')),
                ('multiple_entries', models.BooleanField(default=False)),
                ('entries_allowed', models.PositiveSmallIntegerField(help_text='The most that it allows; empty: as many as needed', null=True)),
                ('state', models.CharField(choices=[('granted', 'Granted'), ('at_the_door', 'At the door'), ('executed', 'Executed'), ('lapsed', 'Lapsed')], default='granted', max_length=12)),
                ('planned_on', models.DateField(help_text='The day on which an operation plans it; empty: not planned', null=True)),
                ('planned_part', models.CharField(blank=True, choices=[('am', 'Morning'), ('pm', 'Afternoon')], max_length=2)),
                ('recorded_at', models.DateTimeField()),
                ('entered_at', models.DateTimeField(null=True)),
                ('hour_reason', models.TextField(blank=True, help_text='Why a reasonable hour might have frustrated the first entry')),
                ('left_at', models.DateTimeField(null=True)),
                ('result', models.CharField(blank=True, choices=[('found', 'Person found'), ('no_trace', 'No trace of the person')], max_length=12)),
                ('returned_on', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                ('executed_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='warrants.warrant')),
                ('recorded_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='warrant',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "warrants_warrantevent" ("address", "all_premises", "case_id", "child_expected", "court", "entered_at", "entries_allowed", "executed_by_id", "hour_reason", "id", "issued_on", "kind", "last_day", "left_at", "multiple_entries", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "planned_on", "planned_part", "recorded_at", "recorded_by_id", "reference", "result", "returned_on", "state", "version") VALUES (NEW."address", NEW."all_premises", NEW."case_id", NEW."child_expected", NEW."court", NEW."entered_at", NEW."entries_allowed", NEW."executed_by_id", NEW."hour_reason", NEW."id", NEW."issued_on", NEW."kind", NEW."last_day", NEW."left_at", NEW."multiple_entries", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."planned_on", NEW."planned_part", NEW."recorded_at", NEW."recorded_by_id", NEW."reference", NEW."result", NEW."returned_on", NEW."state", NEW."version"); RETURN NULL;', hash='6f4c47e9996de454d8af15d5c869ccf58e94aeae', operation='INSERT', pgid='pgtrigger_insert_insert_8538d', table='warrants_warrant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='warrant',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "warrants_warrantevent" ("address", "all_premises", "case_id", "child_expected", "court", "entered_at", "entries_allowed", "executed_by_id", "hour_reason", "id", "issued_on", "kind", "last_day", "left_at", "multiple_entries", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "planned_on", "planned_part", "recorded_at", "recorded_by_id", "reference", "result", "returned_on", "state", "version") VALUES (NEW."address", NEW."all_premises", NEW."case_id", NEW."child_expected", NEW."court", NEW."entered_at", NEW."entries_allowed", NEW."executed_by_id", NEW."hour_reason", NEW."id", NEW."issued_on", NEW."kind", NEW."last_day", NEW."left_at", NEW."multiple_entries", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."planned_on", NEW."planned_part", NEW."recorded_at", NEW."recorded_by_id", NEW."reference", NEW."result", NEW."returned_on", NEW."state", NEW."version"); RETURN NULL;', hash='beff03d84f643e04cecb4366ff728538a541867a', operation='UPDATE', pgid='pgtrigger_update_update_a8f6d', table='warrants_warrant', when='AFTER')),
        ),
    ]
