# script/lib/test_database.sh - one MariaDB for all test programs, each of which makes databases of
# its own. Wants servers.sh, mariadb.sh and log_dir.
# shellcheck shell=bash

run_dir=

# In memory where that is possible. Sets run_dir and TEST_DATABASE_URL.
start_test_database()
{
	run_dir=$(mktemp -d -p /dev/shm ficus-test.XXXXXX 2>/dev/null || mktemp -d /tmp/ficus-test.XXXXXX)
	if [ "$(id -u)" = 0 ]; then
		use_account "$(id -u www-data)" "$(id -g www-data)"
		chown -- "$account" "$run_dir"
	fi
	mariadb_create "$run_dir/data"
	mariadb_start "$run_dir/data" --innodb-flush-log-at-trx-commit=0 \
		--loose-innodb-log-file-size=64M --max-connections=500
	export TEST_DATABASE_URL
	TEST_DATABASE_URL=$(mariadb_url mysql)
}

# Whether it was started or not. Fails if it did not end well.
stop_test_database()
{
	local status=0

	[ -n "$run_dir" ] || return 0
	mariadb_stop || status=1
	rm -rf -- "$run_dir"
	return "$status"
}
