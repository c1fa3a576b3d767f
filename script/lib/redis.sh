# script/lib/redis.sh - a private Redis: own data folder, reached by a unix socket and by nothing
# else. Its socket stands in run_dir, which nobody but the account can enter; so it needs no
# password. What it has answered is in its append-only file. Wants state_dir and run_dir.
# shellcheck shell=bash

# redis_start: starts it, and waits until it answers. Sets REDIS_URL.
redis_start()
{
	local data=$state_dir/redis

	mkdir -p "$data"
	chmod 700 "$data"
	chown -- "$account" "$data"
	start_server redis redis-server --dir "$data" --appendonly yes --save "" --port 0 \
		--unixsocket "$run_dir/redis.sock" --unixsocketperm 700
	await_servers 60 redis_answers
	export REDIS_URL=unix://$run_dir/redis.sock
}

redis_answers()
{
	[ "$(redis-cli -s "$run_dir/redis.sock" ping 2>/dev/null)" = PONG ]
}

redis_stop()
{
	stop_server redis TERM 60
}
