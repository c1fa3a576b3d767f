# script/lib/state.sh - the state folder of script/server: data that stays, logs, and what runs.
# Sets state_dir, log_dir and run_dir.
# shellcheck shell=bash

# Tells our folder from any other, so that a mistyped --state harms nobody.
state_mark=.ficus-state

# state_open DIR: makes it or takes it over. One script at a time may have it, as long as fd 9 is
# open.
state_open()
{
	mkdir -p -- "$1" 2>/dev/null || die "cannot make the state folder $1"
	state_dir=$(cd -- "$1" 2>/dev/null && pwd -P) || die "cannot enter the state folder $1"
	[ -w "$state_dir" ] || die "cannot write to the state folder $state_dir"
	if [ ! -e "$state_dir/$state_mark" ] && [ -n "$(ls -A -- "$state_dir")" ]; then
		die "$state_dir holds other files and is no state folder; name a new one by --state"
	fi
	{ exec 9>>"$state_dir/$state_mark"; } 2>/dev/null ||
		die "cannot write to the state folder $state_dir"
	flock -w 2 9 || die "another script/server is using the state folder $state_dir"
	log_dir=$state_dir/log
	mkdir -p "$log_dir" || die "the state folder $state_dir is broken"
	make_run_dir
}

# Sockets, process ids and the like: in the state folder where the path of a socket fits (107 bytes)
# and is plain enough for every configuration; else in a temporary folder that `run` points to.
make_run_dir()
{
	local link=$state_dir/run plain='^[A-Za-z0-9/._+@-]{1,80}$'

	if [[ $link =~ $plain ]]; then
		run_dir=$link
	elif [ -d "$link" ] && [ "$(stat -L -c %u "$link")" = "$(stat -c %u "$state_dir")" ]; then
		run_dir=$(readlink "$link")
	else
		run_dir=$(mktemp -d /tmp/ficus.XXXXXX)
		ln -sfn "$run_dir" "$link"
	fi
	mkdir -p "$run_dir" || die "the state folder $state_dir is broken"
	chmod 700 "$run_dir"
}

remove_temporary_run_dir()
{
	if [ -L "$state_dir/run" ]; then
		rm -rf -- "$run_dir" "$state_dir/run"
	fi
}

# state_choose_account PROGRAM: as root, an account without rights gets the state folder and runs
# the servers: the one that has it already, or else www-data, if both the folder and PROGRAM are
# open to it.
state_choose_account()
{
	local uid gid path

	[ "$(id -u)" = 0 ] || return 0
	read -r uid gid < <(stat -c '%u %g' "$state_dir")
	if [ "$uid" = 0 ]; then
		read -r uid gid < <(echo "$(id -u www-data) $(id -g www-data)")
		for path in "$state_dir" "$1"; do
			if ! setpriv --reuid "$uid" --regid "$gid" --clear-groups -- test -x "$path"; then
				say "$path is closed to www-data, so the servers run as root"
				return 0
			fi
		done
	fi
	use_account "$uid" "$gid"
	chown -R -- "$account" "$state_dir" "$run_dir"
}
