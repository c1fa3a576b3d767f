# script/lib/mariadb.sh - a private MariaDB, or MySQL where there is no MariaDB: own data folder,
# reached by a unix socket and by nothing else. Its socket stands in run_dir, which nobody but the
# account can enter; so its root needs no password. Temporary tables go there too: a server that
# starts removes those of any other. Whichever of the two it is, it is called mariadb here.
# shellcheck shell=bash

# Which it is cannot be asked before script/bootstrap has run.
database_server()
{
	command -v mariadbd || command -v mysqld
}

database_client()
{
	command -v mariadb || command -v mysql
}

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
	local options=(--no-defaults ${account_is_root:+--user=root} --tmpdir="$run_dir")

	cd -- "$1" || return
	if command -v mariadb-install-db; then
		as_account mariadb-install-db "${options[@]}" --datadir=. --skip-test-db --force \
			--auth-root-authentication-method=normal
	else
		as_account mysqld "${options[@]}" --datadir="$1" --initialize-insecure
	fi
}

# What MySQL does unless told otherwise, and MariaDB does not: a binary log, instruments, a second
# protocol with a socket of its own, a folder of the system for files.
without_mysql_extras=(--skip-log-bin --performance-schema=OFF --loose-mysqlx=OFF --secure-file-priv=)

# mariadb_start DATA [OPTION...]: starts the server and waits until it answers. MySQL that was killed
# leaves a lock beside its socket, with a process id that may be another's by now.
mariadb_start()
{
	local data=$1

	shift
	rm -f "$run_dir/mariadb.sock.lock"
	start_server mariadb "$(database_server)" --no-defaults ${account_is_root:+--user=root} \
		--datadir="$data" --tmpdir="$run_dir" --socket="$run_dir/mariadb.sock" \
		--pid-file="$run_dir/mariadb.pid" --skip-networking --skip-name-resolve \
		"${without_mysql_extras[@]}" "$@"
	await_servers 120 mariadb_answers
}

mariadb_answers()
{
	"$(database_client)" --no-defaults --socket="$run_dir/mariadb.sock" --user=root --execute='DO 0' 2>/dev/null
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
