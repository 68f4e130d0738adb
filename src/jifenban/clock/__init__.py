"""Business time: passed in everywhere as `now`; only requests, tasks and commands read it here."""

from jifenban.clock.clock import CHINA, business_time, now, real_now

__all__ = ["CHINA", "business_time", "now", "real_now"]
