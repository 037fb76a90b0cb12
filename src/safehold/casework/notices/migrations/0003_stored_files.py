"""Notices of stored files that are damaged or missing."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0002_access'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('limit', 'A limit'), ('corrected', 'Clocks computed anew'), ('checked', 'Nightly check of the clocks'), ('unreadable', "Clocks that can't be computed"), ('known_since', 'Known since the examination'), ('stored', 'A stored file is damaged or missing')], max_length=12),
        ),
    ]
