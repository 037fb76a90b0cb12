"""Children who were named or seen and what was answered: seen with their case; an answer is added and never changed."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


from safehold.casework.cases.row_level_security import append_only, seen_with_case


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_tags_by_code'),
        ('people', '0003_age_as_said'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('safeguarding', '0002_access'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='child',
            name='in_household',
            field=models.BooleanField(help_text='Empty: not known yet', null=True),
        ),
        migrations.AlterField(
            model_name='child',
            name='relation',
            field=models.CharField(choices=[('own_child', 'Own child'), ('stepchild', 'Stepchild'), ('other_family', 'Other family'), ('household', 'Lives in the household'), ('partners_child', 'Child of a partner'), ('neighbour', 'Neighbour or friend of the family'), ('work', 'Through work'), ('volunteering', 'Through volunteering or a club'), ('online', 'Online contact'), ('other', 'Other'), ('not_known', 'Not known yet')], max_length=16),
        ),
        migrations.AlterField(
            model_name='childevent',
            name='in_household',
            field=models.BooleanField(help_text='Empty: not known yet', null=True),
        ),
        migrations.AlterField(
            model_name='childevent',
            name='relation',
            field=models.CharField(choices=[('own_child', 'Own child'), ('stepchild', 'Stepchild'), ('other_family', 'Other family'), ('household', 'Lives in the household'), ('partners_child', 'Child of a partner'), ('neighbour', 'Neighbour or friend of the family'), ('work', 'Through work'), ('volunteering', 'Through volunteering or a club'), ('online', 'Online contact'), ('other', 'Other'), ('not_known', 'Not known yet')], max_length=16),
        ),
        migrations.CreateModel(
            name='ChildNamed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('report', 'Named in a report'), ('search', 'Present at a search'), ('further_entry', 'Present at a further entry'), ('person', 'Added to the case as a person')], max_length=16)),
                ('source', models.BigIntegerField(help_text='Number of the record that names the child: a referral, a search, a role')),
                ('place', models.BigIntegerField(help_text='Which of those that one record names')),
                ('reference', models.CharField(help_text='Of that record, as people write it', max_length=20)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('age_said', models.CharField(blank=True, max_length=40)),
                ('age', models.PositiveSmallIntegerField(help_text='In years, read from what was said', null=True)),
                ('date_of_birth', models.DateField(null=True)),
                ('relation_said', models.CharField(blank=True, max_length=120)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('seen_at', models.DateTimeField(help_text='When the child was named or seen: what is due counts from then')),
                ('recorded_at', models.DateTimeField()),
                ('answer', models.CharField(blank=True, choices=[('recorded', 'Recorded as a child of the case'), ('already', 'A child of the case already'), ('not_recorded', 'Not recorded as a child'), ('taken_back', 'Answer taken back')], max_length=16)),
                ('version', models.PositiveIntegerField(default=1)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='children_named', to='cases.case')),
                ('child', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='named', to='safeguarding.child')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ChildNamedAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(choices=[('recorded', 'Recorded as a child of the case'), ('already', 'A child of the case already'), ('not_recorded', 'Not recorded as a child'), ('taken_back', 'Answer taken back')], max_length=16)),
                ('why_not', models.CharField(blank=True, choices=[('adult_by_birth', '18 or older: the date of birth is known'), ('adult_otherwise', '18 or older: other evidence'), ('no_person', 'There is no such person: a decoy, a test, an invented account'), ('not_there', 'Recorded by mistake: no child was named or seen'), ('not_identifiable', 'Nobody can find out who it is, after the enquiries that are described'), ('elsewhere', 'Another force or agency safeguards the child, and says so')], max_length=16)),
                ('date_of_birth', models.DateField(help_text='The evidence that somebody is 18 or older', null=True)),
                ('reason', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('child', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='safeguarding.child')),
                ('named', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='safeguarding.childnamed')),
            ],
        ),
        migrations.CreateModel(
            name='ChildNamedEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('report', 'Named in a report'), ('search', 'Present at a search'), ('further_entry', 'Present at a further entry'), ('person', 'Added to the case as a person')], max_length=16)),
                ('source', models.BigIntegerField(help_text='Number of the record that names the child: a referral, a search, a role')),
                ('place', models.BigIntegerField(help_text='Which of those that one record names')),
                ('reference', models.CharField(help_text='Of that record, as people write it', max_length=20)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('age_said', models.CharField(blank=True, max_length=40)),
                ('age', models.PositiveSmallIntegerField(help_text='In years, read from what was said', null=True)),
                ('date_of_birth', models.DateField(null=True)),
                ('relation_said', models.CharField(blank=True, max_length=120)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('seen_at', models.DateTimeField(help_text='When the child was named or seen: what is due counts from then')),
                ('recorded_at', models.DateTimeField()),
                ('answer', models.CharField(blank=True, choices=[('recorded', 'Recorded as a child of the case'), ('already', 'A child of the case already'), ('not_recorded', 'Not recorded as a child'), ('taken_back', 'Answer taken back')], max_length=16)),
                ('version', models.PositiveIntegerField(default=1)),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                ('child', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='safeguarding.child')),
                ('person', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='safeguarding.childnamed')),
                ('recorded_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='childnamed',
            index=models.Index(fields=['case'], name='children_named_in_a_case'),
        ),
        migrations.AddIndex(
            model_name='childnamed',
            index=models.Index(condition=models.Q(('person__isnull', False)), fields=['person'], name='children_named_as_a_person'),
        ),
        migrations.AddConstraint(
            model_name='childnamed',
            constraint=models.UniqueConstraint(fields=('kind', 'source', 'place'), name='named_once_in_a_place'),
        ),
        migrations.AddConstraint(
            model_name='childnamed',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer__in', ['recorded', 'already']), ('child__isnull', False)), models.Q(('answer__in', ['', 'not_recorded']), ('child__isnull', True)), _connector='OR'), name='an_answer_names_its_child'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='childnamed',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "safeguarding_childnamedevent" ("address", "age", "age_said", "answer", "case_id", "child_id", "date_of_birth", "id", "kind", "name", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "recorded_at", "recorded_by_id", "reference", "relation_said", "seen_at", "source", "version") VALUES (NEW."address", NEW."age", NEW."age_said", NEW."answer", NEW."case_id", NEW."child_id", NEW."date_of_birth", NEW."id", NEW."kind", NEW."name", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."recorded_at", NEW."recorded_by_id", NEW."reference", NEW."relation_said", NEW."seen_at", NEW."source", NEW."version"); RETURN NULL;', hash='cb5de860e258fcc5c161665bb76b1c77c0427f48', operation='INSERT', pgid='pgtrigger_insert_insert_96aa9', table='safeguarding_childnamed', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='childnamed',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "safeguarding_childnamedevent" ("address", "age", "age_said", "answer", "case_id", "child_id", "date_of_birth", "id", "kind", "name", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "recorded_at", "recorded_by_id", "reference", "relation_said", "seen_at", "source", "version") VALUES (NEW."address", NEW."age", NEW."age_said", NEW."answer", NEW."case_id", NEW."child_id", NEW."date_of_birth", NEW."id", NEW."kind", NEW."name", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."recorded_at", NEW."recorded_by_id", NEW."reference", NEW."relation_said", NEW."seen_at", NEW."source", NEW."version"); RETURN NULL;', hash='6c7b4dbeb561df90567e8e5a3be97e674fb15d76', operation='UPDATE', pgid='pgtrigger_update_update_8e9d2', table='safeguarding_childnamed', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='childnamedanswer',
            index=models.Index(fields=['named', 'at'], name='answers_about_a_child_named'),
        ),
        seen_with_case("safeguarding_childnamed"),
        seen_with_case("safeguarding_childnamedanswer"),
        append_only("safeguarding_childnamedanswer"),
    ]
