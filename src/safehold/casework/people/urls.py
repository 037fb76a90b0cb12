"""Addresses of the pages of people."""

from django.urls import path

from safehold.casework.people import views

app_name = "people"

urlpatterns = [
    path("cases/<str:reference>/people", views.people_of_case, name="of_case"),
    *views.AddPerson.addresses("cases/<str:reference>/people/new", "add"),
    *views.AddIdentifier.addresses("cases/<str:reference>/people/<int:number>/identifiers/new", "add_identifier"),
    *views.RecordOrder.addresses("cases/<str:reference>/people/<int:number>/orders/new", "record_order"),
    path("people/<int:number>", views.person_page, name="person"),
]
