"""Addresses of the account pages."""

from django.urls import path

from safehold.casework.officers import views

app_name = "officers"

urlpatterns = [
    path("log-in", views.log_in, name="log_in"),
    path("log-out", views.log_out, name="log_out"),
    path("account", views.account, name="account"),
    *views.IssueToken.addresses("account/tokens/new", "issue_token"),
    *views.MakeFeed.addresses("account/calendar-feeds/new", "make_feed"),
    *views.ChangePassword.addresses("account/password", "change_password"),
    path("officers", views.officers, name="officers"),
    *views.AddOfficer.addresses("officers/new", "add_officer"),
    *views.Retire.addresses("officers/<int:key>/retire", "retire"),
    *views.ResetPassword.addresses("officers/<int:key>/password", "reset_password"),
    path("account/tokens/<int:token_id>/revoke", views.revoke_token, name="revoke_token"),
]
