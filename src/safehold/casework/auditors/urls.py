"""Addresses of the audit."""

from django.urls import path

from safehold.casework.auditors import views

app_name = "auditors"

urlpatterns = [path("audit", views.audit_list, name="audit")]
