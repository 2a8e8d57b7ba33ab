from django.urls import path

from itc.people.views import accounts, acts, agencies, duplicates, mails, office, people, rosters, tokens

urlpatterns = [
    path("profile/", accounts.profile, name="profile"),
    path("profile/confirm/", accounts.profile_confirm, name="profile_confirm"),
    path("invitation/<slug:token>/", accounts.invitation, name="invitation"),
    path("people/", people.people_list, name="people_list"),
    path("people/export.<slug:kind>", people.people_export, name="people_export"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/import/", rosters.people_import, name="people_import"),
    path("people/import/template.xlsx", rosters.people_import_template, name="people_import_template"),
    path("people/import/check/", rosters.people_import_check, name="people_import_check"),
    path("people/duplicates/", duplicates.duplicates, name="duplicates"),
    path("people/duplicates/<int:pk>/<int:other>/", duplicates.compare, name="duplicates_compare"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:pk>/latin/", people.person_latin, name="person_latin"),
    path("people/<int:pk>/move/", acts.person_move, name="person_move"),
    path("people/<int:pk>/left/", acts.person_left, name="person_left"),
    path("people/<int:pk>/duplicate/", acts.person_duplicate, name="person_duplicate"),
    path("people/<int:pk>/apart/", acts.person_apart, name="person_apart"),
    path("people/<int:pk>/role/", acts.person_role, name="person_role"),
    path("people/<int:pk>/invite/", acts.person_invite, name="person_invite"),
    path("people/<int:pk>/uninvite/", acts.person_uninvite, name="person_uninvite"),
    path("people/<int:pk>/access/", acts.person_access, name="person_access"),
    path("roles/<int:pk>/end/", acts.role_end, name="role_end"),
    path("agencies/", agencies.agencies, name="agencies"),
    path("agencies/new/", agencies.agency_new, name="agency_new"),
    path("agencies/<slug:code>/", agencies.agency, name="agency"),
    *(
        path(f"agencies/<slug:code>/{name}/", agencies.agency_change, {"name": name}, name=f"agency_{name}")
        for name in agencies.CHANGES
    ),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("audit/", office.audit_page, name="audit"),
    path("audit/export.<slug:kind>", office.audit_export, name="audit_export"),
    path("office/settings/", office.centre, name="centre"),
    path("office/letters/", mails.mails, name="mails"),
    path("office/letters/<int:pk>/", mails.mail, name="mail"),
    path("office/letters/<int:pk>/again/", mails.mail_again, name="mail_again"),
    path("mailbox/", office.mailbox, name="mailbox"),
    path("mailbox/<int:pk>/", office.letter, name="letter"),
]
