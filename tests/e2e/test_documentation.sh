#!/usr/bin/env bash
# tests/e2e/test_documentation.sh - the documents tell the truth: their examples print what they show,
# their tables list what there is, and what they name exists. CONTRIBUTING.md, "Documents", says how
# examples are written. Prints TAP; run by script/test, which names the build to run by TEST_BUILD_DIR.
set -eu
unset "${!FICUS_TEST_@}" # for tests alone: Ficus refuses settings that it does not know
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/support/tap.sh
. "$source_dir/tests/support/tap.sh"
# shellcheck source=script/lib/ports.sh
. "$source_dir/script/lib/ports.sh"

cd "$source_dir"
folders='base|domain|services|orm_mapping|adapters|fcgi_app|nginx|legacy|tests|script|docs'
mapfile -t documents < <(ls README.md CONTRIBUTING.md CHANGELOG.md docs/*.md docs/decisions/*.md)
with_legacy=(docs/django.md docs/admin.md) # whose examples want the old application
ficus=$TEST_BUILD_DIR/ficus

# The examples run in a folder that looks like the one a reader stands in.
work=$(mktemp -d /tmp/ficus-docs.XXXXXX)
chmod 711 "$work"
ln -s "$TEST_BUILD_DIR" "$work/build"
echo 'silent' >"$work/.curlrc" # as curl is at a terminal
mkdir "$work/bin"
# MySQL's client, where there is no other, by the name that the examples give it.
command -v mariadb >/dev/null || ln -s "$(command -v mysql)" "$work/bin/mariadb"
port=$((10000 + $$ % 5000 * 2))
server_pid=

stop_server()
{
	[ -z "$server_pid" ] || kill "$server_pid" 2>/dev/null || true
	wait
	server_pid=
}

clean_up()
{
	stop_server
	rm -rf "$work"
}

trap clean_up EXIT

# start_server OPTION...: of script/server, on a database that nobody has used.
start_server()
{
	rm -rf "${work:?}/var"
	: >"$work/output" # what is in it would be the last server's word
	until port_is_free "$port" && port_is_free $((port + 1)); do
		port=$((port + 2))
	done
	script/server --build "$TEST_BUILD_DIR" --port "$port" --state "$work/var" "$@" >"$work/output" 2>&1 &
	server_pid=$!
	until grep -q '^ready: ' "$work/output" || ! kill -0 "$server_pid" 2>/dev/null; do
		sleep 0.05
	done
	result "script/server${*:+ $*} is ready for the examples" "$(grep -q '^ready: ' "$work/output" || cat "$work/output")"
}

# Writes each block of the document that is marked console to a file, block.1, block.2, ...
split_blocks()
{
	rm -f "$work"/block.*
	awk -v name="$work/block." '
		/^```/ && inside { inside = 0; next }
		/^```console$/ { inside = 1; count++; next }
		inside { print >(name count) }' "$1"
}

# Runs the commands of a block, one after another in one shell, and prints what a terminal would show.
transcript_of()
{
	local program

	# shellcheck disable=SC2016 # expanded where it runs
	program='show()
	{
		local command=${1//127.0.0.1:8080/127.0.0.1:$port}

		printf "\$ %s\n" "$1"
		eval "${command//127.0.0.1:8081/127.0.0.1:$((port + 1))}" >"$HOME/printed" 2>&1
		tr -d "\r" <"$HOME/printed" | sed "\$a\\"
	}'
	program+=$(awk -v quote="'" '
		sub(/^\$ /, "") || continued {
			gsub(quote, quote "\\" quote quote)
			printf "%s%s", continued ? "\n" : "\nshow " quote, $0
			continued = /\\$/
			if (!continued)
				printf "%s", quote
		}' "$1")
	(cd "$work" && env -i PATH="$PATH:$work/bin" HOME="$work" LC_ALL=C.UTF-8 port="$port" timeout 60 bash -c "$program")
}

# differences EXPECTED TRANSCRIPT: nothing if they are alike, "..." in the first being alike to anything.
differences()
{
	local pattern

	pattern=$(sed 's/[^A-Za-z0-9 ._-]/\\&/g; s/\.\.\./*/g' "$1")
	# shellcheck disable=SC2053 # a pattern it is
	[[ $(<"$2") == $pattern ]] || diff "$1" "$2" || true
}

# test_examples DOCUMENT...
test_examples()
{
	local document block complaints

	for document; do
		split_blocks "$document"
		complaints=
		for block in "$work"/block.*; do
			[ -e "$block" ] || continue 2
			transcript_of "$block" >"$work/transcript"
			complaints+=$(differences "$block" "$work/transcript")
		done
		result "$document: its examples print what it shows" "$complaints"
	done
}

# compare DESCRIPTION DOCUMENTED TRUE: two texts that should be equal.
compare()
{
	result "$1" "$([ -n "$3" ] || echo "nothing to compare with"; diff <(echo "$2") <(echo "$3") || true)"
}

settings_of_help()
{
	"$ficus" --help | awk '/^  ([A-Z]+_URL|FICUS_[A-Z_]+) / {
		fallback = "must be set"
		if (match($0, /\[[^]]*\]$/))
			fallback = substr($0, RSTART, RLENGTH)
		print $1, fallback
	}'
}

# The rows of the table of settings: name, default and range, without their ticks.
setting_rows()
{
	# shellcheck disable=SC2016 # ticks, that is all
	grep -E '^\| `([A-Z]+_URL|FICUS_[A-Z_]+)` \|' docs/configuration.md | tr -d '`'
}

documented_settings()
{
	setting_rows | awk -F ' *[|] *' '{
		fallback = "[" $3 "]"
		if ($3 == "empty")
			fallback = "[]"
		if ($3 ~ /^must be set/)
			fallback = "must be set"
		print $2, fallback
	}'
}

settings_of_manual()
{
	awk '/^\.It Ev / { print $3, $4 == "Bq" ? "[" $5 "]" : "must be set" }' docs/man/ficus.1
}

# What ficus says that each setting should have been, when it is given nonsense; nothing where it takes a text, of
# whatever form.
true_ranges()
{
	local name closed_range='[0-9]+ to [0-9]+|an octal mode.*|one of: .*|yes or no'

	while read -r name _; do
		echo "$name" "$(env DATABASE_URL='mysql://nobody@localhost/none?unix_socket=/none' FICUS_API_ACCESS=open \
			FICUS_LOG_LEVEL=error "$name=?" "$ficus" check 2>&1 |
			sed -nE "s/^ficus check: $name: expected (a number from )?($closed_range).*/\2/p")"
	done < <(settings_of_help)
}

documented_ranges()
{
	setting_rows | awk -F ' *[|] *' '{
		range = ""
		if ($4 ~ /^[0-9]+ to [0-9]+$/)
			range = $4
		else if ($4 ~ /^octal, /)
			range = "an octal mode" substr($4, 7)
		else if ($4 == "yes or no")
			range = $4
		else if ($4 ~ /^[A-Za-z0-9_.]+(, [A-Za-z0-9_.]+)*$/)
			range = "one of: " $4
		gsub(/, /, " ", range)
		print $2, range
	}'
}

test_settings()
{
	compare "docs/configuration.md lists every setting with its default" \
		"$(documented_settings)" "$(settings_of_help)"
	compare "docs/configuration.md tells every range" "$(documented_ranges)" "$(true_ranges)"
	compare "the manual page lists every setting with its default" "$(settings_of_manual)" "$(settings_of_help)"
}

commands()
{
	"$ficus" --help | awk '/^Commands:/ { inside = 1; next } /^$/ { inside = 0 } inside { print $1 }'
}

true_options()
{
	local name

	for name in $(commands); do
		"$ficus" "$name" --help | awk -v name="$name" '/^  --/ { print name, $1 }'
	done
}

documented_options()
{
	awk '/^\.It Cm / { name = $3 }
		/^\.Pp$/ { name = "" }
		name && /^\.It Fl Fl / { print name, "--" $4 }' docs/man/ficus.1
}

test_commands()
{
	compare "the manual page lists every command" "$(awk '/^\.It Cm / { print $3 }' docs/man/ficus.1)" \
		"$(commands)"
	compare "the manual page lists every option" "$(documented_options)" "$(true_options)"
}

documented_columns()
{
	awk -F ' *[|] *' '/^#/ { table = sub(/^### /, "") ? $0 : "" }
		table ~ /^ficus_/ && /^\| [a-z]/ && $2 != "column" {
			count = split($2, names, ", ")
			for (i = 1; i <= count; i++)
				print table, names[i]
		}' docs/schema.md | sort
}

true_columns()
{
	PATH=$PATH:$work/bin mariadb -S "$work/var/run/mariadb.sock" -u root -BNe \
		"SELECT CONCAT(TABLE_NAME, ' ', COLUMN_NAME) FROM information_schema.COLUMNS
		 WHERE TABLE_SCHEMA = 'ficus' AND TABLE_NAME LIKE 'ficus\\_%'" | sort
}

test_tables()
{
	compare "docs/schema.md lists every column of our tables" "$(documented_columns)" "$(true_columns)"
}

test_dependencies()
{
	compare "docs/dependencies.md lists every package that script/bootstrap installs" \
		"$(awk -F ' *[|] *' '/^\|/ && $3 ~ /^[a-z][a-z0-9, .-]+$/ { print $3 }' docs/dependencies.md |
			tr -s ', ' '\n' | sort -u)" \
		"$(awk '$2 ~ /^(command|ls|test|pkg-config)$/ { print $1 }' script/bootstrap | sort -u)"
}

# listings_of DOCUMENT FOLDER: writes each block that is marked c to a file there, as its section's.
listings_of()
{
	awk -v folder="$2" '
		/^##* / { section = $0; gsub(/[^A-Za-z]/, "", section) }
		/^ *```/ && inside { inside = 0; next }
		/^ *```c$/ { inside = 1; next }
		inside { print >(folder "/" section) }' "$1"
}

without_blanks()
{
	tr -d '[:space:]' <"$1"
}

# The listings of docs/admin.md are what the application declares, however that is laid out.
test_listings()
{
	local source=fcgi_app/admin_tables.c listings=$work/listings listing declared=0
	local complaints=""

	mkdir "$listings"
	listings_of docs/admin.md "$listings"
	for listing in "$listings"/*; do
		[[ $(without_blanks "$source") == *"$(without_blanks "$listing")"* ]] ||
			complaints+="$source does not have what \"${listing##*/}\" shows"$'\n'
	done
	[ ! -e "$listings/Declaringatable" ] || declared=$(wc -l <"$listings/Declaringatable")
	result "docs/admin.md shows declarations as they are" "$complaints"
	compare "docs/admin.md declares a table in 15 lines or less" yes \
		"$([ "$declared" -gt 0 ] && [ "$declared" -le 15 ] && echo yes || echo "$declared lines")"
}

# What looks like the path of a file of ours, or the name of one in ticks.
named_files()
{
	grep -oP "(?<![\w./-])($folders)/[\w./-]*" "$1" | sed 's/\.*$//'
	# shellcheck disable=SC2016 # ticks, that is all
	grep -oP '`\K[\w-]+\.(c|h|sh|md|sql)(?=`)' "$1" || true
}

missing_files()
{
	local name

	named_files "$1" | sort -u | while read -r name; do
		[ -e "$name" ] || [ -n "$(find . -name "$name" -print -quit)" ] || echo "$1: $name: no such file"
	done
}

# Functions are named as `function()`.
missing_functions()
{
	local name

	grep -oP '`\K\w+(?=\(\))' "$1" | sort -u | while read -r name; do
		grep -rqw --include='*.[ch]' "$name" . || echo "$1: $name(): no such function"
	done
}

# The anchors of a document's headings.
anchors_of()
{
	sed -n 's/^##* //p' "$1" | tr '[:upper:]' '[:lower:]' | sed 's/[^a-z0-9 _-]//g; s/ /-/g'
}

# Links that lead nowhere. Those to other sites are not followed.
dead_links()
{
	local link file

	grep -oP '\]\(\K[^)]+' "$1" | grep -v '^https\?:' | while read -r link; do
		file=$1
		[ -z "${link%%#*}" ] || file=$(dirname "$1")/${link%%#*}
		[ -e "$file" ] || echo "$1: $link: no such file"
		[[ $link != *#* ]] || anchors_of "$file" | grep -qxF -- "${link#*#}" || echo "$1: $link: no such heading"
	done
}

# for_each_document COMMAND: with its path as argument.
for_each_document()
{
	local document

	for document in "${documents[@]}"; do
		"$1" "$document"
	done
}

test_names_and_links()
{
	result "files that the documents name exist" "$(for_each_document missing_files)"
	result "functions that the documents name exist" "$(for_each_document missing_functions)"
	result "links of the documents lead somewhere" "$(for_each_document dead_links)"
}

# What the sources refer to in the documents, and is not there.
dead_references()
{
	local file heading

	grep -rhoE --exclude-dir=docs --include='*.[ch]' --include='*.sh' --include='*.ac' --include='*.sql' \
		'(docs/[a-z_/0-9-]+|README|CONTRIBUTING)\.md(, "[^"]+")?' . | sort -u |
		while IFS=, read -r file heading; do
			heading=${heading# \"}
			if [ ! -e "$file" ]; then
				echo "$file: no such file"
			elif [ -n "$heading" ] && ! grep -qxE "#+ ${heading%\"}" "$file"; then
				echo "$file, $heading: no such heading"
			fi
		done
}

start_server
mapfile -t others < <(printf '%s\n' "${documents[@]}" | grep -vxF "$(printf '%s\n' "${with_legacy[@]}")")
test_examples "${others[@]}"
test_tables
stop_server
start_server --with-legacy --demo
test_examples "${with_legacy[@]}"
stop_server
test_settings
test_commands
test_dependencies
test_listings
test_names_and_links
result "what the sources refer to in the documents is there" "$(dead_references)"
end_of_results
