"""Usage: fields.py create | write COUNT SEED | save | compare COUNT SEED

A Django project with one model of every field class, in the database that the environment's
DATABASE_HOST (or the path of a socket), _PORT, _USER, _PASSWORD and _NAME tell.

create   makes its tables, and the rows that foreign keys refer to
write    writes COUNT random rows
save     reads every row and saves it as it is, all its columns
compare  says whether the rows are those that write wrote
"""

import os
import random
import sys

try:
    import MySQLdb  # noqa: F401
except ImportError:
    import pymysql

    pymysql.install_as_MySQLdb()

import django
from django.conf import settings
from django.db import connection, models, transaction

settings.configure(
    INSTALLED_APPS=["everything"],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
    TIME_ZONE="Europe/Paris",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.mysql",
            "OPTIONS": {"charset": "utf8mb4"},
            **{key: os.environ["DATABASE_" + key] for key in ("HOST", "PORT", "USER", "PASSWORD")},
            "NAME": os.environ["DATABASE_NAME"],
        }
    },
)
django.setup()

from everything import values  # noqa: E402
from everything.models import Everything, Labelled, Numbered, Small, Tagged  # noqa: E402


def create():
    with connection.cursor() as cursor:
        cursor.execute("ALTER DATABASE CHARACTER SET utf8mb4")
    with connection.schema_editor() as editor:
        for model in (Small, Numbered, Labelled, Tagged, Everything):
            editor.create_model(model)
    for number in (1, 2, 3):
        Small.objects.create(id=number)
        Numbered.objects.create(id=number)
        Labelled.objects.create(label="label %d" % number)
        Tagged.objects.create(tag="%032x" % number)


def expected(count, seed):
    chooser = random.Random(seed)
    for number in range(1, count + 1):
        yield values.row(chooser, Everything, number)


@transaction.atomic
def write(count, seed):
    for row in expected(count, seed):
        Everything(**row).save(force_insert=True)


@transaction.atomic
def save():
    saved = 0
    for row in Everything.objects.order_by("id").iterator():
        row.save(force_update=True)
        saved += 1
    print(saved)


def is_same(field, value, wanted):
    if isinstance(field, models.FileField):
        return value.name == wanted
    if isinstance(field, models.GenericIPAddressField):
        return value == field.get_prep_value(wanted)
    return value == wanted


def compare(count, seed):
    rows = Everything.objects.order_by("id").iterator()
    for row, wanted in zip(rows, expected(count, seed)):
        for field in Everything._meta.concrete_fields:
            pair = getattr(row, field.attname), wanted[field.attname]
            if not is_same(field, *pair):
                sys.exit("row %d, %s: %r" % (row.pk, field.name, pair))
    if Everything.objects.count() != count:
        sys.exit("there are %d rows" % Everything.objects.count())


if __name__ == "__main__":
    commands = {"create": create, "write": write, "save": save, "compare": compare}
    commands[sys.argv[1]](*map(int, sys.argv[2:]))
