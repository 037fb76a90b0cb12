"""Row-level security of referrals: of the team until they have a case, of the case from then on."""

from django.db import migrations

from safehold.casework.cases.row_level_security import seen_where, seen_with_case_or_team, told_to_administrators


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial"), ("people", "0002_access"), ("cases", "0002_access_and_search")]

    operations = [
        seen_with_case_or_team("referrals_referral"),
        told_to_administrators(
            "open_referrals_of", "referrals_referral WHERE owner_id = asked AND state IN ('new', 'taken', 'assessed')"
        ),
        seen_with_case_or_team("referrals_referralperson"),
        seen_with_case_or_team("referrals_referralidentifier"),
        seen_with_case_or_team("referrals_assessment"),
        seen_where(
            "referrals_matchproposal",
            "EXISTS (SELECT 1 FROM referrals_referral r WHERE r.id = t.referral_id)"
            " AND (t.matched_person_id IS NULL OR EXISTS (SELECT 1 FROM people_person p WHERE p.id = t.matched_person_id))"
            " AND (t.matched_referral_id IS NULL OR EXISTS"
            " (SELECT 1 FROM referrals_referral o WHERE o.id = t.matched_referral_id))",
        ),
    ]
