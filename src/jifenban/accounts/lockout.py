"""What somebody reads after too many wrong passwords. The numbers are django-axes' settings."""

from datetime import timedelta

from django.conf import settings


def lockout_sentence() -> str:
    """Say how many tries there were and how long to wait."""
    wait: timedelta = settings.AXES_COOLOFF_TIME
    minutes = int(wait.total_seconds() // 60)
    tries = settings.AXES_FAILURE_LIMIT
    return f"密码连续输错 {tries} 次，账号已暂时锁定。请 {minutes} 分钟后再试，或联系管理员。"
