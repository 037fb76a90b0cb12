"""Row-level security of exhibits; continuity is append-only and each entry must follow the one before."""

from django.db import migrations

from safehold.casework.cases.row_level_security import append_only, seen_with_case, told_to_administrators

CHAIN = """
CREATE FUNCTION continuity_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last_entry exhibits_continuityevent%ROWTYPE;
  last_moved timestamptz;
  reference text;
BEGIN
  SELECT e.reference INTO reference FROM exhibits_exhibit e WHERE e.id = NEW.exhibit_id AND e.case_id = NEW.case_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'continuity of exhibit % belongs to the case of the exhibit', NEW.exhibit_id USING ERRCODE = 'check_violation';
  END IF;
  SELECT * INTO last_entry FROM exhibits_continuityevent
    WHERE exhibit_id = NEW.exhibit_id ORDER BY number DESC LIMIT 1;
  IF NOT FOUND THEN
    IF NEW.number <> 1 OR NEW.kind <> 'seized' OR NEW.previous_digest <> '' THEN
      RAISE EXCEPTION 'continuity of exhibit % must begin with its seizure', reference USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.number <> last_entry.number + 1 OR NEW.previous_digest <> last_entry.digest THEN
    RAISE EXCEPTION 'entry % of exhibit % does not follow entry %', NEW.number, reference, last_entry.number
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.from_holder <> last_entry.to_holder THEN
    RAISE EXCEPTION 'exhibit % is held by %, not by %', reference, last_entry.to_holder, NEW.from_holder
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.seal_in <> last_entry.seal_out AND NEW.explanation = '' THEN
    RAISE EXCEPTION 'exhibit % left with seal %, not with %', reference, last_entry.seal_out, NEW.seal_in
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.seal_out <> NEW.seal_in AND NEW.seal_out <> '' AND NEW.new_seal IS DISTINCT FROM NEW.seal_out THEN
    RAISE EXCEPTION 'entry % of exhibit % leaves a seal that nobody put on', NEW.number, reference USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.kind IN ('corrected', 'explained') THEN
    IF NEW.to_holder <> NEW.from_holder OR NEW.seal_out <> NEW.seal_in OR NEW.corrects_id IS NULL THEN
      RAISE EXCEPTION 'entry % of exhibit % moves nothing: it is about an earlier entry', NEW.number, reference
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF last_entry.kind = 'returned' THEN
    RAISE EXCEPTION 'exhibit % was returned', reference USING ERRCODE = 'check_violation';
  END IF;
  SELECT max(at) INTO last_moved FROM exhibits_continuityevent
    WHERE exhibit_id = NEW.exhibit_id AND kind NOT IN ('corrected', 'explained');
  IF NEW.at < last_moved THEN
    RAISE EXCEPTION 'entry % of exhibit % is earlier than the entry before', NEW.number, reference
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER continuity_follows BEFORE INSERT ON exhibits_continuityevent
  FOR EACH ROW EXECUTE FUNCTION continuity_follows();
"""


class Migration(migrations.Migration):
    dependencies = [("exhibits", "0001_initial"), ("cases", "0002_access_and_search")]

    operations = [
        seen_with_case("exhibits_exhibit"),
        told_to_administrators("exhibits_held_by", "exhibits_exhibit WHERE held_by_id = asked"),
        seen_with_case("exhibits_continuityevent"),
        append_only("exhibits_continuityevent"),
        migrations.RunSQL(CHAIN, reverse_sql="DROP FUNCTION continuity_follows CASCADE"),
    ]
