# script/lib/contest_messages.sh - the rows of script/bench that go through Redis: how fast a relay empties a full
# outbox, and how long a message takes. Companions run for these rows alone, so that they disturb no other.
# Wants what contest.sh wants, and a Redis that runs.
# shellcheck shell=bash

# Of 2,000 products in turn.
outbox_events=60000

# What other rows have left there is nobody's business.
empty_outbox()
{
	sql "$database_name" --execute "DELETE FROM ficus_delivery; TRUNCATE ficus_outbox"
	redis-cli -s "$run_dir/redis.sock" flushall >/dev/null
}

fill_outbox()
{
	empty_outbox
	sql "$database_name" --execute "INSERT INTO ficus_outbox
		(event_id, aggregatetype, aggregateid, aggregate_seq, type, schema_version, payload)
		SELECT UNHEX(LEFT(SHA2(seq, 256), 32)), 'product', CONCAT('sku-', seq % 2000), 1 + seq DIV 2000, 'Allocated', 1,
			JSON_OBJECT('orderid', CONCAT('order-', seq), 'sku', CONCAT('sku-', seq % 2000),
				'qty', 1, 'batchref', CONCAT('batch-', seq % 2000))
		FROM seq_1_to_$outbox_events"
}

# start_companion NAME [SETTING=VALUE]...: relay or consume, woken by ours_redis and by each other.
start_companion()
{
	local name=$1

	shift
	start_server "$name" env FICUS_WAKE_SOCKET="$run_dir/ours_redis.sock.wake" "$@" "$ficus" "$name"
}

consumer_listens()
{
	[ "$(redis-cli -s "$run_dir/redis.sock" pubsub numsub change_batch_quantity | tail -n 1)" != 0 ]
}

# measure ROW CONTESTANT PAIR WHAT OPTION...
measure()
{
	local row=$1 contestant=$2 pair=$3 what=$4

	shift 4
	record "$row" "$contestant" "$pair" message_load --measure "$what" --redis "$run_dir/redis.sock" \
		--watch "application=${server_pids[relay]}" --watch "mariadb=${server_pids[mariadb]}" "$@"
}

load_relay()
{
	fill_outbox
	case $2 in
	ours) start_companion relay ;;
	bare) start_server relay "$bench_dir/bare_relay" "$run_dir/mariadb.sock" root "$database_name" \
		"$run_dir/redis.sock" ;;
	esac
	measure "$@" events --events "$outbox_events" --deadline 60
	stop_server relay TERM 30
}

# between ROW CONTESTANT PAIR WHAT: with both companions.
between()
{
	empty_outbox
	start_companion relay FICUS_READ_MODEL=redis
	start_companion consume
	await_servers 30 consumer_listens
	measure "$@" --port "${ports[ours_redis]}" --seconds "$seconds" --tag "$1-$3"
	stop_server consume TERM 30
	stop_server relay TERM 30
}

load_message()
{
	between "$@" message
}

load_read_model()
{
	between "$@" lag
}
