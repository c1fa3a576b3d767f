# script/lib/steps.sh - steps that take long, and can be interrupted all the same. A script that
# uses them calls stop_running_step from its EXIT trap.
# shellcheck shell=bash

# A step that takes long runs beside the script, in a process group of its own: a signal ends both
# at once.
running_step=

interruptible()
{
	local status=0

	set -m
	"$@" </dev/null 9>&- &
	set +m
	running_step=$!
	wait "$running_step" || status=$?
	running_step=
	return "$status"
}

stop_running_step()
{
	if [ -n "$running_step" ]; then
		kill -- "-$running_step" 2>/dev/null || true
		wait "$running_step" 2>/dev/null || true
	fi
}
