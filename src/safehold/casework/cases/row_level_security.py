"""Row-level security in migrations: who sees which rows, written once.

A row that belongs to a case is seen by those who have access to the case (`cases_mine`, a view that reads the access rows of the
officer named in `app.user_id`). Workers carry out jobs for everybody and are not limited. No user, no rows.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION app_user_id() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.user_id', true), '')::bigint $$;

CREATE FUNCTION app_team_id() RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT team_id FROM accounts_officer WHERE id = app_user_id() AND is_active $$;

CREATE FUNCTION app_role() RETURNS text LANGUAGE sql STABLE AS
$$ SELECT role FROM accounts_officer WHERE id = app_user_id() AND is_active $$;

CREATE VIEW cases_mine AS
SELECT a.case_id
FROM cases_caseaccess a
WHERE (a.officer_id = (SELECT app_user_id()) OR a.team_id = (SELECT app_team_id()))
  -- Five minutes: the clocks of the site and of the database are not the same clock.
  AND a.valid_from <= statement_timestamp() + interval '5 minutes'
  AND (a.valid_until IS NULL OR a.valid_until > statement_timestamp());

CREATE FUNCTION case_is_written(asked bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM cases_case WHERE id = asked) $$;

CREATE FUNCTION may_see_case(asked bigint) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT 1 FROM cases_mine WHERE case_id = asked) $$;
"""

APPEND_ONLY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation'; END $$;
"""


def append_only(table: str) -> migrations.RunSQL:
    """Refuse update, delete and truncate on a table, to everybody including its owner."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER append_only_table BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        """,
        reverse_sql=f"DROP TRIGGER append_only_rows ON {table}; DROP TRIGGER append_only_table ON {table};",
    )


def told_to_administrators(function: str, counting: str) -> migrations.RunSQL:
    """A function that tells administrators how many records are with an officer (`asked` in the condition), and nobody else.

    An administrator sees no case, and must not end the account of somebody who holds one: they are told a number.
    """
    return migrations.RunSQL(
        f"""
        CREATE FUNCTION {function}(asked bigint) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp AS
        $$ SELECT CASE WHEN app_role() = 'administrator' THEN (SELECT count(*) FROM {counting}) END $$;
        """,  # noqa: S608 - our own tables
        reverse_sql=f"DROP FUNCTION {function}",
    )


def seen_where(table: str, condition: str) -> migrations.RunSQL:
    """Show and accept only the rows of `table` (named `t` in the condition) for which the condition holds."""
    named = condition.replace("t.", f"{table}.")
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY officers ON {table} TO safehold_web USING ({named}) WITH CHECK ({named});
        CREATE POLICY workers ON {table} TO safehold_worker USING (true) WITH CHECK (true);
        """,
        reverse_sql=f"""
        DROP POLICY officers ON {table}; DROP POLICY workers ON {table};
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def seen_with_case(table: str, column: str = "case_id") -> migrations.RunSQL:
    """Show the rows of a table to those who may see the case that `column` names."""
    return seen_where(table, f"EXISTS (SELECT 1 FROM cases_mine m WHERE m.case_id = t.{column})")  # noqa: S608 - names of our own tables


def seen_with_case_or_team(table: str) -> migrations.RunSQL:
    """Show rows by their case; rows that have no case yet, to the team that holds them."""
    return seen_where(
        table,
        "(t.case_id IS NOT NULL AND EXISTS (SELECT 1 FROM cases_mine m WHERE m.case_id = t.case_id))"
        " OR (t.case_id IS NULL AND t.team_id = (SELECT app_team_id()))",
    )


def seen_through(table: str, column: str, parent: str) -> migrations.RunSQL:
    """Show the rows of a table to those who may see the row of `parent` (itself protected) that `column` names."""
    return seen_where(table, f"EXISTS (SELECT 1 FROM {parent} p WHERE p.id = t.{column})")  # noqa: S608 - names of our own tables
