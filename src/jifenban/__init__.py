"""积分办: the Django project around policypack."""
