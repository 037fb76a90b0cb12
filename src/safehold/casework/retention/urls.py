"""Addresses of the pages of retention."""

from django.urls import path

from safehold.casework.retention import views

app_name = "retention"

urlpatterns = [
    path("cases/<str:reference>/retention", views.retention_of_case, name="of_case"),
    *views.ChooseGroup.addresses("cases/<str:reference>/retention/<int:number>/group", "group"),
    *views.RecordProceedings.addresses("cases/<str:reference>/retention/<int:number>/proceedings", "proceedings"),
    *views.RecordBiometrics.addresses("cases/<str:reference>/retention/biometrics/new", "biometrics"),
    *views.ReviewRetention.addresses("retention/<int:number>/review", "review"),
    *views.DecideDisposal.addresses("retention/<int:number>/disposal", "agree"),
    *views.HoldRecord.addresses("retention/<int:number>/hold", "hold"),
    *views.EndHold.addresses("retention/<int:number>/hold/end", "end_hold"),
    *views.RecordGrounds.addresses("biometrics/<int:number>/grounds", "grounds"),
    *views.RecordDestruction.addresses("biometrics/<int:number>/destruction", "destroyed"),
]
