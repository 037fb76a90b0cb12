"""Addresses of the referral pages."""

from django.urls import path

from safehold.casework.referrals import views

app_name = "referrals"

urlpatterns = [
    path("referrals", views.referral_list, name="list"),
    path("referrals/template.csv", views.table_template, name="template"),
    *views.Upload.addresses("referrals/new", "upload"),
    path("referrals/<str:reference>", views.referral_page, name="referral"),
    *views.Take.addresses("referrals/<str:reference>/take", "take"),
    *views.Assign.addresses("referrals/<str:reference>/officer", "assign"),
    *views.Assess.addresses("referrals/<str:reference>/assessment", "assess"),
    *views.OpenCase.addresses("referrals/<str:reference>/case", "open_case"),
    *views.Join.addresses("referrals/<str:reference>/join", "join"),
    *views.Close.addresses("referrals/<str:reference>/close", "close"),
    *views.OverrideTarget.addresses("referrals/<str:reference>/target", "override_target"),
    *views.DecideMatch.addresses("referrals/<str:reference>/matches/<str:kind>/<int:number>/<int:about>", "decide_match"),
]
