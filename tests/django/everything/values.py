"""Random values of every field, the same in every run for one seed."""

import datetime
import decimal
import functools
import uuid

from django.db import models

UTC = datetime.timezone.utc
DAY = 24 * 60 * 60 * 1000000
CHARACTERS = ["a", "Z", "0", " ", "'", '"', "\\", "%", "\x01", "\n", "\r", "\t", "\x1a", "\x7f"]
CHARACTERS += ["\xe9", "\u20ac", "\u6905", "\u2028", "\ufeff", "\uffff", "\U0001fa91", "\U0010ffff"]

INTEGERS = {
    "BigIntegerField": (-(2**63), 2**63 - 1),
    "IntegerField": (-(2**31), 2**31 - 1),
    "SmallIntegerField": (-(2**15), 2**15 - 1),
    "PositiveBigIntegerField": (0, 2**64 - 1),
    "PositiveIntegerField": (0, 2**32 - 1),
    "PositiveSmallIntegerField": (0, 2**16 - 1),
}


def integer(random, low, high):
    return random.choice([low, high, max(low, 0), random.randint(low, high)])


def text(random, longest):
    length = random.choice([0, 1, longest, random.randint(0, longest)])
    return "".join(random.choices(CHARACTERS, k=length))


def real(random):
    extremes = [0.0, -1.5, 1e22, 1.7976931348623157e308, -2.2250738585072014e-308, 0.1, 1 / 3]
    return random.choice(extremes + [random.uniform(-1e9, 1e9), random.gauss(0, 1)])


def amount(random, field):
    most = 10**field.max_digits - 1
    return decimal.Decimal(integer(random, -most, most)).scaleb(-field.decimal_places)


def moment(random):
    first = datetime.datetime(1, 1, 2)
    days = integer(random, 0, (datetime.datetime(9999, 12, 31) - first).days)
    return first + datetime.timedelta(days=days, microseconds=integer(random, 0, DAY - 1))


def document(random, depth=0):
    kind = random.randrange(8 if depth < 4 else 5)
    if kind == 0:
        return integer(random, -(2**63), 2**63 - 1)
    if kind == 1:
        return real(random)
    if kind == 2:
        return random.choice([True, False] + [None] * (depth > 0))
    if kind <= 4:
        return text(random, 20)
    if kind <= 6:
        return {text(random, 8): document(random, depth + 1) for _ in range(random.randrange(4))}
    return [document(random, depth + 1) for _ in range(random.randrange(4))]


def address(random):
    kind = random.randrange(3)
    if kind == 0:
        return old_address(random)
    groups = [random.choice([0, 0, random.randrange(65536)]) for _ in range(8)]
    if kind == 1:
        return "::ffff:" + old_address(random)
    return ":".join("%04X" % group for group in groups)


def old_address(random):
    return ".".join(str(integer(random, 0, 255)) for _ in range(4))


def binary(random):
    return bytes(random.randrange(256) for _ in range(random.choice([0, 1, 16, 300])))


def value(random, field):
    kind = field.get_internal_type()
    if kind in INTEGERS:
        return integer(random, *INTEGERS[kind])
    makers = {
        "BinaryField": lambda: binary(random),
        "BooleanField": lambda: random.random() < 0.5,
        "NullBooleanField": lambda: random.random() < 0.5,
        "DateField": lambda: moment(random).date(),
        "DateTimeField": lambda: moment(random).replace(tzinfo=UTC),
        "DecimalField": lambda: amount(random, field),
        "DurationField": lambda: datetime.timedelta(microseconds=integer(random, -(2**62), 2**62)),
        "FloatField": lambda: real(random),
        "GenericIPAddressField": lambda: address(random),
        "IPAddressField": lambda: old_address(random),
        "JSONField": lambda: document(random),
        "TextField": lambda: text(random, 2000),
        "TimeField": lambda: moment(random).time(),
        "UUIDField": lambda: uuid.UUID(int=integer(random, 0, 2**128 - 1), version=4),
    }
    if kind in makers:
        return makers[kind]()
    return text(random, field.max_length)


def referred(random, field, number):
    """A key that is there: of the targets any, of the rows before this one the one before it."""
    if field.related_model is field.model:
        return number - 1 or None
    return random.choice(keys(field.related_model))


@functools.lru_cache(maxsize=None)
def keys(model):
    return sorted(model.objects.values_list("pk", flat=True))


def row(random, model, number):
    """All fields of row `number`, by the names of their attributes."""
    values = {"id": number}
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        if field.null and random.random() < 0.3:
            values[field.attname] = None
        elif isinstance(field, models.ForeignKey):
            values[field.attname] = referred(random, field, number)
        else:
            values[field.attname] = value(random, field)
    return values
