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
        ('pghistory', '0007_auto_20250421_0444'),
        ('warrants', '0002_access'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Operation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='As people say it, without the word operation: Saltmarsh', max_length=60, unique=True)),
                ('slug', models.SlugField(help_text='The name in addresses', max_length=60, unique=True)),
                ('first_day', models.DateField(help_text='London date')),
                ('last_day', models.DateField(help_text='London date, included')),
                ('state', models.CharField(choices=[('open', 'Open'), ('ended', 'Ended')], default='open', max_length=8)),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='operations', to='accounts.team')),
            ],
            options={
                'indexes': [models.Index(fields=['team', '-first_day'], name='operations_of_a_team')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='operation_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='OperationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(help_text='As people say it, without the word operation: Saltmarsh', max_length=60)),
                ('slug', models.SlugField(db_index=False, help_text='The name in addresses', max_length=60)),
                ('first_day', models.DateField(help_text='London date')),
                ('last_day', models.DateField(help_text='London date, included')),
                ('state', models.CharField(choices=[('open', 'Open'), ('ended', 'Ended')], default='open', max_length=8)),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='operations.operation')),
                ('team', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.team')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PlannedWarrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(help_text='On the board: 1 is shown as W-01')),
                ('day', models.DateField()),
                ('part_of_day', models.CharField(choices=[('am', 'Morning'), ('pm', 'Afternoon')], max_length=2)),
                ('moved_from', models.DateField(help_text='The day for which it was planned before it was last moved', null=True)),
                ('team_name', models.CharField(blank=True, help_text='The search team of the day', max_length=40)),
                ('planned_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='planned', to='operations.operation')),
                ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('warrant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='warrants.warrant')),
            ],
            options={
                'indexes': [models.Index(fields=['operation', 'day', 'number'], name='plan_of_an_operation')],
                'constraints': [models.UniqueConstraint(fields=('operation', 'warrant'), name='a_warrant_is_planned_once_in_an_operation'), models.UniqueConstraint(fields=('operation', 'number'), name='one_warrant_for_a_number_on_the_board')],
            },
        ),
        migrations.CreateModel(
            name='PlannedWarrantEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.PositiveSmallIntegerField(help_text='On the board: 1 is shown as W-01')),
                ('day', models.DateField()),
                ('part_of_day', models.CharField(choices=[('am', 'Morning'), ('pm', 'Afternoon')], max_length=2)),
                ('moved_from', models.DateField(help_text='The day for which it was planned before it was last moved', null=True)),
                ('team_name', models.CharField(blank=True, help_text='The search team of the day', max_length=40)),
                ('planned_at', models.DateTimeField()),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                ('operation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='operations.operation')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='operations.plannedwarrant')),
                ('planned_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('warrant', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='warrants.warrant')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='operation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "operations_operationevent" ("created_at", "created_by_id", "ended_at", "first_day", "id", "last_day", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "state", "team_id", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."ended_at", NEW."first_day", NEW."id", NEW."last_day", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."slug", NEW."state", NEW."team_id", NEW."version"); RETURN NULL;', hash='116bfde1220031389e5ba16740da3fce57e4d0f5', operation='INSERT', pgid='pgtrigger_insert_insert_3537d', table='operations_operation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='operation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "operations_operationevent" ("created_at", "created_by_id", "ended_at", "first_day", "id", "last_day", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "state", "team_id", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."ended_at", NEW."first_day", NEW."id", NEW."last_day", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."slug", NEW."state", NEW."team_id", NEW."version"); RETURN NULL;', hash='22a3fdd61f9956ec34d668fadfaea6d7924edaf4', operation='UPDATE', pgid='pgtrigger_update_update_9d56b', table='operations_operation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plannedwarrant',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "operations_plannedwarrantevent" ("case_id", "day", "id", "moved_from", "number", "operation_id", "part_of_day", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_at", "planned_by_id", "team_name", "warrant_id") VALUES (NEW."case_id", NEW."day", NEW."id", NEW."moved_from", NEW."number", NEW."operation_id", NEW."part_of_day", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned_at", NEW."planned_by_id", NEW."team_name", NEW."warrant_id"); RETURN NULL;', hash='21fbf54be317083b9c50a458d5fe7badaaee4ea9', operation='INSERT', pgid='pgtrigger_insert_insert_27180', table='operations_plannedwarrant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plannedwarrant',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "operations_plannedwarrantevent" ("case_id", "day", "id", "moved_from", "number", "operation_id", "part_of_day", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_at", "planned_by_id", "team_name", "warrant_id") VALUES (NEW."case_id", NEW."day", NEW."id", NEW."moved_from", NEW."number", NEW."operation_id", NEW."part_of_day", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned_at", NEW."planned_by_id", NEW."team_name", NEW."warrant_id"); RETURN NULL;', hash='d7610d3cf160047769255d5adb49625e8a0ede85', operation='UPDATE', pgid='pgtrigger_update_update_5ee76', table='operations_plannedwarrant', when='AFTER')),
        ),
    ]
