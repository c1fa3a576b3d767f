"""Settings that the environment gives."""
import json
import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit


def flag(name, default=False):
    """Whether a variable says yes; anything but these words says no."""
    return os.environ.get(name, "yes" if default else "no") in ("1", "yes", "true", "on")


def words(name, default=""):
    """A variable's values, separated by commas or blanks."""
    return os.environ.get(name, default).replace(",", " ").split()


def secret(name):
    """A variable, or the content of the file that the variable of that name and _FILE names."""
    value = os.environ.get(name)
    return value or Path(os.environ[f"{name}_FILE"]).read_text(encoding="utf-8").strip()


def overrides():
    """What an installation sets besides: SHOP_SETTINGS, a JSON object by names of settings."""
    return json.loads(os.environ.get("SHOP_SETTINGS", "{}"))


def database():
    """The database of DATABASE_URL: mysql://user:password@host:port/name[?unix_socket=PATH]."""
    url = urlsplit(os.environ["DATABASE_URL"])
    socket = parse_qs(url.query).get("unix_socket", [""])[0]
    return {
        "ENGINE": "django.db.backends.mysql",
        "NAME": unquote(url.path[1:]),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": socket or url.hostname or "",
        "PORT": url.port or "",
        "OPTIONS": {"charset": "utf8mb4"},
    }
