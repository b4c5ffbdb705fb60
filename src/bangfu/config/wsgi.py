"""The WSGI application that waitress or any other server runs."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
