"""Addresses of force policy and of the law in use."""

from django.urls import path

from safehold.casework.policy import views

app_name = "policy"

urlpatterns = [
    path("law", views.law, name="law"),
    path("policy", views.policy_list, name="list"),
    path("policy/changes/<int:number>", views.change_page, name="change"),
    path("policy/changes/<int:number>/progress", views.change_progress, name="change_progress"),
    *views.PutInForce.addresses("policy/changes/<int:number>/set", "set"),
    path("policy/<str:name>", views.policy_name, name="name"),
    *views.Prepare.addresses("policy/<str:name>/change", "prepare"),
]
