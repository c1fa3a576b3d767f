# script/lib/servers.sh - the servers a script starts: each apart from the terminal, remembered in a
# file, stopped in order. Wants run_dir and log_dir. A script that is killed outright takes its
# servers with it (each is sent SIGTERM then), and what should be left all the same is recognised by
# the next one.
# shellcheck shell=bash

declare -A server_pids=()

# Whom the servers run as: user and group, and the same as options of setpriv (none: whoever runs
# the script).
account=$(id -u):$(id -g)
account_options=()
account_is_root=
[ "$(id -u)" != 0 ] || account_is_root=yes # which some programs want to be told

# use_account UID GID: only root has the choice.
use_account()
{
	account=$1:$2
	account_options=(--reuid "$1" --regid "$2" --clear-groups)
	account_is_root=
}

# Runs a command to its end under that account.
as_account()
{
	setpriv --pdeathsig TERM "${account_options[@]}" -- "$@"
}

# A process is known by its id and its start, in clock ticks since boot, since ids are used again.
# Sets process_start; fails when there is no such process, or it has ended and nobody has asked how.
find_process_start()
{
	local stat fields

	{ read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
	read -r -a fields <<<"${stat##*) }" # the name before it may hold anything
	process_start=${fields[19]}
	[ "${fields[0]}" != Z ]
}

# start_server NAME COMMAND...: COMMAND must stay in the foreground. In a session of its own no
# Ctrl-C reaches it: this script decides the order of the end.
start_server()
{
	local name=$1 process_start=0

	shift
	setsid -- setpriv --pdeathsig TERM "${account_options[@]}" -- "$@" \
		</dev/null >"$log_dir/$name.log" 2>&1 7>&- 9>&- &
	server_pids[$name]=$!
	find_process_start $! || true
	echo "$! $process_start" >"$run_dir/$name.process"
}

server_is_running()
{
	local pid start process_start

	{ read -r pid start <"$run_dir/$1.process"; } 2>/dev/null && find_process_start "$pid" &&
		[ "$process_start" = "$start" ]
}

server_has_ended()
{
	! server_is_running "$1"
}

# stop_server NAME SIGNAL SECONDS: asks it to end by SIGNAL, and makes it when SECONDS have passed.
# Fails if it would not end, or ended with a complaint; both are worth a line.
stop_server()
{
	local name=$1 signal=$2 seconds=$3 pid status=0

	{ read -r pid _ <"$run_dir/$name.process"; } 2>/dev/null || return 0
	if server_is_running "$name"; then
		kill -s "$signal" "$pid" 2>/dev/null || true
		poll_until "$seconds" server_has_ended "$name" || kill_server "$name" "$pid" "$seconds"
		wait_for_status "$name" "$pid" || status=1
		kill_workers_left_by "$pid"
	elif [ "${server_pids[$name]-}" = "$pid" ]; then
		kill_workers_left_by "$pid"
	fi
	rm -f "$run_dir/$name.process"
	unset "server_pids[$name]"
	return "$status"
}

kill_server()
{
	warn "$1 did not stop within $3 seconds and was killed"
	kill -s KILL "$2" 2>/dev/null || true
	poll_until 10 server_has_ended "$1" || warn "$1 (process $2) is still there"
}

# What an earlier script started cannot be asked.
wait_for_status()
{
	local name=$1 pid=$2 status=0

	[ "${server_pids[$name]-}" = "$pid" ] || return 0
	wait "$pid" 2>/dev/null || status=$?
	[ "$status" = 0 ] || warn "$name ended with status $status; see $log_dir/$name.log"
	return "$status"
}

# Workers outlive a server that was killed. While one of them is there, nobody else gets the number
# of their group; only a server that has just ended may be named.
kill_workers_left_by()
{
	[ -e "/proc/$1" ] || kill -s KILL -- "-$1" 2>/dev/null || true
}

# poll_until SECONDS COMMAND...: repeats COMMAND until it succeeds; fails when SECONDS have passed.
poll_until()
{
	local deadline=$((SECONDS + $1))

	shift
	until "$@"; do
		[ "$SECONDS" -lt "$deadline" ] || return 1
		sleep 0.05
	done
}

# await_servers SECONDS COMMAND...: until COMMAND succeeds, which says that the servers started so
# far answer.
await_servers()
{
	local seconds=$1

	shift
	poll_until "$seconds" answered_or_one_has_ended "$@" ||
		die "the servers did not answer within $seconds seconds; see $log_dir"
	die_if_a_server_has_ended "did not start"
}

answered_or_one_has_ended()
{
	[ -n "$(ended_server)" ] || "$@"
}

# Prints the name of a server that was started and runs no more, if there is one.
ended_server()
{
	local name

	for name in "${!server_pids[@]}"; do
		if server_has_ended "$name"; then
			echo "$name"
			return
		fi
	done
}

# Gives up with the server's own last complaint, so that one line tells why.
die_if_a_server_has_ended()
{
	local complaints='\[(ERROR|emerg|alert)\]|"level":"error"|Sanitizer|FATAL|Bad file format' name status=0 log complaint

	name=$(ended_server)
	[ -n "$name" ] || return 0
	wait "${server_pids[$name]}" 2>/dev/null || status=$?
	log=$log_dir/$name.log
	complaint=$(grep -E "$complaints" "$log" | grep -vE 'Aborting|still could not bind' | tail -n 1)
	die "$name $1 (status $status)${complaint:+: $complaint}; see $log"
}

# Watches until one of the servers ends, which none should, and says which, or until a signal asks
# for the end. (wait -n would miss one that died just before; what bash itself says of one that was
# killed is hidden, but not what is said at the end.)
watch_servers()
{
	local asked=

	trap 'asked=yes' HUP INT PIPE TERM
	until [ -n "$asked" ] || [ -n "$(ended_server)" ]; do
		sleep 0.5
	done 2>/dev/null
	[ -n "$asked" ] || die_if_a_server_has_ended "has ended by itself"
}
