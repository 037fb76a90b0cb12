"""Addresses of the audit."""

from django.urls import path

from safehold.casework.audit import views

app_name = "audit"

urlpatterns = [path("audit", views.audit_list, name="list")]
