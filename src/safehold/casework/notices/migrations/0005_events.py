"""Notices of what happened, beside those of limits."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('cases', '0004_tags_by_code'),
        ('notices', '0004_faults_of_machines'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='event',
            field=models.CharField(blank=True, help_text='A code of `safehold.casework.cases.events`', max_length=40),
        ),
        migrations.AlterField(
            model_name='notice',
            name='because',
            field=models.CharField(choices=[('owner', 'You hold it'), ('decider', 'You may take the next step'), ('role', 'It is the work of your role'), ('nobody', 'Nobody holds it yet'), ('supervisor', 'Nobody has acted, and you supervise'), ('head', 'Nobody has acted, and you lead the team'), ('instead', 'In place of somebody who may not see it'), ('check', 'The nightly check found it'), ('examined', 'You examined it'), ('named', 'It concerns you'), ('supervises', 'You supervise the case')], max_length=12),
        ),
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('limit', 'A limit'), ('corrected', 'Clocks computed anew'), ('checked', 'Nightly check of the clocks'), ('unreadable', "Clocks that can't be computed"), ('known_since', 'Known since the examination'), ('stored', 'A stored file is damaged or missing'), ('machine', 'A fault of the machine'), ('set_aside', 'Set aside'), ('event', 'Something happened')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'event'), ('event', ''), _connector='XOR'), name='a_notice_of_an_event_names_it'),
        ),
    ]
