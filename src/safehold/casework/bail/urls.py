"""Addresses of the bail pages."""

from django.urls import path

from safehold.casework.bail import views

app_name = "bail"

urlpatterns = [
    path("bail", views.on_bail, name="list"),
    path("bail/<str:reference>", views.bail_page, name="bail"),
    *views.GrantBail.addresses("arrests/<str:reference>/bail", "grant"),
    *views.ReleaseOnRunningBail.addresses("arrests/<str:reference>/running-bail", "resume"),
    *views.ExtendBail.addresses("bail/<str:reference>/extension", "extend"),
    *views.PrepareExtension.addresses("bail/<str:reference>/authority", "prepare_extension"),
    *views.ApplyToCourt.addresses("bail/<str:reference>/court", "court_application"),
    *views.CourtDecision.addresses("bail/<str:reference>/court-decision", "court_decision"),
    *views.SuspendBail.addresses("bail/<str:reference>/charging-decision", "suspend"),
    *views.RestartBail.addresses("bail/<str:reference>/more-asked", "restart"),
    *views.RecordStay.addresses("bail/<str:reference>/hospital", "stay"),
    *views.VaryConditions.addresses("bail/<str:reference>/conditions", "vary"),
    *views.RecordBreach.addresses("bail/<str:reference>/breach", "breach"),
    *views.EndBail.addresses("bail/<str:reference>/end", "end"),
]
