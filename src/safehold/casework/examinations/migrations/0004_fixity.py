"""When each stored thing was last compared with its digest on record. Of a case, its readers see it; only workers write."""

import django.db.models.deletion
from django.db import migrations, models

ACCESS = """
ALTER TABLE examinations_storedcheck ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON examinations_storedcheck FOR SELECT TO safehold_web
  USING (case_id IS NULL OR EXISTS (SELECT 1 FROM cases_mine m WHERE m.case_id = examinations_storedcheck.case_id));
CREATE POLICY workers ON examinations_storedcheck TO safehold_worker USING (true) WITH CHECK (true);
ALTER TABLE examinations_fixityrun ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON examinations_fixityrun FOR SELECT TO safehold_web USING (true);
CREATE POLICY workers ON examinations_fixityrun TO safehold_worker USING (true) WITH CHECK (true);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_access_and_search'),
        ('examinations', '0003_places'),
    ]

    operations = [
        migrations.AddField(
            model_name='recheckresult',
            name='matches_sha256',
            field=models.CharField(blank=True, help_text='Of that file; empty: written before it was recorded', max_length=64),
        ),
        migrations.CreateModel(
            name='FixityRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_at', models.DateTimeField()),
                ('seconds', models.FloatField(default=0)),
                ('things', models.PositiveIntegerField(default=0)),
                ('damaged', models.PositiveIntegerField(default=0)),
                ('missing', models.PositiveIntegerField(default=0)),
                ('unrecorded', models.PositiveIntegerField(default=0)),
                ('images', models.PositiveIntegerField(default=0, help_text='How many of the things were images')),
                ('is_finished', models.BooleanField(default=False, help_text='Whether it came to its end')),
            ],
            options={
                'indexes': [models.Index(fields=['-began_at'], name='fixity_runs_by_time')],
            },
        ),
        migrations.CreateModel(
            name='StoredCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('hash_list', 'Hash list'), ('catalogue', 'Catalogue'), ('recheck', 'Files known since'), ('document', 'Kept document'), ('image', 'Image')], max_length=12)),
                ('subject_kind', models.CharField(help_text='The model that records it', max_length=60)),
                ('subject_id', models.BigIntegerField()),
                ('name', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[('ok', 'As recorded'), ('damaged', 'Damaged'), ('missing', 'Missing'), ('unrecorded', 'No digest on record')], max_length=12)),
                ('detail', models.CharField(blank=True, max_length=300)),
                ('checked_at', models.DateTimeField()),
                ('sound_at', models.DateTimeField(help_text='When it was last found as recorded', null=True)),
                ('wrong_since', models.DateTimeField(help_text='When it was first found damaged or missing; empty once it is mended', null=True)),
                ('told_at', models.DateTimeField(help_text='When somebody was told of that', null=True)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('wrong_since__isnull', False)), fields=['wrong_since'], name='stored_things_wrong')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'subject_kind', 'subject_id'), name='one_check_for_a_stored_thing'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('damaged', 'missing')), ('wrong_since__isnull', False)), models.Q(models.Q(('state__in', ('damaged', 'missing')), _negated=True), ('wrong_since__isnull', True)), _connector='OR'), name='what_is_wrong_says_since_when')],
            },
        ),
        migrations.RunSQL(ACCESS, reverse_sql=migrations.RunSQL.noop),
    ]
