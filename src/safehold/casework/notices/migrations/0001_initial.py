import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('cases', '0002_access_and_search'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClockCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_at', models.DateTimeField()),
                ('seconds', models.FloatField()),
                ('cases', models.PositiveIntegerField()),
                ('records', models.PositiveIntegerField(help_text='Records without a case')),
                ('clocks', models.PositiveIntegerField()),
                ('differences', models.PositiveIntegerField(help_text='Clocks that were not stored as the facts give them')),
                ('unreadable', models.PositiveIntegerField(default=0, help_text="Cases and records whose clocks can't be computed")),
                ('corrected', models.PositiveIntegerField(default=0, help_text='Cases and records whose clocks were computed anew')),
                ('is_finished', models.BooleanField(default=False, help_text='Whether it came to its end; the next run does what it left')),
            ],
            options={
                'indexes': [models.Index(fields=['-began_at'], name='checks_by_time')],
            },
        ),
        migrations.CreateModel(
            name='FeedReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('reads', models.PositiveIntegerField(default=1)),
                ('token', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.personaltoken')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('token', 'day'), name='one_count_for_a_feed_and_day')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('limit', 'A limit'), ('corrected', 'Clocks computed anew'), ('checked', 'Nightly check of the clocks'), ('unreadable', "Clocks that can't be computed"), ('known_since', 'Known since the examination')], max_length=12)),
                ('because', models.CharField(choices=[('owner', 'You hold it'), ('decider', 'You may take the next step'), ('role', 'It is the work of your role'), ('nobody', 'Nobody holds it yet'), ('supervisor', 'Nobody has acted, and you supervise'), ('head', 'Nobody has acted, and you lead the team'), ('instead', 'In place of somebody who may not see it'), ('check', 'The nightly check found it'), ('examined', 'You examined it')], max_length=12)),
                ('why', models.CharField(blank=True, help_text='Of an escalation: told when, and nothing was done', max_length=400)),
                ('clock_kind', models.CharField(blank=True, choices=[('custody', 'Custody limit'), ('custody_review', 'Review of detention'), ('bail', 'Bail ends'), ('surrender', 'Did not surrender to bail'), ('hearing', 'First hearing'), ('warrant', 'Warrant lapses'), ('warrant_return', 'Warrant to return'), ('key', 'Key to be disclosed'), ('target', 'Target passes'), ('child', 'Child without outcome'), ('victim', 'Victim to be told'), ('welfare', 'Welfare contact'), ('notification', 'Notification due'), ('order', 'Order ends'), ('biometrics', 'Prints and DNA'), ('retention', 'Retention review'), ('review', 'Review due')], max_length=16)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.BigIntegerField()),
                ('limit_name', models.CharField(blank=True, max_length=60)),
                ('ends_at', models.DateTimeField(help_text='Of the limit, as it stood when the notice was given', null=True)),
                ('stage', models.CharField(blank=True, help_text='A code of `safehold.casework.notices.stages`', max_length=8)),
                ('reference', models.CharField(max_length=40)),
                ('subject_name', models.CharField(blank=True, max_length=120)),
                ('text', models.TextField(help_text='What to do, or what was found')),
                ('url', models.CharField(help_text='Where to do it, or where the record is', max_length=200)),
                ('at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('followed_at', models.DateTimeField(help_text='When a later notice about the same limit took its place', null=True)),
                ('settled_at', models.DateTimeField(help_text="When the limit moved or ended, or it became somebody else's; a finding of the check, when read", null=True)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='cases.case')),
                ('instead_of', models.ForeignKey(help_text='Who could not be told: left, or without access', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('followed_at__isnull', True), ('read_at__isnull', True), ('settled_at__isnull', True)), fields=['recipient'], name='notices_unread'), models.Index(fields=['recipient', '-at'], name='notices_of_an_officer'), models.Index(fields=['case'], name='notices_of_a_case'), models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['subject_kind', 'subject_id'], name='notices_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'limit'), ('settled_at__isnull', True)), fields=('recipient', 'clock_kind', 'subject_kind', 'subject_id', 'limit_name', 'ends_at', 'stage'), name='told_once_at_a_stage'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'limit'), _negated=True), models.Q(('ends_at__isnull', False), models.Q(('stage', ''), _negated=True), models.Q(('clock_kind', ''), _negated=True)), _connector='OR'), name='a_notice_of_a_limit_names_it')],
            },
        ),
    ]
