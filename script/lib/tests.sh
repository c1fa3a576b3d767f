# script/lib/tests.sh - runs test programs that print TAP, some at a time, and counts their cases.
# Wants log_dir. A case that is skipped, or promised and not there, has failed; so has a program
# that crashes, hangs, or promises nothing.
# shellcheck shell=bash

passed=0
failed=0
test_seconds=300 # after which a program is taken to hang
test_wrapper=()   # a command that runs each program, as valgrind does
declare -A running_tests=()

# run_tests HOW-MANY-AT-A-TIME NAME=PROGRAM...: adds to passed and failed.
run_tests()
{
	local at_a_time=$1 test

	shift
	for test; do
		[ "${#running_tests[@]}" -lt "$at_a_time" ] || finish_one_test
		start_test "${test%%=*}" "${test#*=}"
	done
	while [ "${#running_tests[@]}" -gt 0 ]; do
		finish_one_test
	done
}

log_of_test()
{
	echo "$log_dir/${1//\//-}"
}

# In a process group of its own, so that nothing it started outlives it.
start_test()
{
	local name=$1 program=$2 log

	log=$(log_of_test "$name")
	set -m
	timeout --foreground --kill-after=10 "$test_seconds" "${test_wrapper[@]}" "$program" \
		</dev/null >"$log.tap" 2>"$log.stderr" &
	set +m
	running_tests[$!]=$name
}

# Takes the next that has ended. (wait -n would miss one that ended before it was called.)
finish_one_test()
{
	local pid=

	while [ -z "$pid" ]; do
		sleep 0.02
		pid=$(ended_test)
	done 2>/dev/null # bash's own words about one that was killed
	finish_test "$pid"
}

ended_test()
{
	local pid

	for pid in "${!running_tests[@]}"; do
		if ! kill -0 "$pid" 2>/dev/null; then
			echo "$pid"
			return
		fi
	done
}

finish_test()
{
	local pid=$1 status=0

	wait "$pid" || status=$?
	kill -- "-$pid" 2>/dev/null || true
	report_test "${running_tests[$pid]}" "$status"
	unset "running_tests[$pid]"
}

stop_tests()
{
	local pid

	for pid in "${!running_tests[@]}"; do
		kill -- "-$pid" 2>/dev/null || true
	done
}

# report_test NAME STATUS: counts its cases; says which failed, with all that the program printed.
report_test()
{
	local name=$1 status=$2 log of_this_passed of_this_failed

	log=$(log_of_test "$name")
	read -r of_this_passed of_this_failed < <(count_cases "$status" <"$log.tap")
	passed=$((passed + of_this_passed))
	failed=$((failed + of_this_failed))
	if [ "$of_this_failed" = 0 ]; then
		echo "ok      $name: $of_this_passed passed"
	else
		echo "FAILED  $name: $of_this_passed passed, $of_this_failed failed, exit status $status"
		sed 's/^/        /' "$log.tap" "$log.stderr"
	fi
}

# Reads TAP; prints how many cases passed and failed of a program that ended with status $1.
count_cases()
{
	awk -v status="$1" '
	/^ok / && !/# *(SKIP|TODO)/ { passed++ }
	/^ok / || /^not ok / { seen++ }
	/^1\.\.[0-9]+/ { planned += substr($0, 4) } # of each group of the program
	END {
		failed = (planned > seen ? planned : seen) - passed
		if (failed == 0 && (planned == 0 || planned < seen || status != 0))
			failed = 1
		print passed + 0, failed
	}'
}
