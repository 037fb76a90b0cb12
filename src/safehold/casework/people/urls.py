"""Addresses of the pages of people."""

from django.urls import path

from safehold.casework.people import order_views, views

app_name = "people"

urlpatterns = [
    path("cases/<str:reference>/people", views.people_of_case, name="of_case"),
    *views.AddPerson.addresses("cases/<str:reference>/people/new", "add"),
    *views.AddIdentifier.addresses("cases/<str:reference>/people/<int:number>/identifiers/new", "add_identifier"),
    *views.RecordOrder.addresses("cases/<str:reference>/people/<int:number>/orders/new", "record_order"),
    *views.RecordRequirements.addresses("cases/<str:reference>/people/<int:number>/requirements/new", "record_requirements"),
    path("orders/<int:number>", order_views.order_page, name="order"),
    *order_views.RecordNotification.addresses("orders/<int:number>/notifications/new", "record_notification"),
    *order_views.RecordChange.addresses("orders/<int:number>/changes/new", "record_change"),
    *order_views.RecordStayEnded.addresses("orders/<int:number>/stays/end", "record_stay_ended"),
    *order_views.RecordAbsence.addresses("orders/<int:number>/absences/new", "record_absence"),
    *order_views.RecordReturn.addresses("orders/<int:number>/return", "record_return"),
    *order_views.MoveOrder.addresses("orders/<int:number>/case", "move_order"),
    *order_views.EndProhibition.addresses("orders/<int:number>/prohibitions/<int:prohibition>/end", "end_prohibition"),
    *order_views.EndOrder.addresses("orders/<int:number>/end", "end_order"),
    path("people/<int:number>", views.person_page, name="person"),
]
