import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('bail', '0002_access'),
        ('cases', '0002_access_and_search'),
        ('custody', '0002_access'),
        ('people', '0002_access'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChargingRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=20, unique=True)),
                ('offences', models.JSONField(default=list, help_text='Codes of `safehold.law.charging`')),
                ('decides', models.CharField(choices=[('cps', 'Crown Prosecution Service'), ('police', 'Police')], max_length=8)),
                ('test', models.CharField(choices=[('full_code', 'Full Code Test'), ('threshold', 'Threshold Test')], max_length=12)),
                ('threshold_reasons', models.JSONField(default=dict)),
                ('papers', models.JSONField(default=list)),
                ('key_evidence', models.TextField()),
                ('released_on', models.DateField(help_text='Released on bail for this decision, PACE 1984 s.37(7)(a)', null=True)),
                ('requested_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('sent', 'With the CPS'), ('more_asked', 'More asked for'), ('decided', 'Decided')], default='sent', max_length=12)),
                ('decision', models.CharField(blank=True, choices=[('charge', 'Charge'), ('no_further_action', 'No further action'), ('out_of_court', 'Out-of-court resolution'), ('not_ready', 'Not ready for a decision')], max_length=20)),
                ('decided_on', models.DateField(null=True)),
                ('decided_by', models.CharField(blank=True, max_length=80)),
                ('decision_reason', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('bail', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='charging_requests', to='bail.bail')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charging_requests', to='cases.case')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charging_requests', to='people.person')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['case'], name='charging_requests_of_a_case')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_on__isnull', False), ('state', 'decided')), models.Q(('state', 'decided'), _negated=True), _connector='OR'), name='decided_means_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Charge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('offences', models.JSONField(default=list)),
                ('charged_at', models.DateTimeField()),
                ('decided_by', models.CharField(choices=[('cps', 'Crown Prosecution Service'), ('police', 'Police')], max_length=8)),
                ('police_tests', models.JSONField(default=dict, help_text='The tests of a police charge, as the officer answered them')),
                ('prohibition', models.TextField(blank=True, help_text='The prohibition of it, as it stood')),
                ('conduct_on', models.DateField(help_text='The day of the conduct', null=True)),
                ('judgement', models.JSONField(default=dict, help_text="The stages of the Full Code Test, each with the officer's reasons")),
                ('remand', models.CharField(choices=[('bailed', 'Bailed to court'), ('remanded', 'Remanded in custody')], max_length=10)),
                ('remand_ground', models.CharField(blank=True, choices=[('name_or_address', 'Their name or address is unknown or doubted'), ('will_not_appear', 'They are believed not to appear in court'), ('further_offence', 'Detention is believed necessary to prevent an offence'), ('sample', 'A sample may be taken (s.63B)'), ('interference', 'Detention is believed necessary to prevent interference with justice'), ('own_protection', 'Detention is believed necessary for their own protection')], help_text='PACE 1984 s.38(1)(a)', max_length=15)),
                ('remand_grounds', models.TextField(blank=True)),
                ('first_hearing', models.DateField()),
                ('court', models.CharField(max_length=80)),
                ('hearing_outcome', models.CharField(blank=True, choices=[('came', 'They came, or were brought, before the court'), ('did_not_come', 'Bailed to court, they did not come'), ('discontinued', 'The charge was withdrawn or discontinued before it')], help_text='Empty: not recorded yet', max_length=12)),
                ('heard_at', models.DateTimeField(help_text='When they came, did not come, or the charge ended', null=True)),
                ('hearing_note', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField()),
                ('arrest', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='custody.arrest')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='cases.case')),
                ('order', models.ForeignKey(help_text='The order suspected to be broken', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='people.order')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='people.person')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='charging.chargingrequest')),
                ('hearing_recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['case'], name='charges_of_a_case'), models.Index(fields=['charged_at'], name='charges_by_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(('order__isnull', True), models.Q(('conduct_on__isnull', False), models.Q(('prohibition', ''), _negated=True)), _connector='OR'), name='breach_names_its_prohibition_and_day'), models.CheckConstraint(condition=models.Q(models.Q(('heard_at__isnull', True), ('hearing_outcome', '')), models.Q(models.Q(('hearing_outcome', ''), _negated=True), ('heard_at__gte', models.F('charged_at')), ('heard_at__isnull', False)), _connector='OR'), name='hearing_has_its_moment_after_the_charge')],
            },
        ),
        migrations.CreateModel(
            name='ChargingRequestEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('reference', models.CharField(max_length=20)),
                ('offences', models.JSONField(default=list, help_text='Codes of `safehold.law.charging`')),
                ('decides', models.CharField(choices=[('cps', 'Crown Prosecution Service'), ('police', 'Police')], max_length=8)),
                ('test', models.CharField(choices=[('full_code', 'Full Code Test'), ('threshold', 'Threshold Test')], max_length=12)),
                ('threshold_reasons', models.JSONField(default=dict)),
                ('papers', models.JSONField(default=list)),
                ('key_evidence', models.TextField()),
                ('released_on', models.DateField(help_text='Released on bail for this decision, PACE 1984 s.37(7)(a)', null=True)),
                ('requested_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('sent', 'With the CPS'), ('more_asked', 'More asked for'), ('decided', 'Decided')], default='sent', max_length=12)),
                ('decision', models.CharField(blank=True, choices=[('charge', 'Charge'), ('no_further_action', 'No further action'), ('out_of_court', 'Out-of-court resolution'), ('not_ready', 'Not ready for a decision')], max_length=20)),
                ('decided_on', models.DateField(null=True)),
                ('decided_by', models.CharField(blank=True, max_length=80)),
                ('decision_reason', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('bail', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='bail.bail')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='charging.chargingrequest')),
                ('requested_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MaterialRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_on', models.DateField()),
                ('asked_for', models.TextField()),
                ('sent_on', models.DateField(null=True)),
                ('sent', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='material', to='charging.chargingrequest')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('sent_on__isnull', True), ('sent_on__gte', models.F('asked_on')), _connector='OR'), name='sent_after_asked')],
            },
        ),
        migrations.CreateModel(
            name='MaterialRequestEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('asked_on', models.DateField()),
                ('asked_for', models.TextField()),
                ('sent_on', models.DateField(null=True)),
                ('sent', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField()),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='charging.materialrequest')),
                ('recorded_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='charging.chargingrequest')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='chargingrequest',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "charging_chargingrequestevent" ("bail_id", "case_id", "decided_by", "decided_on", "decides", "decision", "decision_reason", "id", "key_evidence", "offences", "papers", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "released_on", "requested_at", "requested_by_id", "state", "test", "threshold_reasons", "version") VALUES (NEW."bail_id", NEW."case_id", NEW."decided_by", NEW."decided_on", NEW."decides", NEW."decision", NEW."decision_reason", NEW."id", NEW."key_evidence", NEW."offences", NEW."papers", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reference", NEW."released_on", NEW."requested_at", NEW."requested_by_id", NEW."state", NEW."test", NEW."threshold_reasons", NEW."version"); RETURN NULL;', hash='4d0a78fb4385795fd72820a1652c1df7385e39f8', operation='INSERT', pgid='pgtrigger_insert_insert_e23d5', table='charging_chargingrequest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='chargingrequest',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "charging_chargingrequestevent" ("bail_id", "case_id", "decided_by", "decided_on", "decides", "decision", "decision_reason", "id", "key_evidence", "offences", "papers", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "released_on", "requested_at", "requested_by_id", "state", "test", "threshold_reasons", "version") VALUES (NEW."bail_id", NEW."case_id", NEW."decided_by", NEW."decided_on", NEW."decides", NEW."decision", NEW."decision_reason", NEW."id", NEW."key_evidence", NEW."offences", NEW."papers", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reference", NEW."released_on", NEW."requested_at", NEW."requested_by_id", NEW."state", NEW."test", NEW."threshold_reasons", NEW."version"); RETURN NULL;', hash='1c7e44f882ff9b744070e77c0478620142dad92a', operation='UPDATE', pgid='pgtrigger_update_update_2b05e', table='charging_chargingrequest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='materialrequest',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "charging_materialrequestevent" ("asked_for", "asked_on", "case_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "request_id", "sent", "sent_on") VALUES (NEW."asked_for", NEW."asked_on", NEW."case_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."request_id", NEW."sent", NEW."sent_on"); RETURN NULL;', hash='cc7de162ccc329afc7d425cba13c3f77dff54880', operation='INSERT', pgid='pgtrigger_insert_insert_fc397', table='charging_materialrequest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='materialrequest',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "charging_materialrequestevent" ("asked_for", "asked_on", "case_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "request_id", "sent", "sent_on") VALUES (NEW."asked_for", NEW."asked_on", NEW."case_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."request_id", NEW."sent", NEW."sent_on"); RETURN NULL;', hash='24170373bb61728b05ed7eade6bc84aeea2716b5', operation='UPDATE', pgid='pgtrigger_update_update_901e1', table='charging_materialrequest', when='AFTER')),
        ),
    ]
