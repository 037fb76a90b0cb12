"""Addresses of the charging pages."""

from django.urls import path

from safehold.casework.charging import views

app_name = "charging"

urlpatterns = [
    path("cases/<str:reference>/custody-and-bail", views.custody_and_bail, name="of_case"),
    *views.RequestDecision.addresses("cases/<str:reference>/charging/new", "request_decision"),
    *views.RecordCharge.addresses("cases/<str:reference>/charges/new", "charge"),
    *views.ChargeBreach.addresses("cases/<str:reference>/charges/breach", "charge_breach"),
    *views.RecordHearing.addresses("charges/<int:number>/first-hearing", "first_hearing"),
    path("charging/<str:reference>", views.request_page, name="request"),
    *views.RecordMoreAsked.addresses("charging/<str:reference>/more-asked", "more"),
    *views.RecordSent.addresses("charging/<str:reference>/sent", "sent"),
    *views.RecordDecision.addresses("charging/<str:reference>/decision", "decision"),
]
