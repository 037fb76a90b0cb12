"""By what the names of children are looked up, and which records are of one child: seen with the case, and with both records."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


from safehold.casework.cases.row_level_security import seen_where, seen_with_case


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_tags_by_code'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('safeguarding', '0003_children_named'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SameChild',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision', models.CharField(choices=[('same', 'The same child'), ('different', 'Two children')], max_length=10)),
                ('reason', models.TextField()),
                ('decided_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('one', models.ForeignKey(help_text='The record that was made first', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='safeguarding.child')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='safeguarding.child')),
            ],
        ),
        migrations.CreateModel(
            name='SameChildEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('decision', models.CharField(choices=[('same', 'The same child'), ('different', 'Two children')], max_length=10)),
                ('reason', models.TextField()),
                ('decided_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('one', models.ForeignKey(db_constraint=False, help_text='The record that was made first', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='safeguarding.child')),
                ('other', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='safeguarding.child')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='safeguarding.samechild')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ChildName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=130)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='name_keys', to='safeguarding.child')),
            ],
            options={
                'indexes': [models.Index(fields=['key'], name='children_by_name')],
                'constraints': [models.UniqueConstraint(fields=('child', 'key'), name='one_key_of_a_childs_name')],
            },
        ),
        migrations.AddIndex(
            model_name='samechild',
            index=models.Index(fields=['other'], name='same_children_by_the_other'),
        ),
        migrations.AddConstraint(
            model_name='samechild',
            constraint=models.UniqueConstraint(fields=('one', 'other'), name='one_decision_about_two_children'),
        ),
        migrations.AddConstraint(
            model_name='samechild',
            constraint=models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='the_first_record_comes_first'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='samechild',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "safeguarding_samechildevent" ("decided_at", "decided_by_id", "decision", "id", "one_id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") VALUES (NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."id", NEW."one_id", NEW."other_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason"); RETURN NULL;', hash='bd31911a84fa8fc971ddd24b91b54968f3a403ac', operation='INSERT', pgid='pgtrigger_insert_insert_d3de3', table='safeguarding_samechild', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='samechild',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "safeguarding_samechildevent" ("decided_at", "decided_by_id", "decision", "id", "one_id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") VALUES (NEW."decided_at", NEW."decided_by_id", NEW."decision", NEW."id", NEW."one_id", NEW."other_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason"); RETURN NULL;', hash='cda19349b81fdef5cd25b73afda3c0db958edfe7', operation='UPDATE', pgid='pgtrigger_update_update_0c474', table='safeguarding_samechild', when='AFTER')),
        ),
        seen_with_case("safeguarding_childname"),
        seen_where(
            "safeguarding_samechild",
            "EXISTS (SELECT 1 FROM safeguarding_child c WHERE c.id = t.one_id)"
            " AND EXISTS (SELECT 1 FROM safeguarding_child c WHERE c.id = t.other_id)",
        ),
    ]
