"""How often one address may try a key that opens a page for anybody; the counters are shared by all processes."""

import hashlib
import hmac
import time

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest

from certification.models import VerifyAttempts

WINDOW = 60  # seconds
ATTEMPTS = 10  # in one window from one address


def may_try(request: HttpRequest, door: str = "") -> bool:
    """Counts this attempt; each `door` has a count of its own. What is kept tells no address."""
    window = int(time.time()) // WINDOW
    secret = hashlib.sha256(f"{settings.SECRET_KEY}{window // 1440}".encode()).digest()
    address = get_adapter(request).get_client_ip(request)
    key = hmac.new(secret, f"{door} {address}".encode(), hashlib.sha256).hexdigest()
    return VerifyAttempts.objects.count_one(key, window) <= ATTEMPTS
