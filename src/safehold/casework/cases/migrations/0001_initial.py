import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=20, unique=True)),
                ('title', models.CharField(help_text='Usually the name of the person investigated', max_length=120)),
                ('restriction', models.CharField(choices=[('standard', 'The team'), ('restricted', 'Named people only')], default='standard', max_length=12)),
                ('stage', models.CharField(choices=[('investigation', 'Under investigation'), ('warrant', 'Warrant granted'), ('searched', 'Searched'), ('custody', 'In custody'), ('bail', 'On bail'), ('released', 'Released under investigation'), ('with_prosecutor', 'With the CPS'), ('charged', 'Charged'), ('closed', 'Closed')], default='investigation', max_length=20)),
                ('risk_level', models.CharField(choices=[('very_high', 'Very high'), ('high', 'High'), ('medium', 'Medium'), ('low', 'Low'), ('not_assessed', 'Not assessed')], default='not_assessed', max_length=16)),
                ('risk_set_at', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField()),
                ('last_reviewed_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=200)),
                ('target_met_at', models.DateTimeField(help_text='When the case first came further than a warrant: its target ends with that and never restarts', null=True)),
                ('version', models.PositiveIntegerField(default=1, help_text='Goes up with each change; a form that saw an older one is stale')),
                ('officer_in_the_case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases_held', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('risk_set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('supervisor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases_supervised', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='accounts.team')),
            ],
            options={
                'indexes': [models.Index(fields=['team', '-opened_at'], name='cases_of_a_team'), models.Index(fields=['officer_in_the_case', 'stage'], name='cases_of_an_officer')],
            },
        ),
        migrations.CreateModel(
            name='CaseAccess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(help_text='What they do in the case: officer in the case, supervisor, laboratory', max_length=40)),
                ('valid_from', models.DateTimeField()),
                ('valid_until', models.DateTimeField(null=True)),
                ('reason', models.TextField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='access', to='cases.case')),
                ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('officer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='case_access', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='case_access', to='accounts.team')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('officer__isnull', False), ('team__isnull', True)), models.Q(('officer__isnull', True), ('team__isnull', False)), _connector='OR'), name='access_is_for_an_officer_or_a_team')],
            },
        ),
        migrations.CreateModel(
            name='CaseEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('reference', models.CharField(max_length=20)),
                ('title', models.CharField(help_text='Usually the name of the person investigated', max_length=120)),
                ('restriction', models.CharField(choices=[('standard', 'The team'), ('restricted', 'Named people only')], default='standard', max_length=12)),
                ('stage', models.CharField(choices=[('investigation', 'Under investigation'), ('warrant', 'Warrant granted'), ('searched', 'Searched'), ('custody', 'In custody'), ('bail', 'On bail'), ('released', 'Released under investigation'), ('with_prosecutor', 'With the CPS'), ('charged', 'Charged'), ('closed', 'Closed')], default='investigation', max_length=20)),
                ('risk_level', models.CharField(choices=[('very_high', 'Very high'), ('high', 'High'), ('medium', 'Medium'), ('low', 'Low'), ('not_assessed', 'Not assessed')], default='not_assessed', max_length=16)),
                ('risk_set_at', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField()),
                ('last_reviewed_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=200)),
                ('target_met_at', models.DateTimeField(help_text='When the case first came further than a warrant: its target ends with that and never restarts', null=True)),
                ('version', models.PositiveIntegerField(default=1, help_text='Goes up with each change; a form that saw an older one is stale')),
                ('officer_in_the_case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='cases.case')),
                ('risk_set_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('supervisor', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.team')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('custody', 'Custody limit'), ('custody_review', 'Review of detention'), ('bail', 'Bail ends'), ('surrender', 'Did not surrender to bail'), ('hearing', 'First hearing'), ('warrant', 'Warrant lapses'), ('warrant_return', 'Warrant to return'), ('key', 'Key to be disclosed'), ('target', 'Target passes'), ('child', 'Child without outcome'), ('victim', 'Victim to be told'), ('welfare', 'Welfare contact'), ('notification', 'Notification due'), ('order', 'Order ends'), ('biometrics', 'Prints and DNA'), ('retention', 'Retention review'), ('review', 'Review due')], max_length=16)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.BigIntegerField()),
                ('reference', models.CharField(help_text='Of the record that the row opens', max_length=40)),
                ('subject_name', models.CharField(blank=True, max_length=120)),
                ('risk_level', models.CharField(choices=[('very_high', 'Very high'), ('high', 'High'), ('medium', 'Medium'), ('low', 'Low'), ('not_assessed', 'Not assessed')], default='not_assessed', max_length=16)),
                ('limit_name', models.CharField(max_length=60)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(help_text='Empty while the clock is stopped', null=True)),
                ('soon_at', models.DateTimeField(help_text='From when on it is due soon', null=True)),
                ('days_left', models.PositiveIntegerField(help_text='While stopped: days left when it runs again', null=True)),
                ('tag', models.CharField(blank=True, help_text='A word that matters more than the time: Authority missing', max_length=40)),
                ('tag_from', models.DateTimeField(help_text='The tag is shown from then on; empty: always', null=True)),
                ('when_late', models.JSONField(default=dict, help_text='Once the time is up: tag, sentence, label and address in place of those before')),
                ('ended_by_law', models.BooleanField(default=True, help_text='False for force policy')),
                ('whole_day', models.BooleanField(default=True, help_text='The limit is a day, shown as 23:59')),
                ('consequence', models.CharField(blank=True, max_length=200)),
                ('next_action', models.CharField(blank=True, help_text='What to do, as a sentence', max_length=120)),
                ('action_label', models.CharField(blank=True, max_length=60)),
                ('action_url', models.CharField(blank=True, max_length=200)),
                ('action_note', models.CharField(blank=True, help_text='Said in place of a button when nothing is to do', max_length=200)),
                ('record_url', models.CharField(max_length=200)),
                ('picture', models.JSONField(default=dict, help_text='Limits and stopped periods, for drawing')),
                ('steps', models.JSONField(default=list, help_text='How the date was worked out')),
                ('sign_off', models.JSONField(default=list)),
                ('computed_at', models.DateTimeField()),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='clocks', to='cases.case')),
                ('decider', models.ForeignKey(help_text='Who may take the next step, if not the owner', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='clocks', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.team')),
            ],
            options={
                'indexes': [models.Index(fields=['team', 'kind', 'ends_at'], name='clocks_of_a_team'), models.Index(fields=['case'], name='clocks_of_a_case'), models.Index(fields=['subject_kind', 'subject_id'], name='clocks_of_a_record'), models.Index(fields=['ends_at'], name='clocks_by_end')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('decision', models.CharField(max_length=200)),
                ('reason', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='cases.case')),
            ],
        ),
        migrations.CreateModel(
            name='ReferenceCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(max_length=12)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('series', 'year'), name='one_counter_for_a_series_and_year')],
            },
        ),
        migrations.CreateModel(
            name='RiskAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('very_high', 'Very high'), ('high', 'High'), ('medium', 'Medium'), ('low', 'Low'), ('not_assessed', 'Not assessed')], max_length=16)),
                ('at', models.DateTimeField()),
                ('tool', models.CharField(max_length=60)),
                ('tool_version', models.CharField(max_length=20)),
                ('reason', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='risk_assessments', to='cases.case')),
            ],
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('subject_id', models.BigIntegerField()),
                ('title', models.CharField(max_length=160)),
                ('detail', models.CharField(blank=True, max_length=200)),
                ('url', models.CharField(max_length=200)),
                ('words', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120))),
                ('document', django.contrib.postgres.search.SearchVectorField()),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.team')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['document'], name='search_by_word')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'subject_id'), name='one_search_entry_for_a_record')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_caseevent" ("closed_at", "id", "last_reviewed_at", "officer_in_the_case_id", "opened_at", "opened_by_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "restriction", "risk_level", "risk_set_at", "risk_set_by_id", "stage", "supervisor_id", "target_met_at", "team_id", "title", "version") VALUES (NEW."closed_at", NEW."id", NEW."last_reviewed_at", NEW."officer_in_the_case_id", NEW."opened_at", NEW."opened_by_id", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reference", NEW."restriction", NEW."risk_level", NEW."risk_set_at", NEW."risk_set_by_id", NEW."stage", NEW."supervisor_id", NEW."target_met_at", NEW."team_id", NEW."title", NEW."version"); RETURN NULL;', hash='e33998e1ac304ccb09b0514e555e23da37cb5063', operation='INSERT', pgid='pgtrigger_insert_insert_0b483', table='cases_case', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "cases_caseevent" ("closed_at", "id", "last_reviewed_at", "officer_in_the_case_id", "opened_at", "opened_by_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "restriction", "risk_level", "risk_set_at", "risk_set_by_id", "stage", "supervisor_id", "target_met_at", "team_id", "title", "version") VALUES (NEW."closed_at", NEW."id", NEW."last_reviewed_at", NEW."officer_in_the_case_id", NEW."opened_at", NEW."opened_by_id", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reference", NEW."restriction", NEW."risk_level", NEW."risk_set_at", NEW."risk_set_by_id", NEW."stage", NEW."supervisor_id", NEW."target_met_at", NEW."team_id", NEW."title", NEW."version"); RETURN NULL;', hash='87605e69b41110c7a01d806138d404ca4adf9be7', operation='UPDATE', pgid='pgtrigger_update_update_f5146', table='cases_case', when='AFTER')),
        ),
    ]
