"""The Django apps, one room per stage of the work, in the order the work flows.

The first two have pages only, of `safehold.accounts` and `safehold.audit`: who works here and what is recorded stand below
the page frame (`safehold.web`), because every page asks for both.

Each app: `models` (nouns, constraints), `actions` (verbs: one transaction, one audit entry each), `queries` (named reads),
`permissions`, `forms`, `presenters`, `views`, `urls`, `jinja2/<app>/`. An app imports only apps earlier in the order.
"""
