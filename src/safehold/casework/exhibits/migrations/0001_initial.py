import django.db.models.deletion
import django.db.models.functions.text
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
        ('warrants', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Exhibit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=20, unique=True)),
                ('device_type', models.CharField(choices=[('phone', 'Phone'), ('laptop', 'Laptop'), ('computer', 'Computer'), ('tablet', 'Tablet'), ('hard_drive', 'Hard drive'), ('usb_stick', 'USB stick'), ('memory_card', 'Memory card'), ('games_console', 'Games console'), ('camera', 'Camera'), ('router', 'Router'), ('smart_watch', 'Smart watch'), ('sim_card', 'SIM card'), ('disc', 'Disc'), ('notebook', 'Notebook or paper'), ('other', 'Other')], max_length=16)),
                ('description', models.CharField(max_length=160)),
                ('make_and_model', models.CharField(blank=True, max_length=80)),
                ('serial_number', models.CharField(blank=True, max_length=60)),
                ('power', models.CharField(help_text='Code of `safehold.law.warrants.POWERS`', max_length=20)),
                ('inspector_authority', models.CharField(blank=True, help_text='PACE s.18: which inspector authorised it in writing, or was told afterwards', max_length=80)),
                ('notice_given', models.BooleanField(default=False, help_text='The written notice of CJPA s.52 or PCSC s.39 was given')),
                ('agreement', models.CharField(blank=True, help_text='PCSC s.37: who handed it over and agreed', max_length=80)),
                ('place_found', models.CharField(max_length=120)),
                ('seized_at', models.DateTimeField()),
                ('witness', models.CharField(blank=True, max_length=80)),
                ('state', models.CharField(choices=[('seized', 'Seized'), ('stored', 'In store'), ('in_lab', 'At the lab'), ('waiting', 'Waiting'), ('in_examination', 'In examination'), ('findings_ready', 'Findings ready'), ('examined', 'Examined'), ('returned', 'Returned')], default='seized', max_length=16)),
                ('holder', models.CharField(help_text='Who or what place holds it now: the end of the continuity chain', max_length=120)),
                ('seal', models.CharField(blank=True, help_text='The seal on it now; empty while it is open on a bench', max_length=40)),
                ('hold_until', models.DateField(null=True)),
                ('recorded_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exhibits', to='cases.case')),
                ('held_by', models.ForeignKey(help_text='Empty in a store or on the way', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='exhibits_held', to=settings.AUTH_USER_MODEL)),
                ('laboratory', models.ForeignKey(help_text='The laboratory that it was handed to', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sub_exhibits', to='exhibits.exhibit')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seized_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                ('warrant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='exhibits', to='warrants.warrant')),
            ],
            options={
                'indexes': [models.Index(fields=['case'], name='exhibits_of_a_case'), models.Index(fields=['team', '-seized_at', '-id'], name='exhibits_of_a_team'), models.Index(fields=['warrant'], name='exhibits_of_a_warrant'), models.Index(fields=['laboratory', '-seized_at', '-id'], name='exhibits_of_a_laboratory'), models.Index(fields=['held_by'], name='exhibits_held_by'), models.Index(django.db.models.functions.text.Upper(django.db.models.functions.text.Replace(models.F('seal'), models.Value(' '), models.Value(''), output_field=models.CharField())), name='exhibits_by_seal'), models.Index(fields=['serial_number'], name='exhibits_by_serial_number'), models.Index(condition=models.Q(('state__in', ['waiting', 'in_examination', 'findings_ready', 'in_lab'])), fields=['state'], name='exhibits_by_state')],
            },
        ),
        migrations.CreateModel(
            name='ContinuityEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('seized', 'Seized'), ('transferred', 'Handed over'), ('booked_in', 'Booked in'), ('opened', 'Seal opened'), ('sealed', 'Sealed again'), ('returned', 'Returned'), ('corrected', 'Corrected'), ('explained', 'Break explained')], max_length=12)),
                ('at', models.DateTimeField()),
                ('from_holder', models.CharField(blank=True, max_length=120)),
                ('to_holder', models.CharField(max_length=120)),
                ('place', models.CharField(max_length=120)),
                ('reason', models.CharField(max_length=200)),
                ('seal_in', models.CharField(blank=True, help_text='The seal as it arrived', max_length=40)),
                ('seal_out', models.CharField(blank=True, help_text='The seal as it was left; empty: open', max_length=40)),
                ('new_seal', models.CharField(help_text='A seal put on by this entry; each is used once', max_length=40, null=True)),
                ('explanation', models.CharField(blank=True, help_text='What happened, where the seal is not the one that left', max_length=300)),
                ('corrected_field', models.CharField(blank=True, max_length=12)),
                ('value_before', models.CharField(blank=True, max_length=200)),
                ('value_after', models.CharField(blank=True, max_length=200)),
                ('officer_id_by_value', models.BigIntegerField()),
                ('officer_name', models.CharField(max_length=80)),
                ('recorded_at', models.DateTimeField()),
                ('previous_digest', models.CharField(blank=True, max_length=64)),
                ('digest', models.CharField(max_length=64)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('corrects', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='exhibits.continuityevent')),
                ('exhibit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='continuity', to='exhibits.exhibit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('exhibit', 'number'), name='one_entry_for_a_place_in_the_chain'), models.UniqueConstraint(django.db.models.functions.text.Upper(django.db.models.functions.text.Replace(models.F('new_seal'), models.Value(' '), models.Value(''), output_field=models.CharField())), name='a_seal_is_used_once')],
            },
        ),
        migrations.CreateModel(
            name='ExhibitEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('reference', models.CharField(max_length=20)),
                ('device_type', models.CharField(choices=[('phone', 'Phone'), ('laptop', 'Laptop'), ('computer', 'Computer'), ('tablet', 'Tablet'), ('hard_drive', 'Hard drive'), ('usb_stick', 'USB stick'), ('memory_card', 'Memory card'), ('games_console', 'Games console'), ('camera', 'Camera'), ('router', 'Router'), ('smart_watch', 'Smart watch'), ('sim_card', 'SIM card'), ('disc', 'Disc'), ('notebook', 'Notebook or paper'), ('other', 'Other')], max_length=16)),
                ('description', models.CharField(max_length=160)),
                ('make_and_model', models.CharField(blank=True, max_length=80)),
                ('serial_number', models.CharField(blank=True, max_length=60)),
                ('power', models.CharField(help_text='Code of `safehold.law.warrants.POWERS`', max_length=20)),
                ('inspector_authority', models.CharField(blank=True, help_text='PACE s.18: which inspector authorised it in writing, or was told afterwards', max_length=80)),
                ('notice_given', models.BooleanField(default=False, help_text='The written notice of CJPA s.52 or PCSC s.39 was given')),
                ('agreement', models.CharField(blank=True, help_text='PCSC s.37: who handed it over and agreed', max_length=80)),
                ('place_found', models.CharField(max_length=120)),
                ('seized_at', models.DateTimeField()),
                ('witness', models.CharField(blank=True, max_length=80)),
                ('state', models.CharField(choices=[('seized', 'Seized'), ('stored', 'In store'), ('in_lab', 'At the lab'), ('waiting', 'Waiting'), ('in_examination', 'In examination'), ('findings_ready', 'Findings ready'), ('examined', 'Examined'), ('returned', 'Returned')], default='seized', max_length=16)),
                ('holder', models.CharField(help_text='Who or what place holds it now: the end of the continuity chain', max_length=120)),
                ('seal', models.CharField(blank=True, help_text='The seal on it now; empty while it is open on a bench', max_length=40)),
                ('hold_until', models.DateField(null=True)),
                ('recorded_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                ('held_by', models.ForeignKey(db_constraint=False, help_text='Empty in a store or on the way', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('laboratory', models.ForeignKey(db_constraint=False, help_text='The laboratory that it was handed to', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.team')),
                ('parent', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='exhibits.exhibit')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='exhibits.exhibit')),
                ('recorded_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('seized_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.team')),
                ('warrant', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='warrants.warrant')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='exhibit',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "exhibits_exhibitevent" ("agreement", "case_id", "description", "device_type", "held_by_id", "hold_until", "holder", "id", "inspector_authority", "laboratory_id", "make_and_model", "notice_given", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_found", "power", "recorded_at", "recorded_by_id", "reference", "seal", "seized_at", "seized_by_id", "serial_number", "state", "team_id", "version", "warrant_id", "witness") VALUES (NEW."agreement", NEW."case_id", NEW."description", NEW."device_type", NEW."held_by_id", NEW."hold_until", NEW."holder", NEW."id", NEW."inspector_authority", NEW."laboratory_id", NEW."make_and_model", NEW."notice_given", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place_found", NEW."power", NEW."recorded_at", NEW."recorded_by_id", NEW."reference", NEW."seal", NEW."seized_at", NEW."seized_by_id", NEW."serial_number", NEW."state", NEW."team_id", NEW."version", NEW."warrant_id", NEW."witness"); RETURN NULL;', hash='807d8a1c41a156d6281971869b98d5b319493e26', operation='INSERT', pgid='pgtrigger_insert_insert_c734c', table='exhibits_exhibit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='exhibit',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "exhibits_exhibitevent" ("agreement", "case_id", "description", "device_type", "held_by_id", "hold_until", "holder", "id", "inspector_authority", "laboratory_id", "make_and_model", "notice_given", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_found", "power", "recorded_at", "recorded_by_id", "reference", "seal", "seized_at", "seized_by_id", "serial_number", "state", "team_id", "version", "warrant_id", "witness") VALUES (NEW."agreement", NEW."case_id", NEW."description", NEW."device_type", NEW."held_by_id", NEW."hold_until", NEW."holder", NEW."id", NEW."inspector_authority", NEW."laboratory_id", NEW."make_and_model", NEW."notice_given", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place_found", NEW."power", NEW."recorded_at", NEW."recorded_by_id", NEW."reference", NEW."seal", NEW."seized_at", NEW."seized_by_id", NEW."serial_number", NEW."state", NEW."team_id", NEW."version", NEW."warrant_id", NEW."witness"); RETURN NULL;', hash='16d1b837fb810d8e0d134ab071a5edfd81cb320d', operation='UPDATE', pgid='pgtrigger_update_update_17dcf', table='exhibits_exhibit', when='AFTER')),
        ),
    ]
