"""The children who were present at a search or a further entry, as they were recorded."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('warrants', '0002_access'),
    ]

    operations = [
        migrations.AddField(
            model_name='furtherentry',
            name='child_present',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='furtherentry',
            name='children_present',
            field=models.JSONField(default=list, help_text='Of each child: name, age, date_of_birth, relation, as said'),
        ),
        migrations.AddField(
            model_name='premisesrecord',
            name='children_present',
            field=models.JSONField(default=list, help_text='Of each child: name, age, date_of_birth, relation, as said'),
        ),
    ]
