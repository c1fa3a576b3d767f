# script/lib/contest.sh - the contestants of script/bench and the rows in which they meet. Each contestant is a
# FastCGI server on a unix socket of its own and has a port of the one nginx in front of all. Wants run_dir,
# log_dir, ficus, bench_dir, database_name, pairs, seconds and only. Each run adds a line of JSON to the file
# that runs names.
# shellcheck shell=bash

row_names=(nginx no_database get_join get_table post_many post_hot_8 post_hot_16 post_together post_history
	post_key relay message read_model hung_get hung_post admin)
runs=
contestants=()
declare -A ports=()

start_contestants()
{
	can_group=no
	! "$ficus" --help | grep -q FICUS_GROUP_MAX || can_group=yes
	start_ours ours
	start_ours ours_table FICUS_READ_MODEL=table
	start_ours ours_redis FICUS_READ_MODEL=redis
	start_ours ours_1 FICUS_THREADS=1
	start_ours ours_2 FICUS_THREADS=2
	start_ours ours_16 FICUS_THREADS=16
	start_alone alone_8 FICUS_THREADS=8
	start_alone alone_16 FICUS_THREADS=16
	start_bare bare 8 constant "404 Not Found" '{"message": "not found"}'
	start_bare e 8 join "$run_dir/mariadb.sock" root "$database_name"
	start_bare e_16 16 join "$run_dir/mariadb.sock" root "$database_name"
	start_bare e_table 8 table "$run_dir/mariadb.sock" root "$database_name"
	! admin_is_chosen || start_admin_contestants
	configure_nginx
	nginx_start
	await_servers 30 contestants_answer
}

# start_ours NAME [SETTING=VALUE]...
start_ours()
{
	local name=$1

	shift
	contestants+=("$name")
	start_server "$name" env FICUS_SOCKET="$run_dir/$name.sock" FICUS_API_ACCESS=open FICUS_COMPANIONS=none \
		"$@" "$ficus" serve
}

# As start_ours, with one command a transaction whoever waits.
start_alone()
{
	if [ "$can_group" = yes ]; then
		start_ours "$@" FICUS_GROUP_MAX=1
	else
		start_ours "$@"
	fi
}

# start_bare NAME THREADS MODE ARGUMENT...
start_bare()
{
	local name=$1

	shift
	contestants+=("$name")
	start_server "$name" "$bench_dir/bare_responder" "$run_dir/$name.sock" "$@"
}

choose_port()
{
	port=${port-18000}
	until port_is_free $((++port)); do
		:
	done
}

# The settings of docs/performance.md, the same for all of them.
configure_nginx()
{
	local name

	choose_port
	ports[nginx]=$port
	{
		sed "s/@PORT@/$port/" "$source_dir/tests/bench/nginx.conf.in"
		for name in "${contestants[@]}"; do
			choose_port
			ports[$name]=$port
			sed -e "s/@NAME@/$name/" -e "s/@PORT@/$port/" -e "s|@SOCKET@|$run_dir/$name.sock|" \
				"$source_dir/tests/bench/nginx-contestant.conf.in"
		done
		! admin_is_chosen || admin_nginx_configuration
		echo '}'
	} >"$run_dir/nginx.conf"
}

contestants_answer()
{
	local name

	for name in "${!ports[@]}"; do
		curl --silent --max-time 10 --output /dev/null "http://127.0.0.1:${ports[$name]}/" || return 1
	done
}

# is_chosen ROW: it, or its group.
is_chosen()
{
	[ ${#only[@]} = 0 ] || [[ " ${only[*]} " = *" $1 "* || " ${only[*]} " = *" ${1%%_*} "* ]]
}

# row NAME LOAD CONTESTANT...: as many times as there are pairs, LOAD for each contestant, in turns first.
row()
{
	local name=$1 load=$2 pair contestant turn

	shift 2
	is_chosen "$name" || return 0
	for ((pair = 1; pair <= pairs; pair++)); do
		turn=("$@")
		[ $((pair % 2)) = 1 ] || mapfile -t turn < <(printf '%s\n' "$@" | tac)
		for contestant in "${turn[@]}"; do
			"$load" "$name" "$contestant" "$pair"
		done
	done
}

# record ROW CONTESTANT PAIR PROGRAM OPTION...: one run, which the program measures.
record()
{
	local row=$1 contestant=$2 pair=$3 program=$4

	shift 4
	interruptible "$bench_dir/$program" --label "row=$row" --label "contestant=$contestant" --label "pair=$pair" \
		"$@" >>"$runs"
	say "$row $pair/$pairs $contestant: $(tail -n 1 "$runs" | sed 's/.*"per_second":\([0-9.]*\).*/\1/')/s"
}

# run ROW CONTESTANT PAIR SERVER OPTION...: one run over HTTP. What Ficus has logged meanwhile is forgotten.
run()
{
	local row=$1 contestant=$2 pair=$3 server=$4 pid=()

	shift 4
	[ "$server" = nginx ] || pid=(--watch "application=${server_pids[$server]}")
	record "$row" "$contestant" "$pair" load --port "${ports[$server]}" --seconds "$seconds" "${pid[@]}" \
		--watch "nginx=${server_pids[nginx]}" --watch "mariadb=${server_pids[mariadb]}" "$@"
	: >"$log_dir/$server.log"
}

load_nginx()
{
	run "$@" "$2" --path / --expect x
}

load_no_database()
{
	run "$@" "$2" --path / --status 404 --expect '{"message": "not found"}'
}

load_get()
{
	run "$@" "$2" --path '/allocations/order-{n%40000}' \
		--expect '[{"sku":"sku-{n%2000}","batchref":"batch-{n%2000}"}]'
}

# post ROW CONTESTANT PAIR SERVER SKU OPTION...: every order id is new.
post()
{
	local row=$1 contestant=$2 pair=$3 server=$4 sku=$5

	shift 5
	run "$row" "$contestant" "$pair" "$server" --method POST --path /allocate --status 201 \
		--body "{\"orderid\":\"$row-$contestant-$pair-{n}\",\"sku\":\"$sku\",\"qty\":1}" \
		--expect "{\"batchref\":\"batch-${sku#sku-}\"}" "$@"
}

load_post_many()
{
	post "$@" "$2" 'sku-{n%2000}'
}

load_post_hot()
{
	post "$@" "$2" sku-hot
}

load_post_history()
{
	case $2 in
	long) post "$@" alone_8 sku-long ;;
	short) post "$@" alone_8 "sku-short-$3" ;;
	esac
}

load_post_key()
{
	case $2 in
	key) post "$@" ours 'sku-{n%2000}' --header "Idempotency-Key: $1-$3-{n}" ;;
	plain) post "$@" ours 'sku-{n%2000}' ;;
	esac
}

# Where nothing is compared, a fifth of the runs tells enough.
run_rows()
{
	local few=$(((pairs + 4) / 5))

	runs=$run_dir/runs.jsonl
	: >"$runs"
	pairs=$few row nginx load_nginx nginx
	row no_database load_no_database ours bare
	row get_join load_get ours e
	row get_table load_get ours_table e_table
	row post_many load_post_many ours e
	row post_hot_8 load_post_hot alone_8 e
	row post_hot_16 load_post_hot alone_16 e_16
	[ "$can_group" = no ] || row post_together load_post_hot ours_16 alone_16
	row post_history load_post_history long short
	row post_key load_post_key key plain
	row relay load_relay ours bare
	row message load_message ours
	pairs=$few row read_model load_read_model ours
	pairs=$few row hung_get load_get ours_1 ours_2 ours
	pairs=$few row hung_post load_post_many ours_1 ours_2 ours
	run_admin_rows
}
