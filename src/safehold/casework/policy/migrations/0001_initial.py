import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PolicyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='As `safehold.casework.policy.names` registers it', max_length=60)),
                ('value', models.JSONField()),
                ('effective_from', models.DateField(help_text='London date: facts of this day and later use it')),
                ('reason', models.TextField()),
                ('authority', models.CharField(help_text='Who decided; of a reading, the lawyer who advised', max_length=200)),
                ('advised_on', models.DateField(help_text='Of a reading: the day of the advice', null=True)),
                ('set_at', models.DateTimeField()),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name', 'effective_from'), name='one_version_for_a_name_and_day')],
            },
        ),
        migrations.CreateModel(
            name='PolicyChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='As `safehold.casework.policy.names` registers it', max_length=60)),
                ('value', models.JSONField()),
                ('effective_from', models.DateField(help_text='London date: facts of this day and later use it')),
                ('reason', models.TextField()),
                ('authority', models.CharField(help_text='Who decided; of a reading, the lawyer who advised', max_length=200)),
                ('advised_on', models.DateField(help_text='Of a reading: the day of the advice', null=True)),
                ('prepared_at', models.DateTimeField()),
                ('counted_at', models.DateTimeField(null=True)),
                ('problem', models.TextField(blank=True, help_text='What could not be counted')),
                ('clocks_seen', models.PositiveIntegerField(default=0, help_text='Clocks that rest on it, as counted')),
                ('would_move', models.PositiveIntegerField(default=0)),
                ('would_end_later', models.PositiveIntegerField(default=0)),
                ('would_end_sooner', models.PositiveIntegerField(default=0)),
                ('moved', models.PositiveIntegerField(default=0, help_text='Clocks that the rebuilding has moved so far')),
                ('rebuilt_at', models.DateTimeField(null=True)),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('set_version', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='change', to='policy.policyversion')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
