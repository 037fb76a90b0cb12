"""Row-level security of exhibits; continuity is append-only and each entry must follow the one before."""

from django.db import migrations

from safehold.casework.cases.row_level_security import append_only, seen_with_case

CHAIN = """
CREATE FUNCTION continuity_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last_entry exhibits_continuityevent%ROWTYPE;
BEGIN
  SELECT * INTO last_entry FROM exhibits_continuityevent
    WHERE exhibit_id = NEW.exhibit_id ORDER BY number DESC LIMIT 1;
  IF NOT FOUND THEN
    IF NEW.number <> 1 OR NEW.kind <> 'seized' OR NEW.previous_digest <> '' THEN
      RAISE EXCEPTION 'continuity of exhibit % must begin with its seizure', NEW.exhibit_id USING ERRCODE = 'check_violation';
    END IF;
  ELSE
    IF NEW.number <> last_entry.number + 1 OR NEW.previous_digest <> last_entry.digest THEN
      RAISE EXCEPTION 'entry % of exhibit % does not follow entry %', NEW.number, NEW.exhibit_id, last_entry.number
        USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.kind <> 'corrected' AND NEW.from_holder <> last_entry.to_holder THEN
      RAISE EXCEPTION 'exhibit % is held by %, not by %', NEW.exhibit_id, last_entry.to_holder, NEW.from_holder
        USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.at < last_entry.at THEN
      RAISE EXCEPTION 'entry % of exhibit % is earlier than the entry before', NEW.number, NEW.exhibit_id
        USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER continuity_follows BEFORE INSERT ON exhibits_continuityevent
  FOR EACH ROW EXECUTE FUNCTION continuity_follows();
"""


class Migration(migrations.Migration):
    dependencies = [("exhibits", "0002_initial"), ("cases", "0002_access_and_search")]

    operations = [
        seen_with_case("exhibits_exhibit"),
        seen_with_case("exhibits_continuityevent"),
        append_only("exhibits_continuityevent"),
        migrations.RunSQL(CHAIN, reverse_sql="DROP FUNCTION continuity_follows CASCADE"),
    ]
