#!/usr/bin/env bash
# tests/check_layers.sh - fails on an include that the dependency rules forbid (docs/architecture.md,
# "Layers"), and on a header that does not compile on its own. Prints TAP; run by `make check`.
#
# Environment: srcdir, the source tree (default: the one this file is in); CHECK_CC, compiler and
# flags.
set -eu

source_dir=$(cd "${srcdir:-$(dirname "$0")/..}" && pwd)
# shellcheck source=tests/support/tap.sh
. "$source_dir/tests/support/tap.sh"
layers=(base domain services orm_mapping adapters fcgi_app)

# Who may include what of the project: the longest matching first column holds, and everything that
# starts with a later word is allowed. `domain/` is the folder with all below it; a file may always
# include what stands beside it.
project_rules='
base/                   base/
domain/                 base/
services/               base/ domain/ services/
services/ports/         base/ domain/ services/bus/
services/bus/           base/
services/relay/         base/ services/bus/
services/consumer/      base/ services/bus/
services/accounts/      base/ services/bus/
services/sync/          base/
services/rows/          base/ services/bus/ services/accounts/
orm_mapping/            base/ domain/ services/ports/ services/bus/ services/relay/ services/consumer/ orm_mapping/
orm_mapping/mapper/     base/ orm_mapping/mysql/
orm_mapping/mysql/      base/
orm_mapping/django/     base/ services/accounts/ services/bus/ services/rows/ orm_mapping/mapper/ orm_mapping/mysql/
orm_mapping/tables/     base/ services/rows/ services/bus/ orm_mapping/mapper/ orm_mapping/mysql/
adapters/               base/ domain/ services/ adapters/
adapters/csv/           base/ services/bus/
adapters/curl/          base/ services/bus/ services/relay/
adapters/files/         base/ services/bus/ services/rows/ services/sync/
fcgi_app/               base/ domain/ services/ fcgi_app/ orm_mapping/mapper/
fcgi_app/bootstrap      base/ domain/ services/ fcgi_app/ orm_mapping/ adapters/
fcgi_app/server/        base/
fcgi_app/http/          base/ fcgi_app/server/ po/
fcgi_app/django/        base/ services/accounts/ services/bus/ fcgi_app/http/
fcgi_app/admin/         base/ services/ fcgi_app/http/ fcgi_app/django/ orm_mapping/mapper/
'

# Which libraries have one home. A header that no line names may be included anywhere.
library_rules='
mysql.h                 orm_mapping/
mysql/                  orm_mapping/
mariadb/                orm_mapping/
fcgiapp.h               fcgi_app/server/
fcgi_stdio.h            nowhere/
json-c/                 services/bus/ orm_mapping/django/ fcgi_app/http/ fcgi_app/django/ fcgi_app/admin/ adapters/
hiredis                 adapters/redis/
curl/                   adapters/
csv.h                   adapters/
openssl/                adapters/ fcgi_app/http/ fcgi_app/django/
zlib.h                  fcgi_app/django/
argon2.h                fcgi_app/django/
crypt.h                 fcgi_app/django/
uninorm.h               fcgi_app/django/
unictype.h              base/blanks base/letters
unistr.h                base/blanks services/rows/ fcgi_app/django/
unicase.h               services/rows/
'

# Prints one line for every forbidden include below the folder $1.
forbidden_includes()
{
	local files

	mapfile -t files < <(cd "$1" && find "${layers[@]}" -name '*.[ch]' 2>/dev/null | sort)
	(
		cd "$1"
		awk -v project_rules="$project_rules" -v library_rules="$library_rules" '
		function read_rules(text, rules,    lines, count, words, i) {
			count = split(text, lines, "\n")
			for (i = 1; i <= count; i++)
				if (split(lines[i], words, " ") > 1)
					rules[words[1]] = substr(lines[i], length(words[1]) + 1)
		}
		function best_key(path, rules,    key, best) {
			best = ""
			for (key in rules)
				if (index(path, key) == 1 && length(key) > length(best))
					best = key
			return best
		}
		function is_listed(path, prefixes,    words, count, i) {
			count = split(prefixes, words, " ")
			for (i = 1; i <= count; i++)
				if (index(path, words[i]) == 1)
					return 1
			return 0
		}
		function folder_of(path) {
			sub(/[^\/]*$/, "", path)
			return path
		}
		function complain(why) {
			print FILENAME ":" FNR ": " why ": " $0
		}
		BEGIN {
			read_rules(project_rules, project)
			read_rules(library_rules, library)
		}
		/^[ \t]*#[ \t]*include[ \t]*"/ {
			split($0, parts, "\"")
			if (parts[2] == "config.h")
				next
			if (parts[2] !~ /\// || parts[2] ~ /^\.|\/\.\.?\//)
				complain("is not written from the root")
			else if (folder_of(parts[2]) != folder_of(FILENAME) &&
				 !is_listed(parts[2], project[best_key(FILENAME, project)]))
				complain("is not allowed here")
		}
		/^[ \t]*#[ \t]*include[ \t]*</ {
			split($0, parts, /[<>]/)
			home = best_key(parts[2], library)
			if (home != "" && !is_listed(FILENAME, library[home]))
				complain("is not at home here")
		}' "${files[@]}" </dev/null
	)
}

# Prints the name of every header of the source tree that does not compile as the first thing in a
# file.
dependent_headers()
{
	local header

	(
		cd "$source_dir"
		find "${layers[@]}" tests -name '*.h' | sort
	) | while read -r header; do
		printf '#include "config.h"\n#include "%s"\n' "$header" |
			${CHECK_CC:-cc} -I"$source_dir" -fsyntax-only -x c - || echo "$header"
	done
}

# One forbidden include of each sort: the file it is put into, and the line.
seeds='
base/error.h               "domain/batch.h"
domain/batch.c             "services/ports/clock.h"
services/bus/message_bus.c "domain/commands.h"
services/handlers.c        "orm_mapping/unit_of_work.h"
orm_mapping/mapper/table.c "orm_mapping/batch_mapping.h"
orm_mapping/mysql/x.c      "domain/batch.h"
orm_mapping/outbox.c       "services/handlers.h"
fcgi_app/views.c           "orm_mapping/unit_of_work.h"
fcgi_app/http/router.c     "fcgi_app/routes.h"
fcgi_app/server/pool.c     "fcgi_app/http/request.h"
adapters/mail.c            "orm_mapping/mysql/connection.h"
domain/batch.c             "batch.h"
domain/batch.c             "../services/handlers.h"
services/handlers.c        <mysql.h>
fcgi_app/http/request.c    <fcgiapp.h>
fcgi_app/server/pool.c     <fcgi_stdio.h>
domain/commands.c          <json-c/json.h>
'

# Puts each seed alone into an empty copy of the folders: not to notice it would be a blind check.
check_that_seeds_are_noticed()
{
	local file include complaints copy

	copy=$(mktemp -d)
	while read -r file include; do
		[ -n "$file" ] || continue
		mkdir -p "$copy/$(dirname "$file")"
		echo "#include $include" >"$copy/$file"
		complaints=
		[ -n "$(forbidden_includes "$copy")" ] || complaints="nothing was said"
		result "$include in $file is noticed" "$complaints"
		rm "$copy/$file"
	done <<<"$seeds"
	rm -r "$copy"
}

result "every include follows the dependency rules" "$(forbidden_includes "$source_dir")"
result "every header compiles on its own" "$(dependent_headers 2>&1)"
check_that_seeds_are_noticed
end_of_results
