from itc.people.models.agencies import Agency, AgencyName, AgencyParent
from itc.people.models.audit import AuditRow, AuditValues
from itc.people.models.centre import Centre
from itc.people.models.countries import CisStatus, Country, CountryStatus, Region
from itc.people.models.mails import SentMail
from itc.people.models.roles import ApiToken, Invitation, InvitationLink, Role, RoleGrant
from itc.people.models.users import Language, Placement, Sex, TwoPeople, User

__all__ = [
    "Agency",
    "AgencyName",
    "AgencyParent",
    "ApiToken",
    "AuditRow",
    "AuditValues",
    "Centre",
    "CisStatus",
    "Country",
    "CountryStatus",
    "Invitation",
    "InvitationLink",
    "Language",
    "Placement",
    "Region",
    "Role",
    "RoleGrant",
    "SentMail",
    "Sex",
    "TwoPeople",
    "User",
]
