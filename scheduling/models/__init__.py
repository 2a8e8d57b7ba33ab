from scheduling.models.attendance import LETTERS, Attendance, AttendanceChange, Code, journal_words
from scheduling.models.calendar import CalendarFeed
from scheduling.models.lectures import AgeGroup, Lecture, LectureCount
from scheduling.models.nominations import LIVE, UNDECIDED, Booking, Nomination, NominationState
from scheduling.models.outcomes import Attestation, Closing, Protocol, Ruling
from scheduling.models.papers import PaperRun
from scheduling.models.places import Equipment, Room, Venue
from scheduling.models.seminars import PHASES, AttestationForm, Kind, SeatShare, Seminar, SeminarStaff, State
from scheduling.models.sessions import Session, SessionKind

__all__ = [
    "LETTERS",
    "LIVE",
    "PHASES",
    "UNDECIDED",
    "AgeGroup",
    "Attendance",
    "AttendanceChange",
    "Attestation",
    "AttestationForm",
    "Booking",
    "CalendarFeed",
    "Closing",
    "Code",
    "Equipment",
    "Kind",
    "Lecture",
    "LectureCount",
    "Nomination",
    "NominationState",
    "PaperRun",
    "Protocol",
    "Room",
    "Ruling",
    "SeatShare",
    "Seminar",
    "SeminarStaff",
    "Session",
    "SessionKind",
    "State",
    "Venue",
    "journal_words",
]
