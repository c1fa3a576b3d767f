# script/lib/contest_admin.sh - the rows of script/bench about the admin site: its pages of a table with 10,000 rows
# and with many, and the same pages of Django's admin, each by one client, one after the other. Wants what contest.sh
# wants, script/lib/django.sh, state_dir and admin_rows.
# shellcheck shell=bash

admin_pages=(first next last word exact choice related month sorted change history)
admin_contestants=(small large django_small django_large)
admin_small_rows=10000
declare -A admin_sessions=() admin_addresses=()

admin_is_chosen()
{
	local name

	[ ${#only[@]} != 0 ] || return 0
	for name in "${only[@]}"; do
		[[ $name != admin* ]] || return 0
	done
	return 1
}

# Two databases with the tables of the whole project, of which one has more rows.
start_admin_contestants()
{
	local plain_url=$DATABASE_URL plain_name=$database_name size

	django_share_secret
	django_install
	for size in small large; do
		DATABASE_URL=$(mariadb_url "admin_$size")
		database_open
		interruptible create_schema ours yes
		fill_catalogue "$size"
		[ "$size" = large ] || django_describe
		start_ours "$size"
		django_start "django_$size"
	done
	DATABASE_URL=$plain_url database_name=$plain_name
	database_open
}

admin_rows_of()
{
	[ "${1#django_}" = large ] && echo "$admin_rows" || echo "$admin_small_rows"
}

fill_catalogue()
{
	local rows

	rows=$(admin_rows_of "$1")
	say "filling a table with $rows rows"
	sql "$database_name" <"$source_dir/legacy/demo_accounts.sql"
	sed "s/@ROWS@/$rows/g" "$source_dir/tests/bench/catalogue.sql.in" >"$run_dir/catalogue.sql"
	interruptible fill_table || die "cannot fill the catalogue: $(tail -n 1 "$log_dir/catalogue.log")"
}

fill_table()
{
	sql "$database_name" <"$run_dir/catalogue.sql" >"$log_dir/catalogue.log" 2>&1
}

admin_nginx_configuration()
{
	local name

	for name in "${admin_contestants[@]}"; do
		[[ $name = django_* ]] || continue
		choose_port
		ports["$name"]=$port
		sed -e "s/@PORT@/$port/" -e "s|@SOCKET@|$run_dir/$name.sock|" \
			"$source_dir/tests/bench/nginx-django.conf.in"
	done
}

# admin_get CONTESTANT ADDRESS: the page.
admin_get()
{
	curl --silent --show-error --fail --max-time 30 --cookie "sessionid=${admin_sessions[$1]}" \
		"http://127.0.0.1:${ports[$1]}$2"
}

# Django's session is ours, too.
admin_sign_in()
{
	local size=$1 jar=$run_dir/cookies.$1 url=http://127.0.0.1:${ports[django_$1]}/admin/login/ token

	token=$(curl --silent --cookie-jar "$jar" "$url" |
		sed -n '/name="csrfmiddlewaretoken"/{ s/.*value="\([^"]*\)".*/\1/p; q; }')
	curl --silent --cookie "$jar" --cookie-jar "$jar" --output /dev/null \
		--data "csrfmiddlewaretoken=$token&username=demo-admin&password=demo" "$url"
	admin_sessions[$size]=$(awk '$6 == "sessionid" { print $7 }' "$jar")
	admin_sessions[django_$size]=${admin_sessions[$size]}
	[ -n "${admin_sessions[$size]}" ] || die "cannot sign in at $url"
}

# From all over the table; each of these items has a price and a tag.
admin_keys()
{
	case $(admin_rows_of "$1") in
	????????*) echo '9{n%97}{n%89}{n%7}1' ;;
	???????) echo '9{n%97}{n%89}1' ;;
	*) echo '9{n%97}1' ;;
	esac
}

# Where each page of a contestant is. What the link to the next page says, only the first page knows.
find_admin_addresses()
{
	local name=$1 list=/ficus/catalogue/item/ next last='last='

	case $name in
	django_*)
		list=/admin/catalogue/item/
		next=p=2
		last=p=$(($(admin_rows_of "$name") / 100))
		;;
	*)
		next=$(admin_get "$name" "$list" | sed -n 's/.*href="[^"?]*?\([^"]*\)" rel=next.*/\1/p')
		[ -n "$next" ] || die "$list of $name has no next page"
		;;
	esac
	admin_addresses[$name first]=$list
	admin_addresses[$name next]="$list?$next"
	admin_addresses[$name last]="$list?$last"
	admin_addresses[$name word]="$list?q=Pine"
	admin_addresses[$name exact]="$list?q=SKU-00009{n%9}{n%9}1"
	admin_addresses[$name choice]="$list?status__exact=listed"
	admin_addresses[$name related]="$list?supplier__id__exact=7"
	admin_addresses[$name month]="$list?listed_on__year=2025&listed_on__month=5"
	admin_addresses[$name sorted]="$list?o=-6"
	admin_addresses[$name change]=$list$(admin_keys "$name")/change/
	admin_addresses[$name history]=$list$(admin_keys "$name")/history/
}

# That a page has come to its end is what tells it from an answer that broke off; an error has another status. Django
# takes minutes for a page of many rows, so it is asked for each of them once.
load_admin()
{
	local row=$1 name=$2 pair=$3 requests=20

	case $name in
	django_small) requests=5 ;;
	django_large) requests=1 ;;
	esac
	[ "$name" != django_large ] || [ "$pair" = 1 ] || return 0
	run "$@" "$name" --path "${admin_addresses[$name ${row#admin_}]}" --part '</html>' \
		--header "Cookie: sessionid=${admin_sessions[$name]}" --clients 1 --requests "$requests" \
		--warm-up 0 --seconds 900 --deadline 900
}

run_admin_rows()
{
	local name page

	admin_is_chosen || return 0
	admin_sign_in small
	admin_sign_in large
	for name in "${admin_contestants[@]}"; do
		find_admin_addresses "$name"
	done
	for page in "${admin_pages[@]}"; do
		row "admin_$page" load_admin "${admin_contestants[@]}"
	done
}
