"""What the web server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jifenban.config.settings")

application = get_wsgi_application()

from jifenban.config.warming import begin_warming  # noqa: E402 (models exist only from here on)

begin_warming()
