# script/lib/nginx.sh - a private nginx with the configuration of nginx/, everything of it in
# run_dir. Wants source_dir and run_dir.
# shellcheck shell=bash

# nginx_configure PORT SOCKET: writes run_dir/nginx.conf beside the snippets that it includes.
nginx_configure()
{
	local port=$1 socket=$2 ipv6_filter=

	grep -qs '^0\{31\}1 ' /proc/net/if_inet6 || ipv6_filter='/\[::1\]:/d'
	mkdir -p "$run_dir/ficus"
	cp "$source_dir"/nginx/ficus-*.conf "$run_dir/ficus/"
	sed "s|unix:[^ ;]*|unix:$socket|" "$source_dir/nginx/ficus-upstream.conf" \
		>"$run_dir/ficus/ficus-upstream.conf"
	sed -e "s/@PORT@/$port/g" -e "s/@CQRS_PORT@/$((port + 1))/g" -e "$ipv6_filter" \
		"$source_dir/nginx/nginx.conf.in" >"$run_dir/nginx.conf"
	cp "$source_dir/nginx/rest-ficus.conf" "$run_dir/rest.conf"
}

# nginx_add_django SOCKET ADMIN_STATIC: hands over what is not Ficus's. After nginx_configure.
nginx_add_django()
{
	sed -e "s|@SOCKET@|$1|" -e "s|@ADMIN_STATIC@|$2|" \
		"$source_dir/nginx/rest-django.conf.in" >"$run_dir/rest.conf"
}

nginx_start()
{
	rm -f "$run_dir/nginx.pid"
	start_server nginx nginx -p "$run_dir/" -c nginx.conf -e stderr \
		-g "daemon off; ${account_is_root:+user root;}"
}

# It has its ports, so that what is asked there is asked of it and of nobody else.
nginx_listens()
{
	[ -s "$run_dir/nginx.pid" ]
}

nginx_stop()
{
	stop_server nginx QUIT 10
}
