"""Usage: django_passwords.py version | make PASSWORD... | check PASSWORD STORED [PASSWORD STORED]...

Passwords as Django itself handles them. Prints its version, 302 for 3.2; or what it stores for each
password, a line for each hasher that is installed and an empty one behind them; or, for each pair,
a line: whether that is the password, and whether Django would store it anew at the next login.
"""

import sys

import django
from django.conf import settings
from django.contrib.auth import hashers

NAMES = [
    "PBKDF2PasswordHasher",
    "PBKDF2SHA1PasswordHasher",
    "Argon2PasswordHasher",
    "BCryptSHA256PasswordHasher",
    "BCryptPasswordHasher",
    "ScryptPasswordHasher",
    "MD5PasswordHasher",
    "SHA1PasswordHasher",
    "UnsaltedMD5PasswordHasher",
    "UnsaltedSHA1PasswordHasher",
]


def verdict(password, stored):
    try:
        matches = hashers.check_password(password, stored)
        hasher = hashers.identify_hasher(stored) if matches else None
    except Exception:  # what it cannot read is no password of anybody
        return "False"
    return "%s %s" % (matches, "anew" if hasher and hasher.must_update(stored) else "stays")


settings.configure(
    PASSWORD_HASHERS=[
        "django.contrib.auth.hashers." + name for name in NAMES if hasattr(hashers, name)
    ]
)
if sys.argv[1] == "version":
    print(django.VERSION[0] * 100 + django.VERSION[1])
elif sys.argv[1] == "make":
    for password in sys.argv[2:]:
        for hasher in hashers.get_hashers():
            print(hashers.make_password(password, hasher=hasher))
        print()
else:
    for password, stored in zip(sys.argv[2::2], sys.argv[3::2]):
        print(verdict(password, stored))
