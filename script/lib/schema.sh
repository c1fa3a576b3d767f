# script/lib/schema.sh - the tables that a server needs, in the database that DATABASE_URL names.
# Wants source_dir, run_dir, log_dir and ficus, script/lib/mariadb.sh for the client, and
# script/lib/django.sh.
# shellcheck shell=bash

# Undoes percent-encoding.
url_decode()
{
	local text=${1//\\/\\\\}

	printf '%b' "${text//%/\\x}"
}

# A value of an option file: quoted, since anything may stand in a password.
option_value()
{
	local text

	text=$(url_decode "$1")
	text=${text//\\/\\\\}
	printf '"%s"' "${text//\"/\\\"}"
}

# Takes DATABASE_URL apart: database_name, and the rest into a file that only the account can read,
# because the arguments of a program are for everybody to see.
database_open()
{
	local user='(([^:@/]*)(:([^@/]*))?@)?' host='(\[[^]]*\]|[^:/?]*)(:([0-9]+))?'
	local url="^mysql://$user$host/([^/?]+)(\?unix_socket=(.*))?$"

	[[ $DATABASE_URL =~ $url ]] ||
		die "DATABASE_URL is not of the form mysql://user:password@host:port/name[?unix_socket=PATH]"
	database_name=$(url_decode "${BASH_REMATCH[8]}")
	(
		umask 077
		exec >"$run_dir/client.cnf"
		echo '[client]'
		[ -z "${BASH_REMATCH[2]}" ] || echo "user=$(option_value "${BASH_REMATCH[2]}")"
		[ -z "${BASH_REMATCH[4]}" ] || echo "password=$(option_value "${BASH_REMATCH[4]}")"
		[ -z "${BASH_REMATCH[5]}" ] || echo "host=$(option_value "${BASH_REMATCH[5]//[\[\]]/}")"
		[ -z "${BASH_REMATCH[7]}" ] || echo "port=${BASH_REMATCH[7]}"
		if [ -n "${BASH_REMATCH[10]}" ]; then
			echo "socket=$(option_value "${BASH_REMATCH[10]}")"
			echo "loose-ssl-verify-server-cert=0" # newer clients of MariaDB want TLS there, too
		fi
	)
}

# sql [DATABASE]: runs the statements of its standard input and prints plain rows.
sql()
{
	"$(database_client)" --defaults-file="$run_dir/client.cnf" --default-character-set=utf8mb4 \
		--batch --skip-column-names "$@"
}

# Makes the database if the server has none of that name, in the character set that Django teams
# use.
create_database()
{
	local complaint

	if complaint=$(sql "$database_name" <<<'DO 0' 2>&1); then
		return
	fi
	[[ $complaint = *Unknown\ database* ]] || die "cannot use the database of DATABASE_URL: $complaint"
	complaint=$(sql <<<"CREATE DATABASE \`${database_name//\`/\`\`}\` CHARACTER SET utf8mb4" 2>&1) ||
		die "cannot make the database of DATABASE_URL: $complaint"
}

has_table()
{
	[ "$(sql "$database_name" <<<"SELECT COUNT(*) FROM information_schema.tables
		WHERE table_schema = DATABASE() AND table_name = '$1'")" = 1 ]
}

has_key()
{
	[ "$(sql "$database_name" <<<"SELECT COUNT(*) > 0 FROM information_schema.statistics
		WHERE table_schema = DATABASE() AND index_name = '$1'")" = 1 ]
}

create_recommended_keys()
{
	local statement words

	while read -r statement; do
		read -r -a words <<<"${statement/UNIQUE /}"
		has_key "${words[2]}" || sql "$database_name" <<<"$statement" || return
	done < <(grep '^CREATE' "$source_dir/legacy/recommended_keys.sql")
}

create_old_tables()
{
	sql "$database_name" <"$source_dir/legacy/schema.sql" && create_recommended_keys &&
		sql "$database_name" <"$source_dir/legacy/accounts.sql" &&
		sql "$database_name" <"$source_dir/legacy/catalogue.sql"
}

# Old tables, and no word of what has made them.
has_tables_unknown_to_django()
{
	has_table alloc_allocation && ! has_table django_migrations
}

# Lets Django's own migrations make the old tables, or add what they lack.
migrate_django()
{
	if has_tables_unknown_to_django; then
		die "the database of DATABASE_URL has old tables that Django has not made"
	fi
	django_manage migrate --no-input
}

# create_schema ours|theirs [yes]: the old tables with recommended keys and triggers, and Ficus's
# own tables. In a database of theirs, old tables that are there already are somebody's: they get
# neither. yes: Django is there and makes the old tables; those that were made without it look the
# same to it.
create_schema()
{
	local owner=$1 with_django=${2-no} triggers=--with-triggers complaint

	create_database
	if [ "$owner" = theirs ] && has_table alloc_allocation; then
		triggers=
	elif [ "$with_django" = no ] || has_tables_unknown_to_django; then
		complaint=$(create_old_tables 2>&1) || die "cannot make the old tables: $complaint"
	fi
	[ "$with_django" = no ] || migrate_django
	as_account "$ficus" migrate $triggers >"$log_dir/migrate.log" 2>&1 ||
		die "ficus migrate has failed: $(tail -n 1 "$log_dir/migrate.log"); see $log_dir/migrate.log"
}
