"""Addresses of the exhibits."""

from django.urls import URLPattern, URLResolver, path

from safehold.casework.exhibits import addresses as _addresses  # noqa: F401 - registers <exhibit:reference>
from safehold.casework.exhibits import disposal_views, views

app_name = "exhibits"

urlpatterns: list[URLPattern | URLResolver] = [
    path("exhibits", views.exhibit_list, name="list"),
    path("cases/<str:reference>/exhibits", views.exhibits_of_case, name="of_case"),
    path("cases/<str:reference>/exhibits/labels", views.print_labels, name="labels"),
    *views.TransferTogether.addresses("cases/<str:reference>/exhibits/hand-over", "transfer_together"),
    *views.BookInTogether.addresses("cases/<str:reference>/exhibits/book-in", "book_in_together"),
    *views.Seize.addresses("cases/<str:reference>/exhibits/new", "seize"),
    path("exhibits/<exhibit:reference>", views.exhibit_page, name="exhibit"),
    path("exhibits/<exhibit:reference>/continuity.pdf", views.continuity_sheet, name="continuity_sheet"),
    path("exhibits/<exhibit:reference>/label", views.print_label, name="label"),
    *views.RecordAuthority.addresses("exhibits/<exhibit:reference>/authority", "record_authority"),
    *views.Transfer.addresses("exhibits/<exhibit:reference>/hand-over", "transfer"),
    *views.BookIn.addresses("exhibits/<exhibit:reference>/book-in", "book_in"),
    *views.OpenSeal.addresses("exhibits/<exhibit:reference>/open", "open_seal"),
    *views.Reseal.addresses("exhibits/<exhibit:reference>/seal", "reseal"),
    *views.Correct.addresses("exhibits/<exhibit:reference>/correct", "correct"),
    *views.Explain.addresses("exhibits/<exhibit:reference>/entries/<int:number>/explain", "explain"),
    *views.Hold.addresses("exhibits/<exhibit:reference>/hold", "hold"),
    *disposal_views.AskReturn.addresses("exhibits/<exhibit:reference>/return/ask", "ask_return"),
    *disposal_views.AskDisposal.addresses("exhibits/<exhibit:reference>/disposal/ask", "ask_disposal"),
    *disposal_views.DecideLeaving.addresses("exhibits/<exhibit:reference>/disposals/<int:number>/decision", "decide_leaving"),
    *disposal_views.Return.addresses("exhibits/<exhibit:reference>/return", "return"),
    *disposal_views.Dispose.addresses("exhibits/<exhibit:reference>/disposal", "dispose"),
    *disposal_views.UndoReturn.addresses("exhibits/<exhibit:reference>/return/undo", "undo_return"),
    path("exhibits/<exhibit:reference>/disposals/<int:number>/receipt.pdf", disposal_views.receipt, name="receipt"),
]
