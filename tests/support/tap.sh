# tests/support/tap.sh - results of a test that is a script, as TAP.
# shellcheck shell=bash

case_number=0

# result DESCRIPTION COMPLAINTS: a case without complaints has passed.
result()
{
	case_number=$((case_number + 1))
	if [ -z "$2" ]; then
		echo "ok $case_number - $1"
	else
		echo "not ok $case_number - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
	fi
}

# Last of all: how many there were.
end_of_results()
{
	echo "1..$case_number"
}
