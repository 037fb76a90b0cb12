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
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('date_of_birth', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_in', models.ForeignKey(help_text='The case in which they were first recorded', on_delete=django.db.models.deletion.PROTECT, related_name='people_recorded', to='cases.case')),
            ],
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('shpo_2020', 'Sexual harm prevention order (Sentencing Act 2020)'), ('shpo_2003', 'Sexual harm prevention order (Sexual Offences Act 2003)'), ('notification', 'Notification requirements (Sexual Offences Act 2003)')], max_length=16)),
                ('made_on', models.DateField()),
                ('court', models.CharField(max_length=80)),
                ('reference', models.CharField(blank=True, help_text="The court's number of the order", max_length=60)),
                ('ends_on', models.DateField(help_text='The last day; empty: until further order', null=True)),
                ('prohibitions', models.JSONField(default=list, help_text="Each prohibition or requirement, in the order's numbering")),
                ('terms', models.JSONField(default=list, help_text='Of each prohibition, in their order: its last day, and whether it is a foreign travel ban')),
                ('recorded_at', models.DateTimeField()),
                ('case', models.ForeignKey(help_text='The case in which it was recorded', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='people.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('made_on')), _connector='OR'), name='order_ends_after_made')],
            },
        ),
        migrations.CreateModel(
            name='Identifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('service', models.CharField(blank=True, max_length=60)),
                ('value', models.CharField(max_length=300)),
                ('key', models.CharField(max_length=300)),
                ('alike', models.CharField(blank=True, help_text='A coarser key: equal is a reason to look, never to join', max_length=300)),
                ('seen_at', models.DateTimeField(help_text='When it was last seen in use, where that is known', null=True)),
                ('source', models.CharField(help_text="Where it came from: a referral's reference, an officer", max_length=60)),
                ('recorded_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identifiers', to='cases.case')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identifiers', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'key'], name='identifiers_by_key'), models.Index(condition=models.Q(('alike', ''), _negated=True), fields=['kind', 'alike'], name='identifiers_by_likeness')],
                'constraints': [models.UniqueConstraint(fields=('person', 'case', 'kind', 'key'), name='one_identifier_for_a_person_in_a_case')],
            },
        ),
        migrations.CreateModel(
            name='PersonEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=120)),
                ('date_of_birth', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField()),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.person')),
                ('recorded_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_in', models.ForeignKey(db_constraint=False, help_text='The case in which they were first recorded', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PersonInCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('subject', 'Suspect'), ('victim', 'Victim'), ('child_at_risk', 'Child at risk'), ('witness', 'Witness'), ('household', 'Household')], max_length=16)),
                ('since', models.DateTimeField()),
                ('note', models.CharField(blank=True, max_length=200)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='cases.case')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'person', 'role'), name='one_row_for_a_person_and_role')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('first', 'First notification'), ('yearly', 'Yearly notification'), ('weekly', 'Weekly notification, with no fixed address'), ('change', 'A change'), ('travel', 'Travel abroad')], max_length=12)),
                ('notified_at', models.DateTimeField()),
                ('place', models.CharField(help_text='The police station, or where else it was taken', max_length=80)),
                ('taken_by', models.CharField(help_text='The officer or the other person who took it', max_length=80)),
                ('no_fixed_address', models.BooleanField(default=False, help_text='They have no sole or main residence')),
                ('note', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField()),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to='people.order')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['order', 'notified_at'], name='notifications_of_an_order')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'first')), fields=('order',), name='one_first_notification')],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('name', 'A new name'), ('home_address', 'A new home address, or none any more'), ('other_address', 'A stay at another address'), ('details', 'Bank, card, passport or another identity document'), ('child', 'Living, or staying, with somebody under 18'), ('travel', 'Travel abroad')], max_length=16)),
                ('on', models.DateField(help_text='The day of the change, the first day of the stay, the day of departure')),
                ('until', models.DateField(help_text='The last day of a stay; the day of return, where it is known', null=True)),
                ('what', models.CharField(help_text='The new name or address; where the person travels to', max_length=200)),
                ('source', models.CharField(help_text='How the police know', max_length=120)),
                ('recorded_at', models.DateTimeField()),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='people.order')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('notified_in', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='people.notification')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('on')), _connector='OR'), name='change_ends_after_it_began')],
            },
        ),
        migrations.CreateModel(
            name='OrderEnding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('ran_out', 'Ran out on its last day'), ('discharged', 'Discharged, or ended on review'), ('replaced', 'Replaced by another order'), ('died', 'The person died')], max_length=16)),
                ('ended_on', models.DateField(help_text='The last day on which it bound the person')),
                ('reason', models.TextField()),
                ('recorded_at', models.DateTimeField()),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='ending', to='people.order')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Requirements',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('disposal', models.CharField(choices=[('imprisonment', 'Imprisonment or detention for a number of months'), ('life', 'Imprisonment for life, or for public protection'), ('restriction_order', 'Hospital order with a restriction order'), ('hospital_order', 'Hospital order without a restriction order'), ('caution', 'Caution'), ('conditional_discharge', 'Conditional discharge for a number of months'), ('other', 'Any other, such as a community order or a fine')], max_length=24)),
                ('sentences', models.JSONField(default=list, help_text='Months of each sentence; those that run one after the other are added')),
                ('under_18', models.BooleanField(help_text='On the day of the conviction, finding or caution')),
                ('no_fixed_address', models.BooleanField(default=False, help_text='With no sole or main residence when they were recorded')),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='people.order')),
            ],
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('custody', 'In custody'), ('hospital', 'Detained in hospital'), ('abroad', 'Outside the United Kingdom')], max_length=12)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField(help_text='Empty while it goes on', null=True)),
                ('recorded_at', models.DateTimeField()),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to='people.order')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day__isnull', True), ('last_day__gte', models.F('first_day')), _connector='OR'), name='absence_ends_after_it_began'), models.UniqueConstraint(condition=models.Q(('last_day__isnull', True)), fields=('order',), name='one_absence_that_goes_on')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "people_personevent" ("date_of_birth", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "recorded_in_id") VALUES (NEW."date_of_birth", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."recorded_in_id"); RETURN NULL;', hash='79adf4fa91b527fa2c94c9c668cff4355d841314', operation='INSERT', pgid='pgtrigger_insert_insert_65688', table='people_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_personevent" ("date_of_birth", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "recorded_in_id") VALUES (NEW."date_of_birth", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."recorded_in_id"); RETURN NULL;', hash='810176828e4e130c2dcda81adc0537259a840faa', operation='UPDATE', pgid='pgtrigger_update_update_de829', table='people_person', when='AFTER')),
        ),
    ]
