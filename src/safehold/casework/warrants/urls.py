"""Addresses of the warrant pages."""

from django.urls import path

from safehold.casework.warrants import views

app_name = "warrants"

urlpatterns = [
    path("cases/<str:reference>/warrants", views.warrants_of_case, name="of_case"),
    *views.RecordWarrant.addresses("cases/<str:reference>/warrants/new", "record"),
    path("warrants-to-return", views.warrants_to_return, name="to_return"),
    path("warrants/<str:reference>", views.warrant_page, name="warrant"),
    *views.Enter.addresses("warrants/<str:reference>/entry", "enter"),
    *views.Execute.addresses("warrants/<str:reference>/result", "execute"),
    *views.EnterAgain.addresses("warrants/<str:reference>/further-entry", "enter_again"),
    *views.Lapse.addresses("warrants/<str:reference>/lapse", "lapse"),
    *views.Return.addresses("warrants/<str:reference>/return", "return"),
]
