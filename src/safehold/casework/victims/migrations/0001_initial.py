import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0002_access_and_search'),
        ('people', '0002_access'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='VictimNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('told', 'Told'), ('not_identified', 'Not told: who they are is not known'), ('not_practicable', 'Not told: it is not reasonably practicable'), ('their_wish', 'Not told: they do not wish to be')], max_length=16)),
                ('told_whom', models.CharField(blank=True, max_length=80)),
                ('told_how', models.CharField(blank=True, choices=[('in_person', 'In person'), ('phone', 'By telephone'), ('video', 'By video link'), ('email', 'By email'), ('letter', 'By letter')], max_length=10)),
                ('told_at', models.DateTimeField(null=True)),
                ('through_representative', models.BooleanField(default=False, help_text='A parent, guardian or other representative was told')),
                ('reason', models.TextField(blank=True, help_text='Why they are not told')),
                ('recorded_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='victim_notices', to='cases.case')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['case'], name='victim_notices_of_a_case')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'told'), ('told_at__isnull', False), models.Q(('told_whom', ''), _negated=True)), models.Q(models.Q(('outcome', 'told'), _negated=True), ('told_at__isnull', True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='told_or_why_not')],
            },
        ),
        migrations.CreateModel(
            name='ToldOf',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=12)),
                ('number', models.BigIntegerField(help_text='Of the record: the arrest, the interview, the decision on conditions, the bail')),
                ('words', models.CharField(help_text='Of what: the arrest of …', max_length=200)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('victim', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='told_of', to='people.personincase')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='victims.victimnotice')),
            ],
            options={
                'indexes': [models.Index(fields=['case'], name='told_of_in_a_case')],
                'constraints': [models.UniqueConstraint(fields=('case', 'victim', 'source', 'number'), name='told_once_of_an_event', nulls_distinct=False)],
            },
        ),
    ]
