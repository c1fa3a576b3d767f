"""Writes, as JSON, what the database does not say about a Django project.

Ficus reads it to live beside the project: field classes, choices, verbose names, defaults, what
happens on deletion, how objects are called, and the settings that both sides must agree on. It
holds no secret. This file needs nothing but Django: copy it into management/commands of any app.
"""
import datetime
import json
import re
from contextlib import ExitStack
from importlib import import_module

import django
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import get_hasher
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.messages import constants as message_levels
from django.contrib.sessions.backends import cached_db, db, signed_cookies
from django.core import validators
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management.base import BaseCommand
from django.core.signing import JSONSerializer
from django.db import connections, models, router
from django.db.models.base import ModelState
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.module_loading import import_string

try:
    from re import _parser as sre_parse
except ImportError:  # before Python 3.11
    import sre_parse

FORMAT = 1

# Settings that Ficus has under a name of its own, FICUS_DJANGO_ and theirs.
SHARED = """
    AUTHENTICATION_BACKENDS
    CSRF_COOKIE_DOMAIN CSRF_COOKIE_HTTPONLY CSRF_COOKIE_NAME CSRF_COOKIE_PATH CSRF_COOKIE_SECURE
    CSRF_HEADER_NAME CSRF_TRUSTED_ORIGINS CSRF_USE_SESSIONS
    LANGUAGE_COOKIE_NAME
    SECURE_PROXY_SSL_HEADER
    SESSION_COOKIE_AGE SESSION_COOKIE_DOMAIN SESSION_COOKIE_HTTPONLY SESSION_COOKIE_NAME
    SESSION_COOKIE_PATH SESSION_COOKIE_SECURE SESSION_EXPIRE_AT_BROWSER_CLOSE
    SESSION_SAVE_EVERY_REQUEST TIME_ZONE USE_TZ USE_X_FORWARDED_HOST USE_X_FORWARDED_PORT
""".split()

# Others that a neighbour may want to know. One that a version of Django does not have is left out.
SETTINGS = """
    CSRF_FAILURE_VIEW DEFAULT_AUTO_FIELD DEFAULT_HASHING_ALGORITHM
    LANGUAGES LANGUAGE_CODE LOCALE_PATHS
    LOGIN_REDIRECT_URL LOGOUT_REDIRECT_URL MEDIA_ROOT MEDIA_URL PASSWORD_HASHERS
    SESSION_SERIALIZER STATIC_URL USE_I18N
""".split()

# Of the database; never where it is or who may use it.
DATABASE_SETTINGS = ["ATOMIC_REQUESTS", "ENGINE"]
DATABASE_OPTIONS = ["charset", "collation", "isolation_level", "sql_mode"]


def path_of(thing):
    """The dotted path of a class or function, or of an object's class."""
    if not hasattr(thing, "__qualname__"):
        thing = type(thing)
    return f"{thing.__module__}.{thing.__qualname__}"


def plain(value):
    """A value as JSON has it; of what JSON does not have, the text."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, datetime.timedelta):
        return value // datetime.timedelta(microseconds=1)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if callable(value):
        return {"callable": path_of(value)}
    return str(value)


def chosen(mapping, names):
    """Some entries of a mapping, as far as it has them."""
    return {name: plain(mapping[name]) for name in names if name in mapping}


class Marker(str):
    """Stands for a field's value while __str__ runs, and shows where it ends up in the text.

    Putting it into a text works. Asking what it is does not: nobody could tell from one answer.
    """

    def __new__(cls, name, truth):
        marker = super().__new__(cls, f"\x02{name}\x03")
        marker.truth = truth
        return marker

    def __bool__(self):
        return self.truth

    def __str__(self):
        return str.__str__(self)

    def __format__(self, specification):
        return str(self) if specification == "" else self._refuse()

    def __add__(self, other):
        return str(self) + other

    def __radd__(self, other):
        return other + str(self)

    def __rmod__(self, template):
        return template % (str(self),)

    def __hash__(self):
        return str.__hash__(self)

    def _refuse(self, *_arguments, **_options):
        raise TypeError("the text depends on what the value is")


COMPARING = {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__repr__"}
for _name in set(dir(str)) - set(dir(object)) | COMPARING:
    if _name not in vars(Marker):
        setattr(Marker, _name, Marker._refuse)


def marked_instance(model, truth, nulls, prefix="", depth=0):
    """An object of the model that was never stored, with a marker in each of its fields."""
    instance = model.__new__(model)
    instance._state = ModelState()
    for field in model._meta.concrete_fields:
        if field.is_relation and depth < 3:
            related = marked_instance(
                field.related_model, truth, nulls, f"{prefix}{field.name}.", depth + 1
            )
            instance._state.fields_cache[field.name] = related
        is_null = nulls and field.null and not field.is_relation
        name = prefix + (field.attname if field.is_relation else field.name)
        instance.__dict__[field.attname] = None if is_null else Marker(name, truth)
        if field.choices:
            label = Marker(f"{prefix}{field.name}.display", truth)
            instance.__dict__[f"get_{field.name}_display"] = lambda label=label: label
    return instance


def nullable_names(model, prefix="", depth=0):
    """The names of the markers that a marked instance has None for."""
    names = set()
    for field in model._meta.concrete_fields:
        if not field.is_relation and field.null:
            names.add(prefix + field.name)
        elif field.is_relation and depth < 3:
            names |= nullable_names(field.related_model, f"{prefix}{field.name}.", depth + 1)
    return names


def no_queries(_execute, sql, *_rest):
    """An object's name that takes a query to tell has no recipe."""
    raise TypeError(f"__str__ wants to ask the database: {sql}")


def str_recipe(model):
    """What __str__ makes of the fields: "{orderid}: {qty}". None where that cannot be told."""
    try:
        with ExitStack() as guards:
            for connection in connections.all():
                guards.enter_context(connection.execute_wrapper(no_queries))
            text, without_truth, without_nulls = (
                str.__str__(marked_instance(model, truth, nulls).__str__())
                for truth, nulls in [(True, False), (False, False), (True, True)]
            )
    except Exception:  # whatever the project's own code runs into
        return None
    expected = re.sub(
        "\x02([^\x03]*)\x03",
        lambda found: "None" if found[1] in nullable_names(model) else found[0],
        text,
    )
    if text != without_truth or expected != without_nulls:
        return None
    text = text.replace("{", "{{").replace("}", "}}")
    return text.replace("\x02", "{").replace("\x03", "}")


def describe_on_delete(on_delete):
    """CASCADE and the like by name; SET with what it sets."""
    if hasattr(on_delete, "deconstruct"):
        _path, (value,), _options = on_delete.deconstruct()
        return {"SET": plain(value)}
    return getattr(on_delete, "__name__", str(on_delete))


def concrete_label(model):
    """The label of the model that has the table: of a proxy, the model behind it."""
    return model._meta.concrete_model._meta.label


def describe_relation(field):
    """Of a foreign key: what it refers to, and what the database knows of that."""
    remote = field.remote_field
    return {
        "related_model": concrete_label(remote.model),
        "to_field": field.target_field.name,
        "related_name": remote.related_name,
        "on_delete": describe_on_delete(remote.on_delete),
        "db_constraint": field.db_constraint,
        "parent_link": remote.parent_link,
        "limit_choices_to": plain(remote.limit_choices_to),
    }


class Extended:
    """A regular expression of Python's as POSIX writes it (extended), piece by piece.

    Beyond ASCII a class of characters may hold fewer of them there, never more.
    """

    CATEGORIES = {
        sre_parse.CATEGORY_DIGIT: "0-9",
        sre_parse.CATEGORY_SPACE: "[:space:]",
        sre_parse.CATEGORY_WORD: "[:alnum:]_",
    }
    EDGES = {
        sre_parse.AT_BEGINNING: "^",
        sre_parse.AT_BEGINNING_STRING: "^",
        sre_parse.AT_END: "$",
        sre_parse.AT_END_STRING: "$",
    }
    REPEATS_MAX = 255

    @classmethod
    def of(cls, regex):
        """None where there is no such thing."""
        if regex.flags & ~(re.ASCII | re.UNICODE):
            return None
        try:
            return cls.sequence(sre_parse.parse(regex.pattern, regex.flags))
        except (KeyError, ValueError):
            return None

    @classmethod
    def sequence(cls, items):
        return "".join(cls.item(*item) for item in items)

    @classmethod
    def item(cls, kind, value):
        writers = {
            sre_parse.LITERAL: lambda code: cls.literal(code),
            sre_parse.NOT_LITERAL: lambda code: cls.members([(sre_parse.LITERAL, code)], "^"),
            sre_parse.ANY: lambda _: "[^\n]",
            sre_parse.AT: lambda edge: cls.EDGES[edge],
            sre_parse.IN: cls.choice,
            sre_parse.BRANCH: lambda branch: cls.group("|".join(map(cls.sequence, branch[1]))),
            sre_parse.SUBPATTERN: cls.subpattern,
            sre_parse.MAX_REPEAT: lambda repeat: cls.repeat(*repeat),
        }
        return writers[kind](value)

    @staticmethod
    def literal(code):
        if code == 0:
            raise ValueError("no text holds this")
        return re.sub(r"([][.*+?(){}|^$\\])", r"\\\1", chr(code)).replace("\\]", "]")

    @staticmethod
    def group(text):
        return f"({text})"

    @classmethod
    def subpattern(cls, value):
        _number, added, removed, items = value
        if added or removed:
            raise ValueError("flags within")
        return cls.group(cls.sequence(items))

    @classmethod
    def repeat(cls, least, most, items):
        has_end = most is not sre_parse.MAXREPEAT
        if least > cls.REPEATS_MAX or has_end and most > cls.REPEATS_MAX:
            raise ValueError("too often")
        return f"({cls.sequence(items)}){{{least},{most if has_end else ''}}}"

    @classmethod
    def choice(cls, items):
        is_negative = items[0][0] is sre_parse.NEGATE
        return cls.members(items[1:] if is_negative else items, "^" if is_negative else "")

    @classmethod
    def members(cls, items, negation):
        """A bracket, where "]" goes first, "^" not first, and "-" last."""
        text, ends = "", set()
        for kind, value in items:
            if kind is sre_parse.LITERAL and chr(value) in "]^-[":
                ends.add(chr(value))
            elif kind is sre_parse.LITERAL and 0 < value < 128:
                text += chr(value)
            elif kind is sre_parse.RANGE and cls.is_plain_range(*value):
                text += f"{chr(value[0])}-{chr(value[1])}"
            elif kind is sre_parse.CATEGORY and not negation:
                text += cls.CATEGORIES[value]
            else:
                raise ValueError("no POSIX bracket says this")
        ordered = ("]" if "]" in ends else "") + text + "".join(c for c in "[^-" if c in ends)
        if ordered == "^" and not negation:
            return r"\^"
        if ordered == "^-" and not negation:
            ordered = "-^"
        return f"[{negation}{ordered}]"

    @staticmethod
    def is_plain_range(first, last):
        return all(chr(code).isalnum() and code < 128 for code in (first, last))


def pattern_of(validator):
    """What a text matches that this validator lets pass, as Ficus can tell; else None."""
    if isinstance(validator, validators.MinLengthValidator):
        limit = validator.limit_value
        is_known = isinstance(limit, int) and limit <= Extended.REPEATS_MAX
        return f"^.{{{limit},}}$" if is_known else None
    if not isinstance(validator, validators.RegexValidator) or validator.inverse_match:
        return None
    if type(validator).__call__ is not validators.RegexValidator.__call__:
        return None
    return Extended.of(validator.regex)


def describe_validator(validator):
    """The class or function, and what it compares with."""
    regex = getattr(validator, "regex", None)
    limit = getattr(validator, "limit_value", None)
    return {
        "path": path_of(validator),
        "limit": plain(limit),
        "regex": getattr(regex, "pattern", None),
        "pattern": pattern_of(validator),
        "message": str(getattr(validator, "message", "")),
    }


def is_of_class(field, validator):
    """Whether it says what the field's class says already."""
    slugs = [validators.validate_slug, validators.validate_unicode_slug]
    return isinstance(field, models.SlugField) and validator in slugs


def is_django(function):
    """Whether Django brings it, and not the project or another library."""
    return getattr(function, "__module__", "").startswith("django.")


def stock_class(field):
    """The name of Django's own class that the field's comes from: "EmailField"."""
    classes = (cls for cls in type(field).__mro__ if is_django(cls))
    return next(classes, models.Field).__name__


def field_overrides(field):
    """Which of the methods that say what is stored, and what may be, are not Django's."""
    names = """clean formfield from_db_value get_db_prep_save get_db_prep_value get_prep_value
        pre_save to_python validate""".split()
    methods = {name: getattr(type(field), name, None) for name in names}
    return [name for name, method in methods.items() if method and not is_django(method)]


def describe_field(field):
    """A field that has a column."""
    said = {
        "name": field.name,
        "column": field.column,
        "class": path_of(type(field)),
        "stock_class": stock_class(field),
        "internal_type": field.get_internal_type(),
        "verbose_name": str(field.verbose_name),
        "help_text": str(field.help_text),
        "primary_key": field.primary_key,
        "null": field.null,
        "blank": field.blank,
        "unique": field.unique,
        "db_index": field.db_index,
        "editable": field.editable,
        "validators": [
            describe_validator(validator)
            for validator in field.validators
            if not is_of_class(field, validator)
        ],
        "overrides": field_overrides(field),
    }
    if field.has_default():
        said["default"] = plain(field.default)
    if field.choices:
        said["choices"] = plain(list(field.choices))
    for name in (
        "max_length max_digits decimal_places auto_now auto_now_add upload_to allow_unicode"
        " unique_for_date unique_for_month unique_for_year db_collation db_comment unpack_ipv4"
        " generated"
    ).split():
        value = getattr(field, name, None)
        if value is not None:
            said[name] = plain(value)
    if field.is_relation:
        said.update(describe_relation(field))
    return said


def describe_many_to_many(field):
    """A field that is a table."""
    through = field.remote_field.through
    return {
        "name": field.name,
        "verbose_name": str(field.verbose_name),
        "help_text": str(field.help_text),
        "blank": field.blank,
        "editable": field.editable,
        "related_model": concrete_label(field.related_model),
        "limit_choices_to": plain(field.remote_field.limit_choices_to),
        "through": None if through._meta.auto_created else through._meta.label,
        "table": field.m2m_db_table(),
        "column": field.m2m_column_name(),
        "related_column": field.m2m_reverse_name(),
        "symmetrical": field.remote_field.symmetrical,
    }


def describe_generic(field):
    """A relation that the database knows nothing of."""
    if isinstance(field, GenericForeignKey):
        return {
            "name": field.name,
            "content_type_field": field.ct_field,
            "object_id_field": field.fk_field,
        }
    return {
        "name": field.name,
        "related_model": concrete_label(field.related_model),
        "content_type_field": field.content_type_field_name,
        "object_id_field": field.object_id_field_name,
    }


def describe_rule(rule):
    """A constraint or an index."""
    condition = getattr(rule, "condition", None) or getattr(rule, "check", None)
    return {
        "name": rule.name,
        "class": path_of(type(rule)),
        "fields": list(getattr(rule, "fields", [])),
        "expressions": [str(expression) for expression in getattr(rule, "expressions", [])],
        "condition": None if condition is None or callable(condition) else str(condition),
    }


def overrides(model):
    """Which of the methods that writers other than Django leave out are the project's own."""
    names = ["clean", "clean_fields", "delete", "full_clean", "save", "validate_unique"]
    return [name for name in names if not is_django(getattr(model, name))]


def describe_model(model):
    """A model with the fields of its own table."""
    meta = model._meta
    return {
        "app_label": meta.app_label,
        "model": meta.model_name,
        "name": meta.object_name,
        "table": meta.db_table,
        "verbose_name": str(meta.verbose_name_raw),
        "verbose_name_plural": str(meta.verbose_name_plural),
        "managed": meta.managed,
        "proxy": meta.proxy,
        "proxy_for": meta.concrete_model._meta.label if meta.proxy else None,
        "parents": [parent._meta.label for parent in meta.parents if not meta.proxy],
        "pk": meta.pk.name,
        "ordering": [str(name) for name in meta.ordering],
        "order_with_respect_to": getattr(meta.order_with_respect_to, "name", None),
        "str": str_recipe(model),
        "overrides": overrides(model),
        "default_permissions": list(meta.default_permissions),
        "permissions": plain(list(meta.permissions)),
        "fields": [describe_field(field) for field in meta.local_concrete_fields],
        "many_to_many": [describe_many_to_many(field) for field in meta.local_many_to_many],
        "generic": [
            describe_generic(field)
            for field in meta.private_fields
            if isinstance(field, (GenericForeignKey, GenericRelation))
        ],
        "unique_together": plain(list(meta.unique_together)),
        "constraints": [describe_rule(rule) for rule in meta.constraints],
        "indexes": [describe_rule(rule) for rule in meta.indexes],
    }


def describe_user():
    """The model that logins are about."""
    model = get_user_model()
    meta = model._meta
    columns = {field.name: field.column for field in meta.concrete_fields}
    hashes = [model.get_session_auth_hash, AbstractBaseUser.get_session_auth_hash]
    return {
        "model": meta.label,
        "table": meta.db_table,
        "pk": meta.pk.column,
        "pk_type": meta.pk.get_internal_type(),
        "username_column": columns[model.USERNAME_FIELD],
        "email_column": columns.get(getattr(model, "EMAIL_FIELD", None)),
        "columns": list(columns.values()),
        "has_own_session_hash": hashes[0] is not hashes[1],
    }


def worded(value):
    """A setting's value as a line of configuration has it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return " ".join(str(item) for item in value)
    return "" if value is None else str(value)


def shares_cache():
    """Whether Ficus finds the copies of sessions: in Redis, by the keys that are made by default."""
    cache = settings.CACHES.get(settings.SESSION_CACHE_ALIAS, {})
    return cache.get("BACKEND", "").endswith(".RedisCache") and not cache.get("KEY_FUNCTION")


def session_engine(store):
    """The engine that a session store is one of, or comes from; its path if nobody else can be."""
    if issubclass(store, cached_db.SessionStore) and not shares_cache():
        return settings.SESSION_ENGINE
    if issubclass(store, db.SessionStore):
        if store.get_model_class() is not db.SessionStore.get_model_class():
            return settings.SESSION_ENGINE
    for stock in [cached_db, db, signed_cookies]:
        if issubclass(store, stock.SessionStore):
            return stock.__name__.rsplit(".", 1)[1]
    return settings.SESSION_ENGINE


def session_serializer():
    """How sessions are written, or the path of what nobody but this project can read."""
    path = settings.SESSION_SERIALIZER
    return "json" if import_string(path) is JSONSerializer else path


def message_storage():
    """The storage of messages, or the path of one that is the project's own."""
    path = settings.MESSAGE_STORAGE
    stock = "django.contrib.messages.storage."
    return path[len(stock) :].split(".")[0] if path.startswith(stock) else path


def has_masked_csrf_cookie():
    """Whether the cookie holds what a form does: always before 4.1, by a setting until 5.0."""
    return django.VERSION < (4, 1) or getattr(settings, "CSRF_COOKIE_MASKED", False)


def allowed_hosts():
    """The site's names; a project that is being developed answers to these unless it has others."""
    local = [".localhost", "127.0.0.1", "[::1]"] if settings.DEBUG else []
    return settings.ALLOWED_HOSTS or local


def admin_url():
    """Where Django's admin is. Nowhere: the project does not have it, or no address for it."""
    try:
        return reverse("admin:index")
    except NoReverseMatch:
        return ""


def languages():
    """Those that pages may be in, the site's own first; none but that one without translations."""
    codes = [code for code, name in settings.LANGUAGES] if settings.USE_I18N else []
    return [settings.LANGUAGE_CODE] + [code for code in codes if code != settings.LANGUAGE_CODE]


def keeps_uploads_in_folder():
    """Whether what is uploaded goes where Ficus can put it, too."""
    return bool(settings.MEDIA_ROOT) and isinstance(default_storage, FileSystemStorage)


def describe_configuration(user):
    """Ficus's own settings, as far as the project's follow from them."""
    hasher = get_hasher()
    store = import_module(settings.SESSION_ENGINE).SessionStore
    cache = settings.CACHES.get(settings.SESSION_CACHE_ALIAS, {})
    said = {name: getattr(settings, name) for name in SHARED}
    said.update(
        {
            "ADMIN_URL": admin_url(),
            "ALLOWED_HOSTS": allowed_hosts(),
            "CACHE_KEY_PREFIX": cache.get("KEY_PREFIX"),
            "CACHE_VERSION": cache.get("VERSION", 1),
            "CSRF_COOKIE_AGE": settings.CSRF_COOKIE_AGE or 0,
            "CSRF_COOKIE_MASKED": has_masked_csrf_cookie(),
            "CSRF_COOKIE_SAMESITE": settings.CSRF_COOKIE_SAMESITE or "off",
            "DATABASE_TIME_ZONE": settings.DATABASES["default"].get("TIME_ZONE"),
            "EMAIL_COLUMN": user["email_column"],
            "LANGUAGES": languages(),
            "LOGIN_URL": resolve_url(settings.LOGIN_URL),
            "MEDIA_ROOT": default_storage.location if keeps_uploads_in_folder() else "",
            "MEDIA_URL": default_storage.base_url if keeps_uploads_in_folder() else "",
            "MESSAGE_LEVEL": getattr(settings, "MESSAGE_LEVEL", message_levels.INFO),
            "MESSAGE_STORAGE": message_storage(),
            "PASSWORD_HASHER": hasher.algorithm,
            "PASSWORD_ROUNDS": getattr(hasher, "iterations", 0),
            "SESSION_AUTH_HASH": "own" if user["has_own_session_hash"] else "stock",
            "SESSION_COOKIE_SAMESITE": settings.SESSION_COOKIE_SAMESITE or "off",
            "SESSION_ENGINE": session_engine(store),
            "SESSION_SERIALIZER": session_serializer(),
            "SESSION_STORE": store.__qualname__,
            "USERNAME_COLUMN": user["username_column"],
            "USER_KEY": user["pk"],
            "USER_MODEL": user["model"],
            "USER_TABLE": user["table"],
            "VERSION": f"{django.VERSION[0]}.{django.VERSION[1]}",
        }
    )
    return {f"FICUS_DJANGO_{name}": worded(said[name]) for name in sorted(said)}


def describe_settings():
    """The other settings, without any secret."""
    database = settings.DATABASES["default"]
    said = {name: plain(getattr(settings, name)) for name in SETTINGS if hasattr(settings, name)}
    said["SECRET_KEY_FALLBACKS_COUNT"] = len(getattr(settings, "SECRET_KEY_FALLBACKS", []))
    said["DATABASE"] = chosen(database, DATABASE_SETTINGS)
    said["DATABASE"]["OPTIONS"] = chosen(database.get("OPTIONS", {}), DATABASE_OPTIONS)
    return said


def describe():
    """All that is in the default database, in an order that does not depend on that of apps."""
    here = [model for model in apps.get_models() if router.db_for_write(model) == "default"]
    here.sort(key=lambda model: model._meta.label_lower)
    user = describe_user()
    return {
        "format": FORMAT,
        "django": django.get_version(),
        "configuration": describe_configuration(user),
        "settings": describe_settings(),
        "user": user,
        "models": [describe_model(model) for model in here],
    }


class Command(BaseCommand):
    """manage.py ficus_describe [--output FILE]"""

    help = "Describes models and settings as JSON, for Ficus."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--output", help="a file to write instead of standard output")

    def handle(self, *args, **options):
        with translation.override(None):
            text = json.dumps(describe(), indent=1) + "\n"
        if options["output"]:
            with open(options["output"], "w", encoding="ascii") as file:
                file.write(text)
        else:
            self.stdout.write(text, ending="")
