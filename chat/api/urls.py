"""The API of chat."""

from __future__ import annotations

from django.urls import path

from chat.api import acts, attachments, groups, invites, people, reports, stickers, views, votes
from chat.api.log_check import LogCheckView
from chat.api.push import PushView
from chat.api.search import SearchView
from chat.api.starred import StarredView

urlpatterns = [
    path("conversations/", views.ConversationsView.as_view(), name="api-conversations"),
    path("conversations/<uuid:uuid>/", views.ConversationView.as_view(), name="api-conversation"),
    path("conversations/<uuid:uuid>/messages/", views.MessagesView.as_view(), name="api-messages"),
    path("conversations/<uuid:uuid>/events/", views.EventsView.as_view(), name="api-events"),
    path("conversations/<uuid:uuid>/check/", LogCheckView.as_view(), name="api-log-check"),
    path("conversations/<uuid:uuid>/read/", views.ReadView.as_view(), name="api-read"),
    path("conversations/<uuid:uuid>/reading/", views.ReadingView.as_view(), name="api-reading"),
    path("attachments/", attachments.AttachmentsView.as_view(), name="api-attachments"),
    path("conversations/<uuid:uuid>/group/", groups.GroupView.as_view(), name="api-group"),
    path("conversations/<uuid:uuid>/picture/", groups.GroupPictureView.as_view(), name="api-group-picture"),
    path(
        "conversations/<uuid:uuid>/announcement/read/",
        groups.AnnouncementReadView.as_view(),
        name="api-announcement-read",
    ),
    path("conversations/<uuid:uuid>/members/", groups.MembersView.as_view(), name="api-members"),
    path("conversations/<uuid:uuid>/members/<uuid:person>/", groups.MemberView.as_view(), name="api-member"),
    path("conversations/<uuid:uuid>/programs/", groups.SharedProgramsView.as_view(), name="api-shared-programs"),
    path("conversations/<uuid:uuid>/attachments/", groups.SharedFilesView.as_view(), name="api-shared-files"),
    path("conversations/<uuid:uuid>/invites/", invites.InvitesView.as_view(), name="api-invites"),
    path("conversations/<uuid:uuid>/join-requests/", invites.JoinRequestsView.as_view(), name="api-join-requests"),
    path("invites/<uuid:uuid>/", invites.InviteView.as_view(), name="api-invite"),
    path("invited/<str:code>/", invites.InvitedGroupView.as_view(), name="api-invited"),
    path("invited/<str:code>/join/", invites.JoinView.as_view(), name="api-join"),
    path(
        "join-requests/<uuid:uuid>/acceptance/",
        invites.JoinAnswerView.as_view(accepts=True),
        name="api-join-acceptance",
    ),
    path("join-requests/<uuid:uuid>/refusal/", invites.JoinAnswerView.as_view(accepts=False), name="api-join-refusal"),
    path("conversations/<uuid:uuid>/hidden/", acts.HiddenView.as_view(), name="api-hidden"),
    path("conversations/<uuid:uuid>/pins/", acts.PinsView.as_view(), name="api-pins"),
    path("conversations/<uuid:uuid>/deletion/", acts.DeletionView.as_view(), name="api-deletion"),
    path("conversations/<uuid:uuid>/seat/", acts.SeatView.as_view(), name="api-seat"),
    path("conversations/<uuid:uuid>/draft/", acts.DraftView.as_view(), name="api-draft"),
    path("messages/<uuid:uuid>/", acts.MessageView.as_view(), name="api-message"),
    path("messages/<uuid:uuid>/report/", reports.ReportView.as_view(), name="api-report"),
    path("messages/<uuid:uuid>/recall/", acts.RecallView.as_view(), name="api-recall"),
    path("messages/<uuid:uuid>/versions/", acts.VersionsView.as_view(), name="api-versions"),
    path("messages/<uuid:uuid>/reactions/<str:emoji>/", acts.ReactionView.as_view(), name="api-reaction"),
    path("messages/<uuid:uuid>/vote/", votes.VoteView.as_view(), name="api-vote"),
    path("messages/<uuid:uuid>/close/", votes.ClosedView.as_view(), name="api-close-poll"),
    path("stickers/", stickers.StickersView.as_view(), name="api-stickers"),
    path("messages/<uuid:uuid>/star/", acts.StarView.as_view(), name="api-star"),
    path("messages/<uuid:uuid>/pin/", acts.PinView.as_view(), name="api-pin"),
    path("people/<uuid:uuid>/", people.PersonView.as_view(), name="api-person"),
    path("people/<uuid:uuid>/request/", people.PersonRequestView.as_view(), name="api-person-request"),
    path("forwards/", acts.ForwardsView.as_view(), name="api-forwards"),
    path("starred/", StarredView.as_view(), name="api-starred"),
    path("cards/", views.LiveCardsView.as_view(), name="api-cards"),
    path("push/", PushView.as_view(), name="api-push"),
    path("search/", SearchView.as_view(), name="api-search"),
    path("sync/", views.SyncView.as_view(), name="api-sync"),
]
