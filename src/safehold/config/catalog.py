"""What the tables of a database are, as lines that can be compared: read from PostgreSQL's own catalogue.

    describe(cursor)                  what our migrations make, in words that every version of PostgreSQL shares
    describe(cursor, thorough=True)   everything in the schema, with definitions, defaults and grants

A line reads `column cases_case.opened_at timestamp with time zone not null`: its kind, its name, and what it is. The thorough
form is for two databases on one server, whose version says everything in the same words.
"""

from typing import Any

OTHERS = "^(auth|axes|django|procrastinate)_"
"""What begins so is made by the migrations of libraries, whose versions differ between installations."""

RELATIONS = """
SELECT 'view ' || relname, CASE WHEN %(thorough)s THEN pg_get_viewdef(oid) || coalesce(reloptions::text, '') ELSE '' END
  FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'v' AND (%(thorough)s OR relname !~ %(others)s)
UNION ALL
SELECT 'column ' || c.relname || '.' || a.attname,
       format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
       || CASE WHEN %(thorough)s THEN
            concat_ws(' ', '', 'identity', nullif(a.attidentity, ''), 'generated', nullif(a.attgenerated, ''),
                      'default', pg_get_expr(d.adbin, d.adrelid)) ELSE '' END
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped
   AND (%(thorough)s OR c.relname !~ %(others)s)
UNION ALL
SELECT 'rows of ' || relname, CASE WHEN relrowsecurity THEN 'secured' ELSE 'open' END
       || CASE WHEN relforcerowsecurity THEN ', also from the owner' ELSE '' END
  FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND (%(thorough)s OR relname !~ %(others)s)
UNION ALL
SELECT 'constraint ' || c.relname || '.' || n.conname, n.contype::text
       || CASE WHEN %(thorough)s THEN ' ' || pg_get_constraintdef(n.oid) ELSE '' END
  FROM pg_constraint n JOIN pg_class c ON c.oid = n.conrelid
 WHERE n.connamespace = 'public'::regnamespace AND n.contype IN ('c', 'f', 'p', 'u', 'x')
   AND (%(thorough)s OR c.relname !~ %(others)s)
UNION ALL
SELECT 'index ' || t.relname || '.' || c.relname, CASE WHEN i.indisunique THEN 'unique' ELSE '' END
       || CASE WHEN %(thorough)s THEN ' ' || pg_get_indexdef(c.oid) ELSE '' END
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
 WHERE c.relnamespace = 'public'::regnamespace AND (%(thorough)s OR t.relname !~ %(others)s)
UNION ALL
SELECT 'policy ' || c.relname || '.' || p.polname, p.polcmd::text
       || CASE WHEN %(thorough)s THEN
            concat_ws(' ', '', p.polpermissive::text,
                      (SELECT string_agg(r.rolname, ',' ORDER BY r.rolname) FROM pg_roles r WHERE r.oid = ANY (p.polroles)),
                      pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) ELSE '' END
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'trigger ' || c.relname || '.' || t.tgname, t.tgenabled::text
       || CASE WHEN %(thorough)s THEN ' ' || pg_get_triggerdef(t.oid) ELSE '' END
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
 WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal AND (%(thorough)s OR c.relname !~ %(others)s)
UNION ALL
SELECT 'function ' || p.oid::regprocedure::text,
       CASE WHEN p.prosecdef THEN 'as its owner ' ELSE '' END
       || CASE WHEN %(thorough)s THEN pg_get_functiondef(p.oid) WHEN p.proname ~ '^pgtrigger_' THEN '' ELSE md5(p.prosrc) END
  FROM pg_proc p
 WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p') AND (%(thorough)s OR p.proname !~ %(others)s)
   AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
"""

BESIDES = """
SELECT 'type ' || t.typname,
       (SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)
  FROM pg_type t WHERE t.typnamespace = 'public'::regnamespace AND t.typtype = 'e'
UNION ALL
SELECT 'extension ' || extname, '' FROM pg_extension
UNION ALL
SELECT 'sequence ' || s.sequencename, concat_ws(' ', s.data_type, s.start_value, s.increment_by, s.max_value, s.cycle)
  FROM pg_sequences s WHERE s.schemaname = 'public'
UNION ALL
SELECT 'grant on ' || c.relname, (SELECT string_agg(concat_ws(' ', g.grantee::regrole, g.privilege_type), ', '
                                         ORDER BY g.grantee::regrole::text, g.privilege_type) FROM aclexplode(c.relacl) g)
  FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'S')
UNION ALL
SELECT 'grant on ' || c.relname || '.' || a.attname, (SELECT string_agg(concat_ws(' ', g.grantee::regrole, g.privilege_type), ', '
                                                 ORDER BY g.grantee::regrole::text, g.privilege_type) FROM aclexplode(a.attacl) g)
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 WHERE c.relnamespace = 'public'::regnamespace AND a.attacl IS NOT NULL
UNION ALL
SELECT 'grant on ' || p.oid::regprocedure::text,
       (SELECT string_agg(concat_ws(' ', g.grantee::regrole, g.privilege_type), ', '
                          ORDER BY g.grantee::regrole::text, g.privilege_type) FROM aclexplode(p.proacl) g)
  FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
"""


def describe(cursor: Any, *, thorough: bool = False) -> set[str]:
    """The lines that say what the schema `public` is. `cursor` is one of psycopg or of Django."""
    query = f"{RELATIONS} UNION ALL {BESIDES}" if thorough else RELATIONS
    cursor.execute(query, {"thorough": thorough, "others": OTHERS})
    return {" ".join(f"{name} {what or ''}".split()) for name, what in cursor.fetchall()}


def differences(wanted: set[str], found: set[str]) -> list[str]:
    """What differs between two descriptions, named as a person would: at most one sentence for each thing."""
    missing, other = _by_name(wanted - found), _by_name(found - wanted)
    sentences = [f"{name} is missing" for name in sorted(missing.keys() - other.keys())]
    sentences += [f"{name} is another" for name in sorted(missing.keys() & other.keys())]
    return sentences + [f"{name} should not be there" for name in sorted(other.keys() - missing.keys())]


def _by_name(lines: set[str]) -> dict[str, str]:
    """The lines by kind and name; the kinds `rows of` and `grant on` have two words."""
    named = {}
    for line in lines:
        words = line.split(" ")
        length = 3 if words[0] in ("rows", "grant") else 2
        named[" ".join(words[:length])] = line
    return named
