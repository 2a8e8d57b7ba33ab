from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from itc.people import access
from itc.people.dated import Dated, DatedQuerySet

if TYPE_CHECKING:
    from itc.people.models.users import User


class Role(models.TextChoices):
    TRAINEE = "trainee", _("trainee")
    TRAINER = "trainer", _("trainer")
    INTERPRETER = "interpreter", _("interpreter")
    FOCAL_POINT = "focal_point", _("focal point")
    AUTHOR = "author", _("author")
    REGISTRAR = "registrar", _("registrar")
    OFFICER = "officer", _("training officer")
    AUDITOR = "auditor", _("auditor")


class RoleGrant(Dated):
    """A role from a day to a day; a focal point's is for one agency and everything below it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    agency = models.ForeignKey(
        "people.Agency", models.PROTECT, related_name="grants", null=True, blank=True, verbose_name=_("agency")
    )
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True)

    objects: ClassVar[Any] = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["user", "since"]
        verbose_name = _("role")
        constraints = [
            Dated.ends_after_it_begins("role_ends_after_it_begins"),
            models.CheckConstraint(
                name="focal_point_and_only_a_focal_point_has_an_agency",
                condition=models.Q(role="focal_point", agency__isnull=False)
                | (~models.Q(role="focal_point") & models.Q(agency=None)),
            ),
            models.UniqueConstraint(
                fields=["user", "role"], condition=models.Q(until=None, agency=None), name="one_open_grant_of_a_role"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "agency"],
                condition=models.Q(until=None, agency__isnull=False),
                name="one_open_grant_of_a_role_for_an_agency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Not accepted and not revoked; perhaps no longer valid."""
        return self.filter(accepted_at=None, revoked_at=None)


class Invitation(models.Model):
    """A letter with a link by which a person sets the first password."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True)
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("invitation")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation_of_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.created_at:%Y-%m-%d}"

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()


class InvitationLink(models.Model):
    """The hash of a link that went out, made by the job that writes the letter: the link itself is stored nowhere.

    A letter sent twice carries two links, and both open the same invitation.
    """

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="links")
    key_hash = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return str(self.invitation_id)


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self) -> "ApiTokenQuerySet":
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), agency__closed_on=None)

    def visible_to(self, user: "User") -> "ApiTokenQuerySet":
        scope = access.scope(user, access.Right.MANAGE_TOKENS)
        return self if scope.everything else self.filter(agency__in=scope.agencies)


class ApiToken(models.Model):
    """A key for /api/v1/ that sees one agency and everything below it; known by its hash only."""

    agency = models.ForeignKey("people.Agency", models.PROTECT, related_name="tokens", verbose_name=_("agency"))
    name = models.CharField(_("what it is for"), max_length=120)
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("access token")

    def __str__(self) -> str:
        return self.name

    @property
    def is_usable(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()
