"""Addresses of the custody pages."""

from django.urls import path

from safehold.casework.custody import views

app_name = "custody"

urlpatterns = [
    path("in-custody", views.in_custody, name="in_custody"),
    *views.RecordArrest.addresses("cases/<str:reference>/arrests/new", "record_arrest"),
    *views.RecordInterview.addresses("cases/<str:reference>/interviews/new", "record_interview"),
    path("arrests/<str:reference>", views.arrest_page, name="arrest"),
    *views.JudgeOtherOffence.addresses("arrests/<str:reference>/other-offence", "other_offence"),
    *views.RecordArrival.addresses("arrests/<str:reference>/arrival", "arrival"),
    *views.RecordArrivalInArea.addresses("arrests/<str:reference>/arrival-here", "arrival_in_area"),
    *views.StreetBail.addresses("arrests/<str:reference>/street-bail", "street_bail"),
    *views.AuthoriseDetention.addresses("arrests/<str:reference>/authority", "authorise"),
    *views.RecordReview.addresses("arrests/<str:reference>/review", "review"),
    *views.ExtendDetention.addresses("arrests/<str:reference>/36-hours", "extend"),
    *views.AskCourt.addresses("arrests/<str:reference>/further-detention", "ask_court"),
    *views.RecordCourtDecision.addresses("arrests/<str:reference>/court-decision", "court_decision"),
    *views.RecordExcluded.addresses("arrests/<str:reference>/hospital", "excluded"),
    *views.RecordWelfare.addresses("arrests/<str:reference>/welfare", "welfare"),
    *views.RecordContact.addresses("arrests/<str:reference>/contact", "welfare_contact"),
    *views.ReleaseUnderInvestigation.addresses("arrests/<str:reference>/release", "release"),
    *views.ReleaseNoFurtherAction.addresses("arrests/<str:reference>/no-further-action", "no_further_action"),
]
