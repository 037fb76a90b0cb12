"""A child who is recorded in two cases counts once where somebody decided that they are the same."""

from django.db import migrations

COUNTING = """
CREATE OR REPLACE FUNCTION count_figures(first_day date, last_day date, operation bigint) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH RECURSIVE bounds AS (
    SELECT (first_day::timestamp AT TIME ZONE 'Europe/London') AS begins,
           ((last_day + 1)::timestamp AT TIME ZONE 'Europe/London') AS ends
  ), of_operation AS (
    SELECT warrant_id FROM operations_plannedwarrant WHERE operation_id = operation
  ), warrants AS (
    SELECT w.id FROM warrants_warrant w, bounds
    WHERE w.state = 'executed' AND w.entered_at >= begins AND w.entered_at < ends
      AND (operation IS NULL OR w.id IN (SELECT warrant_id FROM of_operation))
  ), arrests AS (
    SELECT a.id, a.case_id, a.person_id, a.arrested_at, a.disposal FROM custody_arrest a, bounds
    WHERE NOT a.for_breach_of_bail AND a.arrested_at >= begins AND a.arrested_at < ends
      AND (operation IS NULL OR a.warrant_id IN (SELECT warrant_id FROM of_operation))
  ), devices AS (
    SELECT e.id FROM exhibits_exhibit e, bounds
    WHERE e.parent_id IS NULL AND e.device_type NOT IN ('notebook', 'other') AND e.power <> ''
      AND e.seized_at >= begins AND e.seized_at < ends
      AND (operation IS NULL OR e.warrant_id IN (SELECT warrant_id FROM of_operation))
  ), children AS (
    SELECT DISTINCT s.child_id FROM safeguarding_safeguardingaction s
      JOIN safeguarding_child c ON c.id = s.child_id, bounds
    WHERE s.completed_at >= begins AND s.completed_at < ends
      AND (operation IS NULL OR c.warrant_id IN (SELECT warrant_id FROM of_operation))
  ), same AS (
    SELECT one_id AS a, other_id AS b FROM safeguarding_samechild WHERE decision = 'same'
    UNION ALL SELECT other_id, one_id FROM safeguarding_samechild WHERE decision = 'same'
  ), reached AS (
    SELECT child_id, child_id AS record FROM children
    UNION SELECT r.child_id, s.b FROM reached r JOIN same s ON s.a = r.record
  ), once AS (
    SELECT min(record) AS record FROM reached GROUP BY child_id
  ), charged AS (
    SELECT DISTINCT c.person_id, c.remand FROM charging_charge c
      JOIN arrests a ON a.person_id = c.person_id AND a.case_id = c.case_id AND c.charged_at >= a.arrested_at
    WHERE c.offences <> '["BA1976-S6"]'::jsonb
  )
  SELECT jsonb_build_object(
    'warrants_executed', (SELECT count(*) FROM warrants),
    'arrests', (SELECT count(*) FROM arrests),
    'people_arrested', (SELECT count(DISTINCT person_id) FROM arrests),
    'devices_seized', (SELECT count(*) FROM devices),
    'children_safeguarded', (SELECT count(DISTINCT record) FROM once),
    'charged', (SELECT count(DISTINCT person_id) FROM charged),
    'remanded', (SELECT count(DISTINCT person_id) FROM charged WHERE remand = 'remanded'),
    'bailed', (SELECT count(DISTINCT person_id) FROM arrests WHERE disposal = 'bailed'),
    'released_under_investigation',
      (SELECT count(DISTINCT person_id) FROM arrests WHERE disposal = 'released_under_investigation'))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("statistics", "0002_counting"), ("safeguarding", "0004_same_children")]

    operations = [migrations.RunSQL(COUNTING, reverse_sql=migrations.RunSQL.noop)]
