#!/usr/bin/env bash
# tests/e2e/test_server_script.sh - script/server as a user meets it: what it starts, says and
# leaves. Prints TAP; run by script/test, which names the build to run by TEST_BUILD_DIR.
set -eu
unset "${!FICUS_TEST_@}" # for tests alone: Ficus refuses settings that it does not know

source_dir=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/support/tap.sh
. "$source_dir/tests/support/tap.sh"
# shellcheck source=script/lib/ports.sh
. "$source_dir/script/lib/ports.sh"

work=$(mktemp -d /tmp/ficus-e2e.XXXXXX)
chmod 711 "$work"
port=$((20000 + RANDOM % 5000 * 2))
client=$(command -v mariadb || command -v mysql)
server_pid=
complaints=

# expect DESCRIPTION COMMAND...: one thing that must hold in the running case. What the script has
# printed until then tells why it does not.
expect()
{
	local description=$1

	shift
	"$@" || complaints+="not so: $description"$'\n'$(cat "$work/output" "$work/errors")$'\n'
}

end_case()
{
	result "$1" "$complaints"
	complaints=
}

choose_free_ports()
{
	until port_is_free "$port" && port_is_free $((port + 1)); do
		port=$((port + 2))
	done
}

# server_start STATE [ARGUMENT...]: on free ports.
server_start()
{
	choose_free_ports
	server_start_on_port "$@"
}

# server_start_on_port STATE [ARGUMENT...]: in the background, until it says ready or ends.
server_start_on_port()
{
	local state=$1

	shift
	: >"$work/output"
	# What runs in the background ignores Ctrl-C otherwise.
	env --default-signal=INT "$source_dir/script/server" --build "$TEST_BUILD_DIR" \
		--port "$port" --state "$state" "$@" >"$work/output" 2>"$work/errors" &
	server_pid=$!
	until grep -q '^ready: ' "$work/output" || ! kill -0 "$server_pid" 2>/dev/null; do
		sleep 0.05
	done
}

# Waits for the end of the script; its status is in server_status.
server_wait()
{
	server_status=0
	wait "$server_pid" || server_status=$?
	server_pid=
}

server_end()
{
	kill -s "${1-TERM}" "$server_pid" 2>/dev/null || true
	server_wait
}

is_ready()
{
	[ "$(tail -n 1 "$work/output")" = "ready: http://127.0.0.1:$port/" ]
}

has_succeeded()
{
	[ "$server_status" = 0 ] && [ ! -s "$work/errors" ]
}

# has_failed_saying TEXT: with one line on standard error, that has the text in it.
has_failed_saying()
{
	[ "$server_status" != 0 ] && [ "$(wc -l <"$work/errors")" = 1 ] && grep -qF -- "$1" "$work/errors"
}

# The processes whose arguments name the state folder, as those of script/server and nginx and
# MariaDB do.
processes_of()
{
	grep -lsF -f <(printf '%s' "$1") /proc/[0-9]*/cmdline || true
}

nothing_is_left_of()
{
	local deadline=$((SECONDS + 20))

	until [ -z "$(processes_of "$1")" ]; do
		[ "$SECONDS" -lt "$deadline" ] || return 1
		sleep 0.05
	done
}

ask()
{
	curl --silent --max-time 10 "http://127.0.0.1:$port$1"
}

post()
{
	curl --silent --max-time 10 --json "$2" "http://127.0.0.1:${3-$port}$1"
}

process_of()
{
	cut -d ' ' -f 1 "$1/run/$2.process"
}

# sql_of STATE STATEMENT: on its database, or another.
sql_of()
{
	"$client" --no-defaults -BN -uroot -S "$1/run/mariadb.sock" -e "$2" "${3-ficus}"
}

clean_up()
{
	[ -z "$server_pid" ] || kill "$server_pid" 2>/dev/null || true
	wait
	rm -rf "$work"
}

trap clean_up EXIT

test_starts_and_stops()
{
	local signal

	for signal in TERM INT HUP; do
		server_start "$work/state"
		expect "it says it is ready, and no more" is_ready
		expect "an answer on the direct port" [ "$(ask /allocations/nobody)" = "not found" ]
		server_end "$signal"
		expect "no complaint at the end" has_succeeded
		expect "nothing is left" nothing_is_left_of "$work/state"
	done
	end_case "SIGTERM, Ctrl-C and SIGHUP stop all it started"
}

test_data_survives()
{
	server_start "$work/state" --demo
	expect "an allocation" [ "$(post /allocate '{"orderid": "o1", "sku": "RED-CHAIR", "qty": 3}')" = \
		'{"batchref":"batch-003"}' ]
	server_end
	server_start "$work/state" --demo
	expect "the same allocation" [ "$(ask /allocations/o1)" = \
		'[{"sku":"RED-CHAIR","batchref":"batch-003"}]' ]
	expect "the demonstration is there once" [ "$(sql_of "$work/state" \
		'SELECT COUNT(*) FROM alloc_batch')" = 4 ]
	expect "so are its accounts" [ "$(sql_of "$work/state" 'SELECT COUNT(*) FROM auth_user')" = 4 ]
	expect "so is its catalogue" [ "$(sql_of "$work/state" 'SELECT COUNT(*) FROM catalogue_item')" = 81 ]
	server_end
	end_case "data survives a restart, and the demonstration is loaded once"
}

test_two_side_by_side()
{
	local first_pid first_port long="$work/a \"long\" path that no socket can have"

	long=$long/because/its/address/holds/no/more/than/107/bytes

	server_start "$long"
	expect "the first is ready" is_ready
	first_pid=$server_pid first_port=$port
	server_start "$work/state"
	expect "the second is ready" is_ready
	server_end
	expect "the second ends well" has_succeeded
	port=$first_port server_pid=$first_pid
	expect "the first still answers" [ "$(ask /allocations/nobody)" = "not found" ]
	server_end
	expect "the first ends well" has_succeeded
	expect "no link is left" [ ! -e "$long/run" ]
	end_case "two run side by side, one of them in a folder of a long and odd name"
}

test_taken_folder_and_port()
{
	local first_pid first_port

	server_start "$work/state"
	first_pid=$server_pid first_port=$port
	server_start "$work/state"
	server_wait
	expect "the folder's owner is told" has_failed_saying "another script/server is using"
	port=$((first_port + 1))
	server_start_on_port "$work/other"
	server_wait
	expect "the port is named" has_failed_saying "port $port is taken"
	expect "nothing is left of it" nothing_is_left_of "$work/other"
	port=$first_port
	expect "the first still answers" [ "$(ask /allocations/nobody)" = "not found" ]
	server_pid=$first_pid
	server_end
	end_case "a taken state folder and a taken port are one line each"
}

test_bad_arguments()
{
	local arguments

	for arguments in "--port 0" "--port 65535" "--port x" "--port" "--nonsense"; do
		# shellcheck disable=SC2086 # words on purpose
		"$source_dir/script/server" $arguments >"$work/output" 2>"$work/errors" &
		server_pid=$!
		server_wait
		expect "$arguments is refused" has_failed_saying "${arguments%% *}"
	done
	end_case "arguments that make no sense are one line each"
}

test_bad_state_folders()
{
	mkdir "$work/foreign"
	touch "$work/foreign/letter"
	server_start "$work/foreign"
	server_wait
	expect "foreign files are respected" has_failed_saying "holds other files"
	expect "and nothing is added to them" [ "$(ls -A "$work/foreign")" = letter ]
	server_start "$work/foreign/letter"
	server_wait
	expect "a file is no folder" has_failed_saying "cannot make the state folder"
	mkdir "$work/broken"
	touch "$work/broken/.ficus-state" "$work/broken/mariadb"
	server_start "$work/broken"
	server_wait
	expect "a file in place of the data" has_failed_saying "is not a folder"
	rm "$work/broken/mariadb"
	mkdir "$work/broken/mariadb"
	server_start "$work/broken"
	server_wait
	expect "data that is none" has_failed_saying "mariadb did not start"
	expect "nothing is left" nothing_is_left_of "$work/broken"
	end_case "foreign, broken and impossible state folders are one line each"
}

test_death_of_one()
{
	local name

	for name in nginx ficus mail redis mariadb; do
		server_start "$work/state"
		kill -s KILL "$(process_of "$work/state" "$name")"
		server_wait
		expect "the death of $name is told" has_failed_saying "$name has ended by itself"
		expect "nothing is left" nothing_is_left_of "$work/state"
		expect "nobody listens" port_is_free "$port"
	done
	end_case "when one server dies, that is said and the others are stopped"
}

test_killed_outright()
{
	server_start "$work/state"
	server_end KILL 2>/dev/null
	expect "its servers follow it" nothing_is_left_of "$work/state"
	server_start "$work/state"
	expect "the next is ready" is_ready
	server_end
	expect "and ends well" has_succeeded
	end_case "a run that was killed leaves nothing, and does not keep the next from starting"
}

test_given_database()
{
	local first_pid first_port socket

	server_start "$work/state"
	first_pid=$server_pid first_port=$port
	socket=$work/state/run/mariadb.sock
	DATABASE_URL="mysql://root@localhost/other?unix_socket=$socket" \
		server_start "$work/second" --demo
	expect "it is ready" is_ready
	expect "it has no database of its own" [ ! -e "$work/second/mariadb" ]
	server_end
	expect "it ends well" has_succeeded
	DATABASE_URL="mysql://nobody:secret@localhost/other?unix_socket=$socket" \
		server_start "$work/second"
	server_wait
	expect "what the server says is told" has_failed_saying "Access denied"
	port=$first_port server_pid=$first_pid
	server_end
	expect "the first ends well" [ "$server_status" = 0 ]
	end_case "DATABASE_URL names a database to use instead"
}

ask_redis()
{
	redis-cli -s "$work/state/run/redis.sock" "$@"
}

test_redis_is_private()
{
	server_start "$work/state"
	expect "it takes something" [ "$(ask_redis SET key value)" = OK ]
	server_end
	server_start "$work/state"
	expect "which survives a restart" [ "$(ask_redis GET key)" = value ]
	server_end
	expect "it ends well" has_succeeded
	REDIS_URL=redis://127.0.0.1:9 server_start "$work/state"
	expect "it is ready" is_ready
	expect "it has no Redis of its own" [ ! -e "$work/state/run/redis.process" ]
	server_end
	end_case "Redis keeps its data, and REDIS_URL names another one to use instead"
}

# has_come FILE: within the time that the relay may take.
has_come()
{
	local deadline=$((SECONDS + 20))

	until [ -e "$1" ]; do
		[ "$SECONDS" -lt "$deadline" ] || return 1
		sleep 0.05
	done
}

test_mail_is_caught()
{
	local mail=$work/state/mail/1.eml

	server_start "$work/state" --demo
	post /allocate '{"orderid": "o2", "sku": "BLUE-VASE", "qty": 1000}' >"$work/answer"
	expect "the mail comes" has_come "$mail"
	expect "it tells what is out of stock" grep -qF "Out of stock for BLUE-VASE" "$mail"
	expect "it goes to the stock" grep -q '^To: <stock@example.com>' "$mail"
	server_end
	expect "it ends well" has_succeeded
	SMTP_URL=smtp://127.0.0.1:9 server_start "$work/state"
	expect "it is ready" is_ready
	expect "nobody catches what goes elsewhere" [ ! -e "$work/state/run/mail.process" ]
	server_end
	end_case "mails become files of the state folder, unless SMTP_URL names a server"
}

# sign_in NAME: at Django's admin, as a browser does; prints the status of what is shown then.
sign_in()
{
	local url="http://127.0.0.1:$port/admin/login/?next=/admin/" token jar=(--cookie "$work/jar" --cookie-jar "$work/jar")

	rm -f "$work/jar"
	token=$(curl --silent --max-time 10 "${jar[@]}" "$url" |
		sed -n 's/.*name="csrfmiddlewaretoken" value="\([^"]*\)".*/\1/p' | head -n 1)
	curl --silent --max-time 10 --output /dev/null --write-out '%{redirect_url}' "${jar[@]}" \
		--data "csrfmiddlewaretoken=$token" --data-urlencode "username=$1" --data password=demo "$url"
}

status_of()
{
	curl --silent --max-time 10 --output /dev/null --write-out '%{http_code}' "http://127.0.0.1:$port$1"
}

tells_the_admin()
{
	[ "$(cat "$work/output")" = "ready: http://127.0.0.1:$port/"$'\n'"admin: http://127.0.0.1:$port/admin/" ]
}

test_with_legacy()
{
	local state=$work/legacy

	server_start "$state" --with-legacy --demo
	expect "it is ready and tells where the admin is" tells_the_admin
	expect "pages are Django's" [ "$(status_of /orders/demo-order-0001/)" = 302 ]
	expect "so are the styles" [ "$(status_of /static/admin/css/base.css)" = 200 ]
	expect "routes of the API are ours" [ "$(ask /allocations/nobody)" = "not found" ]
	expect "what Django has allocated is seen" [ -n "$(ask /allocations/demo-order-0001)" ]
	expect "pages of ours are not Django's" [ "$(ask /ficus/nothing)" = '{"message": "not found"}' ]
	expect "an account can sign in" [ "$(sign_in demo-viewer)" = "http://127.0.0.1:$port/admin/" ]
	expect "one that is no staff cannot" [ -z "$(sign_in demo-user)" ]
	expect "the key is nobody else's" [ "$(stat -c %a "$state/secret_key")" = 600 ]
	expect "the description is there" grep -q '"django"' "$state/run/description.json"
	kill -s KILL "$(process_of "$state" django)"
	server_wait
	expect "its death is told" grep -qF "django has ended by itself" "$work/errors"
	expect "nothing is left" nothing_is_left_of "$state"
	end_case "--with-legacy runs the old application beside it"
}

test_legacy_later()
{
	local state=$work/later key

	server_start "$state" --demo
	key=$(cat "$state/secret_key")
	server_end
	server_start "$state" --with-legacy --demo
	expect "it is ready" tells_the_admin
	expect "Django had nothing to do" grep -q "No migrations to apply" "$state/log/manage.log"
	expect "both demonstrations are there" [ "$(sql_of "$state" 'SELECT COUNT(*) FROM alloc_batch')" = 804 ]
	server_end
	expect "it ends well" has_succeeded
	server_start "$state"
	expect "it is ready without" is_ready
	expect "the key has stayed" [ "$(cat "$state/secret_key")" = "$key" ]
	server_end
	end_case "a database made without Django serves it later, and the other way round"
}

test_legacy_on_given_database()
{
	local first_pid first_port socket=$work/state/run/mariadb.sock

	server_start "$work/state"
	first_pid=$server_pid first_port=$port
	sql_of "$work/state" "CREATE DATABASE bare"
	sql_of "$work/state" "$(cat "$source_dir/legacy/schema.sql")" bare
	DATABASE_URL="mysql://root@localhost/bare?unix_socket=$socket" \
		server_start "$work/second" --with-legacy
	server_wait
	expect "foreign tables are respected" has_failed_saying "old tables that Django has not made"
	DATABASE_URL="mysql://root@localhost/empty?unix_socket=$socket" \
		server_start "$work/second" --with-legacy --demo
	expect "it is ready on an empty one" tells_the_admin
	expect "which Django has filled" [ "$(sql_of "$work/state" 'SELECT COUNT(*) FROM alloc_batch' empty)" = 804 ]
	expect "without accounts of known passwords" [ "$(sql_of "$work/state" \
		'SELECT COUNT(*) FROM auth_user' empty)" = 0 ]
	server_end
	expect "it ends well" has_succeeded
	port=$first_port server_pid=$first_pid
	server_end
	end_case "--with-legacy fills an empty DATABASE_URL, and takes over no foreign tables"
}

test_starts_and_stops
test_data_survives
test_with_legacy
test_legacy_later
test_legacy_on_given_database
test_two_side_by_side
test_bad_arguments
test_bad_state_folders
test_death_of_one
test_killed_outright
test_given_database
test_redis_is_private
test_mail_is_caught
test_taken_folder_and_port
end_of_results
