"""Addresses of the Today board, search and the case pages."""

from django.urls import path

from safehold.casework.cases import views

app_name = "cases"

urlpatterns = [
    path("today", views.today, name="today"),
    path("search", views.find, name="search"),
    path("cases", views.case_list, name="list"),
    *views.OpenCase.addresses("cases/new", "open"),
    path("cases/<str:reference>", views.case_page, name="case"),
    *views.TakeOver.addresses("cases/<str:reference>/take-over", "take_over"),
    path("cases/<str:reference>/timeline", views.case_timeline, name="timeline"),
    path("cases/<str:reference>/decisions", views.decisions, name="decisions"),
    path("cases/<str:reference>/access", views.who_has_access, name="access"),
    *views.RecordDecision.addresses("cases/<str:reference>/decisions/new", "record_decision"),
    *views.SetRisk.addresses("cases/<str:reference>/risk", "set_risk"),
    *views.Reassign.addresses("cases/<str:reference>/officer", "reassign"),
    *views.ChangeSupervisor.addresses("cases/<str:reference>/supervisor", "change_supervisor"),
    *views.Review.addresses("cases/<str:reference>/review", "review"),
    *views.GrantAccess.addresses("cases/<str:reference>/access/new", "grant_access"),
    *views.EndAccess.addresses("cases/<str:reference>/access/<int:number>/end", "end_access"),
    *views.CloseCase.addresses("cases/<str:reference>/close", "close"),
    *views.ReopenCase.addresses("cases/<str:reference>/reopen", "reopen"),
]
