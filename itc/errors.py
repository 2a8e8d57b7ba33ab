"""The one kind of refusal that rules raise for people; beside it there are only form errors, all else is a bug."""

from django.utils.functional import Promise


class DomainError(Exception):
    """`code` is stable and for programs, `sentence` is translated and for people."""

    def __init__(self, code: str, sentence: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)
