"""Addresses of the safeguarding pages."""

from django.urls import path

from safehold.casework.safeguarding import named_views, views

app_name = "safeguarding"

urlpatterns = [
    path("children", views.children, name="children"),
    path("cases/<str:reference>/children", views.children_of_case, name="of_case"),
    *views.RecordChild.addresses("cases/<str:reference>/children/new", "record_child"),
    path("children/<str:reference>", views.child_page, name="child"),
    *views.Refer.addresses("children/<str:reference>/referral", "refer"),
    *views.RecordReply.addresses("children/<str:reference>/reply", "reply"),
    *views.RecordDiscussion.addresses("children/<str:reference>/discussion", "discussion"),
    *views.CompleteAction.addresses("children/<str:reference>/actions/new", "complete_action"),
    *named_views.DecideSameChild.addresses("children/<str:reference>/same", "decide_same"),
    *named_views.RecordNamed.addresses("named-children/<int:number>/record", "record_named"),
    *named_views.SayAlreadyAChild.addresses("named-children/<int:number>/already", "say_already"),
    *named_views.SayNotAChild.addresses("named-children/<int:number>/not-a-child", "say_not_a_child"),
    *named_views.TakeBackAnswer.addresses("named-children/<int:number>/take-back", "take_back_answer"),
    *views.RecordOutcome.addresses("children/<str:reference>/outcome", "outcome"),
]
