"""The age of somebody as it was said, where no date of birth was known."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_access'),
    ]

    operations = [
        migrations.AddField(
            model_name='personincase',
            name='age_said',
            field=models.CharField(blank=True, help_text='As somebody said it, where no date of birth was known', max_length=40),
        ),
    ]
