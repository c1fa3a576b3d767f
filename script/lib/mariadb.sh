# script/lib/mariadb.sh - a private MariaDB: own data folder, reached by a unix socket and by
# nothing else. Its socket stands in run_dir, which nobody but the account can enter; so its root
# needs no password. Temporary tables go there too: a MariaDB that starts removes those of any other.
# shellcheck shell=bash

# mariadb_create DATA: makes a new data folder, or none: it gets its name when it is complete.
mariadb_create()
{
	local data=$1 log=$log_dir/mariadb-install.log

	[ ! -e "$data" ] || die "$data is not a folder"
	rm -rf "$data.new"
	mkdir -m 700 "$data.new"
	chown -- "$account" "$data.new"
	(mariadb_install "$data.new") >"$log" 2>&1 ||
		die "cannot make a database in $data: $(grep -m 1 ERROR "$log"); see $log"
	mv "$data.new" "$data"
}

# In the folder itself, since its path may be one that mariadb-install-db cannot quote; by force,
# since a machine without a name is no matter.
mariadb_install()
{
	cd -- "$1" && as_account mariadb-install-db --no-defaults ${account_is_root:+--user=root} \
		--datadir=. --tmpdir="$run_dir" --skip-test-db --force \
		--auth-root-authentication-method=normal
}

# mariadb_start DATA [OPTION...]: starts the server and waits until it answers.
mariadb_start()
{
	local data=$1

	shift
	start_server mariadb mariadbd --no-defaults ${account_is_root:+--user=root} \
		--datadir="$data" --tmpdir="$run_dir" --socket="$run_dir/mariadb.sock" \
		--pid-file="$run_dir/mariadb.pid" --skip-networking --skip-name-resolve "$@"
	await_servers 120 mariadb_answers
}

mariadb_answers()
{
	mariadb --no-defaults --socket="$run_dir/mariadb.sock" --user=root --execute='DO 0' 2>/dev/null
}

mariadb_stop()
{
	stop_server mariadb TERM 60
}

# mariadb_url DATABASE: names a database of this server, as DATABASE_URL does.
mariadb_url()
{
	echo "mysql://root@localhost/$1?unix_socket=$run_dir/mariadb.sock"
}
