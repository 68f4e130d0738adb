"""What time it is. Aware, in Asia/Shanghai."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings

CHINA = ZoneInfo("Asia/Shanghai")


def real_now() -> datetime:
    """Real time: for sessions, leases and the second time of journal rows."""
    return datetime.now(CHINA)


def now() -> datetime:
    """Business time: real time, or the demonstration's own."""
    return business_time(real_now())


def business_time(real: datetime) -> datetime:
    """Say what business time it was at a real moment (not before the demonstration's clock was last set)."""
    if not settings.JIFENBAN_DEMO:
        return real.astimezone(CHINA)
    # The registry, not an import: this module is read before the models are.
    demo = apps.get_model("clock", "DemoClock").objects.filter(pk=1).first()
    return (demo.at(real) if demo else real).astimezone(CHINA)
