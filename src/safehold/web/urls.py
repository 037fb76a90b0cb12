"""Addresses of the frame's own pages: first page, help, accessibility, health, theme, component sheet."""

from django.urls import path

from safehold.web import views

app_name = "web"

urlpatterns = [
    path("", views.home, name="home"),
    path("health", views.health, name="health"),
    path("help", views.help_page, name="help"),
    path("definitions", views.definitions, name="definitions"),
    path("accessibility", views.accessibility, name="accessibility"),
    path("theme", views.theme, name="theme"),
    path("components", views.components, name="components"),
]
