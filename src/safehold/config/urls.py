"""Addresses of the site: one file per app, joined here in the order the work flows."""

from importlib.util import find_spec

from django.urls import include, path

APPS = (
    "officers",
    "auditors",
    "policy",
    "cases",
    "notices",
    "people",
    "victims",
    "referrals",
    "warrants",
    "operations",
    "custody",
    "exhibits",
    "examinations",
    "bail",
    "charging",
    "retention",
    "safeguarding",
    "statistics",
)

urlpatterns = [
    path("", include("safehold.web.urls")),
    path("api/v1/", include("safehold.api.root")),
    *(
        path("", include(f"safehold.casework.{app}.urls"))
        for app in APPS
        if find_spec(f"safehold.casework.{app}.urls") is not None
    ),
]

handler400 = "safehold.web.views.bad_request"
handler403 = "safehold.web.views.forbidden"
handler404 = "safehold.web.views.not_found"
handler500 = "safehold.web.views.server_error"
