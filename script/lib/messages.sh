# script/lib/messages.sh - what the scripts say, and how they give up. Sourced first by each of
# them.
# shellcheck shell=bash

# Debian keeps the servers where an ordinary user's PATH does not look.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
script_name=script/$(basename "$0")

say()
{
	printf '%s: %s\n' "$script_name" "$*"
}

# Where complaints go, also while a loop keeps bash's own words about killed processes away.
exec 7>&2

# One line, whatever is in it.
warn()
{
	printf '%s: %s\n' "$script_name" "${*//$'\n'/ }" >&7
}

die()
{
	warn "$@"
	exit 1
}

# The comment at the head of the script is its help: the text after the name, up to the first line
# of code.
show_help()
{
	sed -n '2,/^[^#]/{ s/^# \{0,1\}//p; }' "$0"
}
