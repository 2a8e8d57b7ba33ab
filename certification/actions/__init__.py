from certification.actions.awards import correct_award, record_award, withdraw_award
from certification.actions.certificates import (
    annul_certificate,
    correct_certificate,
    erase_certificate_text,
    issue_certificate,
    preview_certificate,
    preview_correction,
    reprint_certificate,
)
from certification.actions.settings import (
    add_programme,
    add_qualification,
    appoint_signatory,
    change_qualification,
    change_signatory,
    revise_programme,
    set_threshold,
)

__all__ = [
    "add_programme",
    "add_qualification",
    "annul_certificate",
    "appoint_signatory",
    "change_qualification",
    "change_signatory",
    "correct_award",
    "correct_certificate",
    "erase_certificate_text",
    "issue_certificate",
    "preview_certificate",
    "preview_correction",
    "record_award",
    "reprint_certificate",
    "revise_programme",
    "set_threshold",
    "withdraw_award",
]
