import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('cases', '0002_access_and_search'),
        ('exhibits', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Examination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=20, unique=True)),
                ('lines_of_enquiry', models.TextField()),
                ('authority', models.CharField(help_text='Code of `safehold.law.warrants.POWERS` at the request', max_length=20)),
                ('authority_provision', models.CharField(max_length=80)),
                ('needed_by', models.DateField(null=True)),
                ('needed_because', models.CharField(blank=True, max_length=120)),
                ('requested_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'In examination'), ('finished', 'Finished'), ('failed', 'Failed'), ('cancelled', 'Stopped')], default='waiting', max_length=12)),
                ('place', models.PositiveIntegerField(help_text='The place in the queue that a person gave; empty: by the rule', null=True)),
                ('place_reason', models.CharField(blank=True, max_length=200)),
                ('place_set_at', models.DateTimeField(null=True)),
                ('bench', models.CharField(blank=True, max_length=60)),
                ('image', models.CharField(blank=True, help_text='Path inside the image store', max_length=200)),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('ended_because', models.CharField(blank=True, help_text='Why it failed, or was stopped', max_length=300)),
                ('attempt', models.PositiveIntegerField(default=0, help_text='Goes up whenever a worker takes it on, and when it is stopped: who holds an older number may not write')),
                ('progress', models.JSONField(default=dict)),
                ('progress_at', models.DateTimeField(null=True)),
                ('report', models.JSONField(default=dict, help_text="The examiner's report without its lists of problems")),
                ('problems', models.JSONField(default=list, help_text='The first problems, each with code, where and detail')),
                ('problem_count', models.PositiveIntegerField(default=0)),
                ('catalogue', models.CharField(blank=True, help_text='File in the catalogue store', max_length=60)),
                ('catalogue_sha256', models.CharField(blank=True, max_length=64)),
                ('version', models.PositiveIntegerField(default=1)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='examinations', to='cases.case')),
                ('examiner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='examinations', to=settings.AUTH_USER_MODEL)),
                ('exhibit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='examinations', to='exhibits.exhibit')),
                ('laboratory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                ('place_set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(help_text='The team that investigates', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
            ],
            options={
                'indexes': [models.Index(fields=['case'], name='examinations_of_a_case'), models.Index(condition=models.Q(('state', 'waiting')), fields=['laboratory', 'requested_at'], name='examinations_waiting'), models.Index(fields=['laboratory', 'state', '-finished_at'], name='examinations_of_a_lab'), models.Index(fields=['examiner', 'state'], name='examinations_of_an_examiner')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('exhibit',), name='one_unfinished_examination_for_an_exhibit'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'finished'), _negated=True), models.Q(('catalogue_sha256__regex', '^[0-9a-f]{64}$'), ('finished_at__isnull', False)), _connector='OR'), name='finished_means_a_catalogue'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), models.Q(('started_at__isnull', False), models.Q(('image', ''), _negated=True)), _connector='OR'), name='running_means_started_on_an_image')],
            },
        ),
        migrations.CreateModel(
            name='ExaminationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('reference', models.CharField(max_length=20)),
                ('lines_of_enquiry', models.TextField()),
                ('authority', models.CharField(help_text='Code of `safehold.law.warrants.POWERS` at the request', max_length=20)),
                ('authority_provision', models.CharField(max_length=80)),
                ('needed_by', models.DateField(null=True)),
                ('needed_because', models.CharField(blank=True, max_length=120)),
                ('requested_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'In examination'), ('finished', 'Finished'), ('failed', 'Failed'), ('cancelled', 'Stopped')], default='waiting', max_length=12)),
                ('place', models.PositiveIntegerField(help_text='The place in the queue that a person gave; empty: by the rule', null=True)),
                ('place_reason', models.CharField(blank=True, max_length=200)),
                ('place_set_at', models.DateTimeField(null=True)),
                ('bench', models.CharField(blank=True, max_length=60)),
                ('image', models.CharField(blank=True, help_text='Path inside the image store', max_length=200)),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('ended_because', models.CharField(blank=True, help_text='Why it failed, or was stopped', max_length=300)),
                ('attempt', models.PositiveIntegerField(default=0, help_text='Goes up whenever a worker takes it on, and when it is stopped: who holds an older number may not write')),
                ('report', models.JSONField(default=dict, help_text="The examiner's report without its lists of problems")),
                ('problems', models.JSONField(default=list, help_text='The first problems, each with code, where and detail')),
                ('problem_count', models.PositiveIntegerField(default=0)),
                ('catalogue', models.CharField(blank=True, help_text='File in the catalogue store', max_length=60)),
                ('catalogue_sha256', models.CharField(blank=True, max_length=64)),
                ('version', models.PositiveIntegerField(default=1)),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                ('examiner', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('exhibit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='exhibits.exhibit')),
                ('laboratory', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.team')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='examinations.examination')),
                ('place_set_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('requested_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(db_constraint=False, help_text='The team that investigates', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.team')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField(default=1)),
                ('category', models.CharField(choices=[('a', 'Category A'), ('b', 'Category B'), ('c', 'Category C'), ('prohibited', 'Prohibited image'), ('chat', 'Conversation of interest'), ('other', 'Other of interest')], max_length=12)),
                ('count', models.PositiveIntegerField()),
                ('graded_at', models.DateTimeField()),
                ('note', models.CharField(blank=True, max_length=300)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('examination', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='examinations.examination')),
                ('graded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('examination', 'revision', 'category'), name='one_count_for_a_category')],
            },
        ),
        migrations.CreateModel(
            name='HashList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('version', models.CharField(blank=True, max_length=60)),
                ('kind', models.CharField(help_text='What a match means: known-software, known-of-interest or case', max_length=24)),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('file', models.CharField(help_text='File in the store of hash lists', max_length=80)),
                ('in_use', models.BooleanField(default=True, help_text='A newer version of the same name takes an older one out of use')),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('in_use', True)), fields=('name',), name='one_version_of_a_hash_list_in_use')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='examination',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "examinations_examinationevent" ("attempt", "authority", "authority_provision", "bench", "case_id", "catalogue", "catalogue_sha256", "ended_because", "examiner_id", "exhibit_id", "finished_at", "id", "image", "laboratory_id", "lines_of_enquiry", "needed_because", "needed_by", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "place_reason", "place_set_at", "place_set_by_id", "problem_count", "problems", "reference", "report", "requested_at", "requested_by_id", "started_at", "state", "team_id", "version") VALUES (NEW."attempt", NEW."authority", NEW."authority_provision", NEW."bench", NEW."case_id", NEW."catalogue", NEW."catalogue_sha256", NEW."ended_because", NEW."examiner_id", NEW."exhibit_id", NEW."finished_at", NEW."id", NEW."image", NEW."laboratory_id", NEW."lines_of_enquiry", NEW."needed_because", NEW."needed_by", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."place_reason", NEW."place_set_at", NEW."place_set_by_id", NEW."problem_count", NEW."problems", NEW."reference", NEW."report", NEW."requested_at", NEW."requested_by_id", NEW."started_at", NEW."state", NEW."team_id", NEW."version"); RETURN NULL;', hash='94efd16a798a0a51d3a574df46b165c773683509', operation='INSERT', pgid='pgtrigger_insert_insert_8cf4d', table='examinations_examination', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='examination',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."attempt" IS DISTINCT FROM (NEW."attempt") OR OLD."authority" IS DISTINCT FROM (NEW."authority") OR OLD."authority_provision" IS DISTINCT FROM (NEW."authority_provision") OR OLD."bench" IS DISTINCT FROM (NEW."bench") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."catalogue" IS DISTINCT FROM (NEW."catalogue") OR OLD."catalogue_sha256" IS DISTINCT FROM (NEW."catalogue_sha256") OR OLD."ended_because" IS DISTINCT FROM (NEW."ended_because") OR OLD."examiner_id" IS DISTINCT FROM (NEW."examiner_id") OR OLD."exhibit_id" IS DISTINCT FROM (NEW."exhibit_id") OR OLD."finished_at" IS DISTINCT FROM (NEW."finished_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."image" IS DISTINCT FROM (NEW."image") OR OLD."laboratory_id" IS DISTINCT FROM (NEW."laboratory_id") OR OLD."lines_of_enquiry" IS DISTINCT FROM (NEW."lines_of_enquiry") OR OLD."needed_because" IS DISTINCT FROM (NEW."needed_because") OR OLD."needed_by" IS DISTINCT FROM (NEW."needed_by") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."place_reason" IS DISTINCT FROM (NEW."place_reason") OR OLD."place_set_at" IS DISTINCT FROM (NEW."place_set_at") OR OLD."place_set_by_id" IS DISTINCT FROM (NEW."place_set_by_id") OR OLD."problem_count" IS DISTINCT FROM (NEW."problem_count") OR OLD."problems" IS DISTINCT FROM (NEW."problems") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."report" IS DISTINCT FROM (NEW."report") OR OLD."requested_at" IS DISTINCT FROM (NEW."requested_at") OR OLD."requested_by_id" IS DISTINCT FROM (NEW."requested_by_id") OR OLD."started_at" IS DISTINCT FROM (NEW."started_at") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "examinations_examinationevent" ("attempt", "authority", "authority_provision", "bench", "case_id", "catalogue", "catalogue_sha256", "ended_because", "examiner_id", "exhibit_id", "finished_at", "id", "image", "laboratory_id", "lines_of_enquiry", "needed_because", "needed_by", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "place_reason", "place_set_at", "place_set_by_id", "problem_count", "problems", "reference", "report", "requested_at", "requested_by_id", "started_at", "state", "team_id", "version") VALUES (NEW."attempt", NEW."authority", NEW."authority_provision", NEW."bench", NEW."case_id", NEW."catalogue", NEW."catalogue_sha256", NEW."ended_because", NEW."examiner_id", NEW."exhibit_id", NEW."finished_at", NEW."id", NEW."image", NEW."laboratory_id", NEW."lines_of_enquiry", NEW."needed_because", NEW."needed_by", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."place_reason", NEW."place_set_at", NEW."place_set_by_id", NEW."problem_count", NEW."problems", NEW."reference", NEW."report", NEW."requested_at", NEW."requested_by_id", NEW."started_at", NEW."state", NEW."team_id", NEW."version"); RETURN NULL;', hash='043b00a9b9b621235b2a1d3376af0dab0d86eda2', operation='UPDATE', pgid='pgtrigger_update_update_85165', table='examinations_examination', when='AFTER')),
        ),
    ]
