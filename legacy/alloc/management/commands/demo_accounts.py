"""Makes the accounts that the demonstration signs in with."""
from django.contrib.auth.models import Group, Permission, User
from django.core.management.base import BaseCommand

PASSWORD = "demo"

GROUPS = {
    "Stock keepers": ["view_batch", "change_batch", "allocate_batch", "view_orderline"],
    "Catalogue editors": [
        *["add_item", "change_item", "view_item"],
        *["add_price", "change_price", "delete_price", "view_price"],
        *["view_supplier", "view_tag"],
    ],
    "Auditors": ["view_batch", "view_orderline", "view_allocation"],
}

# Name: is staff, is superuser, groups.
ACCOUNTS = {
    "demo-admin": (True, True, []),
    "demo-staff": (True, False, ["Stock keepers", "Catalogue editors", "Auditors"]),
    "demo-viewer": (True, False, ["Auditors"]),
    "demo-user": (False, False, []),
}


def make_group(name, codenames):
    """A group with exactly these permissions."""
    group, _created = Group.objects.get_or_create(name=name)
    group.permissions.set(
        Permission.objects.filter(
            content_type__app_label__in=["alloc", "catalogue"], codename__in=codenames
        )
    )


def make_account(name, is_staff, is_superuser, groups):
    """An account as the demonstration has it, whatever it was before."""
    user, _created = User.objects.get_or_create(username=name)
    user.is_staff = is_staff
    user.is_superuser = is_superuser
    user.is_active = True
    if not user.check_password(PASSWORD):  # a new hash would end the sessions that there are
        user.set_password(PASSWORD)
    user.save()
    user.groups.set(Group.objects.filter(name__in=groups))


class Command(BaseCommand):
    """manage.py demo_accounts"""

    help = f"Makes {', '.join(ACCOUNTS)}, whose password is {PASSWORD}."

    def handle(self, *args, **options):
        for name, codenames in GROUPS.items():
            make_group(name, codenames)
        for name, rights in ACCOUNTS.items():
            make_account(name, *rights)
