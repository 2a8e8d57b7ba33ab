from django.urls import path

from certification.holdings import views as holdings
from certification.issuing import views as issuing
from certification.transcripts import views as transcripts
from certification.views import awards, completions, holder, register, settings, verification

urlpatterns = [
    path("verify/", verification.verify, name="verify"),
    path("my/certificates/", holder.my_certificates, name="my_certificates"),
    path("transcripts/<int:pk>/", transcripts.transcript, name="transcript"),
    path("transcripts/<int:pk>.pdf", transcripts.transcript_pdf, name="transcript_pdf"),
    path("certificates/<slug:registration>.pdf", holder.certificate_pdf, name="certificate_pdf"),
    path("completions/", completions.completions_page, name="completions"),
    path("completions/export.<slug:kind>", completions.completions_export, name="completions_export"),
    path("office/completions/<int:pk>/", awards.completion, name="completion"),
    path("office/completions/<int:pk>/correct/", awards.completion_correct, name="completion_correct"),
    path("office/completions/<int:pk>/withdraw/", awards.completion_withdraw, name="completion_withdraw"),
    path("holdings/", holdings.holdings, name="holdings"),
    path("holdings/export.<slug:kind>", holdings.holdings_export, name="holdings_export"),
    path("office/report/", completions.office_report, name="office_report"),
    path("office/report/export.<slug:kind>", completions.office_report_export, name="office_report_export"),
    path("office/register/", register.register, name="register"),
    path("office/register/export.<slug:kind>", register.register_export, name="register_export"),
    path("office/certificates/<slug:registration>/", register.certificate, name="certificate"),
    path("office/certificates/<slug:registration>/making/", register.certificate_making, name="certificate_making"),
    path("office/certificates/<slug:registration>/<slug:act>/", register.certificate_act, name="certificate_act"),
    path("office/programmes/", settings.programmes, name="programmes"),
    path("office/programmes/new/", settings.programme_new, name="programme_new"),
    path("office/programmes/<slug:code>/", settings.programme, name="programme"),
    path("office/programmes/<slug:code>/edit/", settings.programme_edit, name="programme_edit"),
    path("office/qualifications/", settings.qualifications, name="qualifications"),
    path("office/qualifications/new/", settings.qualification_new, name="qualification_new"),
    path("office/qualifications/<slug:code>/", settings.qualification_edit, name="qualification_edit"),
    path("office/signatories/", settings.signatories, name="signatories"),
    path("office/signatories/new/", settings.signatory_new, name="signatory_new"),
    path("office/signatories/<int:pk>/", settings.signatory_edit, name="signatory_edit"),
    path("office/hours/", settings.thresholds, name="thresholds"),
    path("office/hours/new/", settings.threshold_new, name="threshold_new"),
    path("office/issue/", issuing.issue, name="issue"),
    path("office/issue/<slug:code>/", issuing.issue_for, name="issue_for"),
    path("office/issue/<slug:code>/runs/<int:pk>/", issuing.issue_run, name="issue_run"),
    path("office/issue/<slug:code>/preview/<int:pk>.pdf", issuing.issue_preview, name="issue_preview"),
]
