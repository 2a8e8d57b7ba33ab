"""Letters to the holder of a certificate, written in jobs: each is sent once, to who has an address."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from certification.models import Certificate
from certification.queries import holder_of, printed
from itc.jobs.actions import job


@job("certification.issued", title=_("Letter: a certificate is ready"))
def send_issued(certificate: int) -> None:
    """Once there is a paper to download; a corrected one names the certificate whose place it takes."""
    row = Certificate.objects.select_related("text", "qualification", "replaces").get(pk=certificate)
    if not row.is_revoked:  # by now
        _send(row, "issued")


@job("certification.annulled", title=_("Letter: a certificate is annulled"))
def send_annulled(certificate: int) -> None:
    """Without the reason, which the register tells the office alone."""
    _send(Certificate.objects.select_related("text", "qualification").get(pk=certificate), "annulled")


def _send(row: Certificate, event: str) -> None:
    from itc.people.mail import send

    holder = holder_of(row)
    if not holder.email:
        return
    context = {
        "certificate": row,
        "text": printed(row),
        "action_url": reverse_lazy("my_certificates"),
        "action_label": _("My certificates"),
    }
    send(holder, template=f"certification_{event}", context=context, key=f"certificate:{row.pk}:{event}")
