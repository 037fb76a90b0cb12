"""Addresses of the bail pages."""

from django.urls import path

from safehold.casework.bail import extension_views, views

app_name = "bail"

urlpatterns = [
    path("bail", views.on_bail, name="list"),
    path("bail/<str:reference>", views.bail_page, name="bail"),
    *views.GrantBail.addresses("arrests/<str:reference>/bail", "grant"),
    *views.ReleaseOnRunningBail.addresses("arrests/<str:reference>/running-bail", "resume"),
    path("bail/<str:reference>/pack", extension_views.pack_page, name="pack"),
    path("bail/<str:reference>/pack.pdf", extension_views.pack_pdf, name="pack_pdf"),
    path("bail/<str:reference>/packs/<int:number>", extension_views.kept_pack, name="kept_pack"),
    path("bail/<str:reference>/packs/<int:number>.pdf", extension_views.kept_pack_pdf, name="kept_pack_pdf"),
    *extension_views.PrepareExtension.addresses("bail/<str:reference>/authority", "prepare_extension"),
    *extension_views.RecordRepresentations.addresses("bail/<str:reference>/representations", "representations"),
    *extension_views.ExtendBail.addresses("bail/<str:reference>/extension", "extend"),
    *extension_views.DeclineExtension.addresses("bail/<str:reference>/no-extension", "decline"),
    *extension_views.OutcomeTold.addresses("bail/<str:reference>/outcome-told", "outcome_told"),
    *views.ApplyToCourt.addresses("bail/<str:reference>/court", "court_application"),
    *views.CourtDecision.addresses("bail/<str:reference>/court-decision", "court_decision"),
    *views.SuspendBail.addresses("bail/<str:reference>/charging-decision", "suspend"),
    *views.RestartBail.addresses("bail/<str:reference>/more-asked", "restart"),
    *views.RecordStay.addresses("bail/<str:reference>/hospital", "stay"),
    *views.VaryConditions.addresses("bail/<str:reference>/conditions", "vary"),
    *views.SetReturnDay.addresses("bail/<str:reference>/return", "return_day"),
    *views.RecordBreach.addresses("bail/<str:reference>/breach", "breach"),
    *views.RecordFailure.addresses("bail/<str:reference>/not-come", "failure"),
    *views.RecordEndOfFailure.addresses("bail/<str:reference>/came-after", "failure_over"),
    *views.DecideOnFailure.addresses("bail/<str:reference>/information", "failure_decided"),
    *views.EndBail.addresses("bail/<str:reference>/end", "end"),
]
