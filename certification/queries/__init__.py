from certification.queries.certificates import (
    Check,
    Readiness,
    has_standing_certificate,
    holds,
    missing_for,
    readiness,
    scope_of,
    visible_certificates,
    waiting,
)
from certification.queries.completions import Document, completions, documents_of
from certification.queries.register import file_job, holder_of, printed, signatory_of

__all__ = [
    "Check",
    "Document",
    "Readiness",
    "completions",
    "documents_of",
    "file_job",
    "has_standing_certificate",
    "holder_of",
    "holds",
    "missing_for",
    "printed",
    "readiness",
    "scope_of",
    "signatory_of",
    "visible_certificates",
    "waiting",
]
