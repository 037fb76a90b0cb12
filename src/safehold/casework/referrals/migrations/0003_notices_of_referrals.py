"""A notice about a referral without a case is read by whoever may see the referral now, and by nobody else.

It may have joined a case since that not everybody of the team may see.
"""

from django.db import migrations

SEEN = """
CREATE POLICY referrals_seen ON notices_notice AS RESTRICTIVE FOR SELECT TO safehold_web USING (
  case_id IS NOT NULL OR subject_kind <> 'referral'
  OR EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = notices_notice.subject_id)
);
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0002_access"), ("notices", "0006_events_told")]

    operations = [migrations.RunSQL(SEEN, reverse_sql="DROP POLICY referrals_seen ON notices_notice")]
