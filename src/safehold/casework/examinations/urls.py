"""Addresses of the examinations."""

from django.urls import URLPattern, URLResolver, path

from safehold.casework.examinations import report_views, views
from safehold.casework.exhibits import addresses as _addresses  # noqa: F401 - registers <exhibit:reference>

app_name = "examinations"

urlpatterns: list[URLPattern | URLResolver] = [
    path("lab-queue", views.lab_queue, name="queue"),
    path("bench", views.bench, name="bench"),
    path("hash-lists", views.hash_lists, name="hash_lists"),
    *views.Ask.addresses("exhibits/<exhibit:reference>/examinations/new", "request"),
    path("examinations/<str:reference>", views.examination_page, name="examination"),
    path("examinations/<str:reference>/progress", views.progress, name="progress"),
    path("examinations/<str:reference>/catalogue", views.catalogue, name="catalogue"),
    *views.ChangePlace.addresses("examinations/<str:reference>/place", "change_place"),
    *views.Start.addresses("examinations/<str:reference>/start", "start"),
    *views.Cancel.addresses("examinations/<str:reference>/stop", "cancel"),
    *views.RecordFindings.addresses("examinations/<str:reference>/findings", "findings"),
    *report_views.MakeReport.addresses("examinations/<str:reference>/report", "make_report"),
    path("examinations/<str:reference>/reports/<int:number>.pdf", report_views.report_pdf, name="report_pdf"),
]
