"""The map of addresses: one branch for each audience, and the log-in."""

from django.urls import include, path

from jifenban.portals.applicant import login_views, wechat_views

urlpatterns = [
    path("", include("jifenban.portals.public.urls")),
    path("api/v1/", include("jifenban.portals.api.urls")),
    path("my/", include("jifenban.portals.applicant.urls")),
    path("employer/", include("jifenban.portals.employers.urls")),
    path("desk/", include("jifenban.portals.officer.urls")),
    path("login/", include("jifenban.portals.applicant.login_urls")),
    path("", include("jifenban.portals.ui.urls")),
    # allauth's own pages (sign-up, passwords, connections) are not exposed; only the way back is.
    path(
        "accounts/oidc/<slug:provider_id>/login/callback/",
        login_views.callback,
        name="openid_connect_callback",
    ),
    path("accounts/weixin/login/callback/", wechat_views.callback, name="weixin_callback"),
]
handler400 = "jifenban.portals.ui.refusals.bad_request"
handler403 = "jifenban.portals.ui.refusals.permission_denied"
handler404 = "jifenban.portals.ui.refusals.page_not_found"
handler500 = "jifenban.portals.ui.refusals.server_error"
