"""What a laboratory has to know of all its work, whoever asks: places in its queue, and whether an image is another exhibit's.

The functions run as the owner of the tables: a place counted among the cases of one team alone would be wrong. They give what the
rule needs, and no reference: no answer says which case or which exhibit it is about.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION lab_queue(asked bigint)
RETURNS TABLE (key bigint, requested_at timestamptz, risk text, custody_ends timestamptz, bail_ends date, needed_by date,
               child_at_address boolean, place integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT e.id, e.requested_at, c.risk_level::text,
         (SELECT min(k.ends_at) FROM cases_clock k WHERE k.case_id = e.case_id AND k.kind = 'custody'),
         (SELECT (min(k.ends_at) AT TIME ZONE 'Europe/London')::date FROM cases_clock k
          WHERE k.case_id = e.case_id AND k.kind = 'bail' AND k.subject_kind = 'bail'),
         e.needed_by, coalesce(w.child_expected, false), e.place
  FROM examinations_examination e
  JOIN cases_case c ON c.id = e.case_id
  JOIN exhibits_exhibit x ON x.id = e.exhibit_id
  LEFT JOIN warrants_warrant w ON w.id = x.warrant_id
  WHERE e.laboratory_id = asked AND e.state = 'waiting' AND app_user_id() IS NOT NULL
$$;

CREATE FUNCTION lab_finished(asked bigint, since timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*) FROM examinations_examination e
  WHERE e.laboratory_id = asked AND e.state = 'finished' AND e.finished_at >= since AND app_user_id() IS NOT NULL
$$;

CREATE FUNCTION image_is_of_another(name text, of_exhibit bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM examinations_examination e
    WHERE e.image = name AND e.exhibit_id <> of_exhibit AND e.state IN ('running', 'finished') AND app_user_id() IS NOT NULL
  )
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("examinations", "0002_access"),
        ("cases", "0002_access_and_search"),
        ("exhibits", "0002_access_and_continuity"),
        ("warrants", "0002_access"),
    ]

    operations = [migrations.RunSQL(FUNCTIONS, reverse_sql="DROP FUNCTION lab_queue, lab_finished, image_is_of_another;")]
