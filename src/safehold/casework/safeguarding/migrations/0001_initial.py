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
        ('warrants', '0002_access'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Child',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('date_of_birth', models.DateField(null=True)),
                ('age', models.PositiveSmallIntegerField(help_text='In years when recorded, where the date of birth is not known', null=True)),
                ('relation', models.CharField(choices=[('own_child', 'Own child'), ('stepchild', 'Stepchild'), ('other_family', 'Other family'), ('household', 'Lives in the household'), ('partners_child', 'Child of a partner'), ('neighbour', 'Neighbour or friend of the family'), ('work', 'Through work'), ('volunteering', 'Through volunteering or a club'), ('online', 'Online contact'), ('other', 'Other')], max_length=16)),
                ('in_household', models.BooleanField()),
                ('address_note', models.CharField(blank=True, max_length=200)),
                ('concern', models.TextField()),
                ('found_at', models.DateTimeField(help_text='When the child became known in the case')),
                ('recorded_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('protection_plan', 'Child protection plan'), ('in_need_plan', 'Child in need plan'), ('plan_in_place', 'Other plan in place'), ('care', 'In the care of the local authority'), ('early_help', 'Early help'), ('no_further_action', 'No further action'), ('not_at_risk', 'Not at risk, with the reason')], max_length=20)),
                ('outcome_at', models.DateTimeField(null=True)),
                ('outcome_reason', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='children', to='cases.case')),
                ('outcome_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('warrant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='warrants.warrant')),
            ],
            options={
                'verbose_name_plural': 'children',
                'indexes': [models.Index(fields=['case'], name='children_of_a_case'), models.Index(condition=models.Q(('outcome', '')), fields=['found_at'], name='children_without_outcome')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('outcome_at__isnull', True)), models.Q(models.Q(('outcome', ''), _negated=True), ('outcome_at__isnull', False)), _connector='OR'), name='outcome_has_its_moment'), models.CheckConstraint(condition=models.Q(('age__isnull', True), ('age__lte', 17), _connector='OR'), name='a_child_is_under_18')],
            },
        ),
        migrations.CreateModel(
            name='ChildEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('reference', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=120)),
                ('date_of_birth', models.DateField(null=True)),
                ('age', models.PositiveSmallIntegerField(help_text='In years when recorded, where the date of birth is not known', null=True)),
                ('relation', models.CharField(choices=[('own_child', 'Own child'), ('stepchild', 'Stepchild'), ('other_family', 'Other family'), ('household', 'Lives in the household'), ('partners_child', 'Child of a partner'), ('neighbour', 'Neighbour or friend of the family'), ('work', 'Through work'), ('volunteering', 'Through volunteering or a club'), ('online', 'Online contact'), ('other', 'Other')], max_length=16)),
                ('in_household', models.BooleanField()),
                ('address_note', models.CharField(blank=True, max_length=200)),
                ('concern', models.TextField()),
                ('found_at', models.DateTimeField(help_text='When the child became known in the case')),
                ('recorded_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('protection_plan', 'Child protection plan'), ('in_need_plan', 'Child in need plan'), ('plan_in_place', 'Other plan in place'), ('care', 'In the care of the local authority'), ('early_help', 'Early help'), ('no_further_action', 'No further action'), ('not_at_risk', 'Not at risk, with the reason')], max_length=20)),
                ('outcome_at', models.DateTimeField(null=True)),
                ('outcome_reason', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                ('outcome_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='safeguarding.child')),
                ('recorded_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('warrant', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='warrants.warrant')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ChildReferral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.CharField(help_text="The children's services that were asked", max_length=120)),
                ('lawful_basis', models.CharField(choices=[('s47', 'Children Act 1989 s.47: significant harm suspected'), ('s17', 'Children Act 1989 s.17: child in need'), ('s46', 'Children Act 1989 s.46: police protection'), ('vital', 'Data Protection Act 2018: safeguarding of children and individuals at risk')], max_length=12)),
                ('what_was_shared', models.TextField()),
                ('sent_at', models.DateTimeField()),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('replied_at', models.DateTimeField(null=True)),
                ('reply', models.CharField(blank=True, choices=[('strategy_discussion', 'Strategy discussion to be held'), ('assessment', 'Assessment'), ('early_help', 'Early help'), ('known', 'Already open to them'), ('no_action', 'No further action by them')], max_length=20)),
                ('reply_note', models.TextField(blank=True)),
                ('replied_by', models.CharField(blank=True, max_length=80)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='safeguarding.child')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['child', '-sent_at'], name='referrals_of_a_child')],
                'constraints': [models.CheckConstraint(condition=models.Q(('replied_at__isnull', True), ('replied_at__gte', models.F('sent_at')), _connector='OR'), name='replied_after_it_was_sent')],
            },
        ),
        migrations.CreateModel(
            name='ChildReferralEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('to', models.CharField(help_text="The children's services that were asked", max_length=120)),
                ('lawful_basis', models.CharField(choices=[('s47', 'Children Act 1989 s.47: significant harm suspected'), ('s17', 'Children Act 1989 s.17: child in need'), ('s46', 'Children Act 1989 s.46: police protection'), ('vital', 'Data Protection Act 2018: safeguarding of children and individuals at risk')], max_length=12)),
                ('what_was_shared', models.TextField()),
                ('sent_at', models.DateTimeField()),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('replied_at', models.DateTimeField(null=True)),
                ('reply', models.CharField(blank=True, choices=[('strategy_discussion', 'Strategy discussion to be held'), ('assessment', 'Assessment'), ('early_help', 'Early help'), ('known', 'Already open to them'), ('no_action', 'No further action by them')], max_length=20)),
                ('reply_note', models.TextField(blank=True)),
                ('replied_by', models.CharField(blank=True, max_length=80)),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                ('child', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='safeguarding.child')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='safeguarding.childreferral')),
                ('sent_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SafeguardingAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type', models.CharField(choices=[('child_seen', 'Child seen'), ('person_left_home', 'The person investigated left the home'), ('child_moved', 'Child moved to a safe place'), ('contact_stopped', 'Contact stopped or supervised'), ('police_protection', 'Police protection began'), ('police_protection_ended', 'Police protection ended'), ('safety_plan', 'Safety plan agreed'), ('conference_held', 'Initial child protection conference held'), ('employer_told', 'Designated officer, employer or club told'), ('school_told', 'School or nursery told'), ('medical', 'Medical assessment arranged'), ('support', 'Support for the child and family arranged'), ('online_contact_ended', 'Online contact ended')], max_length=24)),
                ('completed_at', models.DateTimeField()),
                ('note', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='safeguarding.child')),
            ],
            options={
                'indexes': [models.Index(fields=['completed_at', 'child'], name='safeguarding_by_time')],
            },
        ),
        migrations.CreateModel(
            name='StrategyDiscussion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_on', models.DateField()),
                ('attendees', models.JSONField(default=list)),
                ('decision', models.CharField(choices=[('s47_joint', 'Section 47 enquiries, joint'), ('s47_single', "Section 47 enquiries, children's services alone"), ('assessment', 'Assessment without section 47 enquiries'), ('no_further', 'No further action')], max_length=12)),
                ('reason', models.TextField()),
                ('conference_by', models.DateField(help_text='Computed; only of the discussion that started section 47 enquiries', null=True)),
                ('recorded_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='discussions', to='safeguarding.child')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='child',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "safeguarding_childevent" ("address_note", "age", "case_id", "concern", "date_of_birth", "found_at", "id", "in_household", "name", "outcome", "outcome_at", "outcome_by_id", "outcome_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "reference", "relation", "version", "warrant_id") VALUES (NEW."address_note", NEW."age", NEW."case_id", NEW."concern", NEW."date_of_birth", NEW."found_at", NEW."id", NEW."in_household", NEW."name", NEW."outcome", NEW."outcome_at", NEW."outcome_by_id", NEW."outcome_reason", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."reference", NEW."relation", NEW."version", NEW."warrant_id"); RETURN NULL;', hash='4cfa1e20f3b0978456655ce308a9f2ae4107a193', operation='INSERT', pgid='pgtrigger_insert_insert_e9d55', table='safeguarding_child', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='child',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "safeguarding_childevent" ("address_note", "age", "case_id", "concern", "date_of_birth", "found_at", "id", "in_household", "name", "outcome", "outcome_at", "outcome_by_id", "outcome_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "reference", "relation", "version", "warrant_id") VALUES (NEW."address_note", NEW."age", NEW."case_id", NEW."concern", NEW."date_of_birth", NEW."found_at", NEW."id", NEW."in_household", NEW."name", NEW."outcome", NEW."outcome_at", NEW."outcome_by_id", NEW."outcome_reason", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."reference", NEW."relation", NEW."version", NEW."warrant_id"); RETURN NULL;', hash='2509ff73ec9af3b71b5fd7a9d0c7a3b225278c3e', operation='UPDATE', pgid='pgtrigger_update_update_39299', table='safeguarding_child', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='childreferral',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "safeguarding_childreferralevent" ("acknowledged_at", "case_id", "child_id", "id", "lawful_basis", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "replied_at", "replied_by", "reply", "reply_note", "sent_at", "sent_by_id", "to", "what_was_shared") VALUES (NEW."acknowledged_at", NEW."case_id", NEW."child_id", NEW."id", NEW."lawful_basis", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."replied_at", NEW."replied_by", NEW."reply", NEW."reply_note", NEW."sent_at", NEW."sent_by_id", NEW."to", NEW."what_was_shared"); RETURN NULL;', hash='4e384d7f4f0a25eaa0ffa830951ad0c8b4a6d272', operation='INSERT', pgid='pgtrigger_insert_insert_4573d', table='safeguarding_childreferral', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='childreferral',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "safeguarding_childreferralevent" ("acknowledged_at", "case_id", "child_id", "id", "lawful_basis", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "replied_at", "replied_by", "reply", "reply_note", "sent_at", "sent_by_id", "to", "what_was_shared") VALUES (NEW."acknowledged_at", NEW."case_id", NEW."child_id", NEW."id", NEW."lawful_basis", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."replied_at", NEW."replied_by", NEW."reply", NEW."reply_note", NEW."sent_at", NEW."sent_by_id", NEW."to", NEW."what_was_shared"); RETURN NULL;', hash='e3619e9e4f57b6f56c261bf2118520605e79de09', operation='UPDATE', pgid='pgtrigger_update_update_63868', table='safeguarding_childreferral', when='AFTER')),
        ),
    ]
