import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('cases', '0002_access_and_search'),
        ('custody', '0002_access'),
        ('people', '0002_access'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(blank=True, choices=[('public_protection', 'Public protection'), ('other_serious', 'Other serious offences'), ('other', 'Other offences')], help_text='Empty until a person chose it', max_length=20)),
                ('proceedings_ended_on', models.DateField(help_text='The day of the conviction, or on which they ended without one', null=True)),
                ('convicted', models.BooleanField(default=False, help_text='Or cautioned')),
                ('in_custody', models.BooleanField(default=False, help_text='The person convicted is in custody')),
                ('released_on', models.DateField(help_text='The day of the release from custody after a conviction', null=True)),
                ('appeal_pending', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1, help_text='Goes up with each change; a form that saw an older one is stale')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kept_records', to='cases.case')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='kept_records', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'person'), name='one_record_of_a_person_in_a_case', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('proceedings_ended_on__isnull', False), models.Q(('appeal_pending', False), ('convicted', False), ('in_custody', False), ('released_on__isnull', True)), _connector='OR'), name='proceedings_have_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('group_chosen', 'Review group chosen'), ('kept', 'Reviewed, and kept'), ('disposal_proposed', 'Disposal proposed'), ('disposal_agreed', 'Disposal agreed to'), ('disposal_refused', 'Disposal not agreed to'), ('held', 'Put on hold'), ('released', 'Hold ended')], max_length=20)),
                ('group', models.CharField(blank=True, choices=[('public_protection', 'Public protection'), ('other_serious', 'Other serious offences'), ('other', 'Other offences')], help_text='The group that was chosen', max_length=20)),
                ('at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='retention.record')),
            ],
            options={
                'indexes': [models.Index(fields=['record', 'at'], name='decisions_on_a_record')],
            },
        ),
        migrations.CreateModel(
            name='Biometrics',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('prints', 'Fingerprints'), ('sample', 'DNA profile')], max_length=8)),
                ('taken_on', models.DateField()),
                ('consented_on', models.DateField(help_text='When the Biometrics Commissioner consented, s.63G', null=True)),
                ('earlier_conviction', models.TextField(blank=True, help_text='Of which recordable offence, when; s.63F(2)')),
                ('destroyed_on', models.DateField(null=True)),
                ('destroyed_how', models.TextField(blank=True, help_text='What was destroyed where, and who says so')),
                ('recorded_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('arrest', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='biometrics', to='custody.arrest')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('destruction_recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='biometrics', to='retention.record')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('arrest', 'kind'), name='one_record_of_prints_or_sample_in_an_arrest'), models.CheckConstraint(condition=models.Q(models.Q(('consented_on__isnull', True), ('consented_on__gte', models.F('taken_on')), _connector='OR'), models.Q(('destroyed_on__isnull', True), ('destroyed_on__gte', models.F('taken_on')), _connector='OR')), name='taken_before_consent_and_destruction')],
            },
        ),
        migrations.CreateModel(
            name='RecordEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('group', models.CharField(blank=True, choices=[('public_protection', 'Public protection'), ('other_serious', 'Other serious offences'), ('other', 'Other offences')], help_text='Empty until a person chose it', max_length=20)),
                ('proceedings_ended_on', models.DateField(help_text='The day of the conviction, or on which they ended without one', null=True)),
                ('convicted', models.BooleanField(default=False, help_text='Or cautioned')),
                ('in_custody', models.BooleanField(default=False, help_text='The person convicted is in custody')),
                ('released_on', models.DateField(help_text='The day of the release from custody after a conviction', null=True)),
                ('appeal_pending', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1, help_text='Goes up with each change; a form that saw an older one is stale')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                ('person', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='retention.record')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BiometricsEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('prints', 'Fingerprints'), ('sample', 'DNA profile')], max_length=8)),
                ('taken_on', models.DateField()),
                ('consented_on', models.DateField(help_text='When the Biometrics Commissioner consented, s.63G', null=True)),
                ('earlier_conviction', models.TextField(blank=True, help_text='Of which recordable offence, when; s.63F(2)')),
                ('destroyed_on', models.DateField(null=True)),
                ('destroyed_how', models.TextField(blank=True, help_text='What was destroyed where, and who says so')),
                ('recorded_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('arrest', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='custody.arrest')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                ('destruction_recorded_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='retention.biometrics')),
                ('recorded_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('record', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='retention.record')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='record',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "retention_recordevent" ("appeal_pending", "case_id", "convicted", "group", "id", "in_custody", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proceedings_ended_on", "released_on", "version") VALUES (NEW."appeal_pending", NEW."case_id", NEW."convicted", NEW."group", NEW."id", NEW."in_custody", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proceedings_ended_on", NEW."released_on", NEW."version"); RETURN NULL;', hash='f17fc3a0e5fe9c1d2de30cf80a1a579763a65f12', operation='INSERT', pgid='pgtrigger_insert_insert_008ae', table='retention_record', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='record',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "retention_recordevent" ("appeal_pending", "case_id", "convicted", "group", "id", "in_custody", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proceedings_ended_on", "released_on", "version") VALUES (NEW."appeal_pending", NEW."case_id", NEW."convicted", NEW."group", NEW."id", NEW."in_custody", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proceedings_ended_on", NEW."released_on", NEW."version"); RETURN NULL;', hash='9b8af9efad7117a00e65c8bfe75052e084ce6ba1', operation='UPDATE', pgid='pgtrigger_update_update_847b7', table='retention_record', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='biometrics',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "retention_biometricsevent" ("arrest_id", "case_id", "consented_on", "destroyed_how", "destroyed_on", "destruction_recorded_by_id", "earlier_conviction", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "recorded_at", "recorded_by_id", "taken_on", "version") VALUES (NEW."arrest_id", NEW."case_id", NEW."consented_on", NEW."destroyed_how", NEW."destroyed_on", NEW."destruction_recorded_by_id", NEW."earlier_conviction", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."record_id", NEW."recorded_at", NEW."recorded_by_id", NEW."taken_on", NEW."version"); RETURN NULL;', hash='a1fa97e0e4cc15cb60a86a6a421bc6f8f0314e86', operation='INSERT', pgid='pgtrigger_insert_insert_562db', table='retention_biometrics', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='biometrics',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "retention_biometricsevent" ("arrest_id", "case_id", "consented_on", "destroyed_how", "destroyed_on", "destruction_recorded_by_id", "earlier_conviction", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "recorded_at", "recorded_by_id", "taken_on", "version") VALUES (NEW."arrest_id", NEW."case_id", NEW."consented_on", NEW."destroyed_how", NEW."destroyed_on", NEW."destruction_recorded_by_id", NEW."earlier_conviction", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."record_id", NEW."recorded_at", NEW."recorded_by_id", NEW."taken_on", NEW."version"); RETURN NULL;', hash='b7f425d104914023d3969d26f27d1ab11102a0c7', operation='UPDATE', pgid='pgtrigger_update_update_da7da', table='retention_biometrics', when='AFTER')),
        ),
    ]
