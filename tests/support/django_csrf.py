"""Usage: django_csrf.py version | django_csrf.py FILE

Says what Django makes of the requests in FILE, a JSON document in each line that holds the
"settings", the "params" of the request, the "field" csrfmiddlewaretoken and the secret of the
"session". Prints the status of each; 200 is that of one that passes its check against forged
requests. As version prints Django's own: 302 is 3.2.
"""

import json
import sys
from urllib.parse import urlencode

import django
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpResponse
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.test import RequestFactory, override_settings


def view(request):
    return HttpResponse()


def make_request(case):
    params = case["params"]
    request = RequestFactory().generic(
        params["REQUEST_METHOD"],
        "/",
        urlencode({"csrfmiddlewaretoken": case["field"]}) if case["field"] is not None else "",
        content_type="application/x-www-form-urlencoded",
        secure="HTTPS" in params,
        **params
    )
    request.session = {"_csrftoken": case["session"]}
    return request


def status_of(request):
    check = CsrfViewMiddleware(view)
    try:
        CommonMiddleware(view).process_request(request)
    except DisallowedHost:
        return 400
    check.process_request(request)
    return (check.process_view(request, view, (), {}) or view(request)).status_code


if sys.argv[1] == "version":
    print(django.VERSION[0] * 100 + django.VERSION[1])
    sys.exit()
settings.configure(LOGGING_CONFIG=None)
django.setup()
with open(sys.argv[1], encoding="utf-8") as file:
    for line in file:
        case = json.loads(line)
        with override_settings(**case["settings"]):
            print(status_of(make_request(case)))
