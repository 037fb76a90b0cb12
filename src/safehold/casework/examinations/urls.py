"""Addresses of the examinations."""

from django.urls import URLPattern, URLResolver, path

from safehold.casework.examinations import key_views, report_views, views
from safehold.casework.exhibits import addresses as _addresses  # noqa: F401 - registers <exhibit:reference>

app_name = "examinations"

urlpatterns: list[URLPattern | URLResolver] = [
    path("lab-queue", views.lab_queue, name="queue"),
    path("bench", views.bench, name="bench"),
    path("where-found", views.where_found_page, name="where_found"),
    path("hash-lists", views.hash_lists, name="hash_lists"),
    *views.AddHashList.addresses("hash-lists/add", "add_hash_list"),
    *views.Recheck.addresses("hash-lists/<int:number>/check", "recheck"),
    *views.Ask.addresses("exhibits/<exhibit:reference>/examinations/new", "request"),
    path("examinations/<str:reference>", views.examination_page, name="examination"),
    path("examinations/<str:reference>/progress", views.progress, name="progress"),
    path("examinations/<str:reference>/catalogue", views.catalogue, name="catalogue"),
    *views.ChangePlace.addresses("examinations/<str:reference>/place", "change_place"),
    *views.Start.addresses("examinations/<str:reference>/start", "start"),
    *views.Cancel.addresses("examinations/<str:reference>/stop", "cancel"),
    *views.RecordFindings.addresses("examinations/<str:reference>/findings", "findings"),
    *report_views.MakeReport.addresses("examinations/<str:reference>/report", "make_report"),
    *key_views.GiveKeyNotice.addresses("examinations/<str:reference>/key-notice", "give_key_notice"),
    *key_views.KeyOutcome.addresses("examinations/<str:reference>/key-notices/<int:number>/outcome", "key_outcome"),
    path("examinations/<str:reference>/reports/<int:number>.pdf", report_views.report_pdf, name="report_pdf"),
]
