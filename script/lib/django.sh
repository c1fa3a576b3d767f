# script/lib/django.sh - the old application: the Django project of legacy/, served by gunicorn on a
# unix socket in run_dir, with the distribution's own Python. Wants source_dir, state_dir, run_dir,
# log_dir, and DATABASE_URL.
# shellcheck shell=bash

# The key that signs sessions, the same for both sides: the one that is set, or one that is made
# once for this state folder. Without Django, Ficus still signs its own.
django_share_secret()
{
	local file=$state_dir/secret_key

	if [ -z "${FICUS_DJANGO_SECRET_KEY-}${FICUS_DJANGO_SECRET_KEY_FILE-}" ]; then
		[ -s "$file" ] || make_secret "$file"
		export FICUS_DJANGO_SECRET_KEY_FILE=$file
	fi
	export SECRET_KEY=${FICUS_DJANGO_SECRET_KEY-} SECRET_KEY_FILE=${FICUS_DJANGO_SECRET_KEY_FILE-}
	export SECRET_KEY_FALLBACKS=${FICUS_DJANGO_SECRET_KEY_FALLBACKS-}
}

make_secret()
{
	(umask 077 && head -c 48 /dev/urandom | base64 -w 0 >"$1.new")
	chown -- "$account" "$1.new"
	mv "$1.new" "$1"
}

# The copy in run_dir can be read by whomever the servers run as, and keeps the sources clean. Both
# sides keep uploaded files in one folder, which nginx finds by a name without blanks.
django_install()
{
	local media=$state_dir/media

	rm -rf "$run_dir/legacy"
	cp -r "$source_dir/legacy" "$run_dir/"
	mkdir -p "$media"
	chown -R -- "$account" "$run_dir/legacy" "$media"
	ln -sfn "$media" "$run_dir/media"
	export MEDIA_ROOT=$media MEDIA_URL=/media/
	export FICUS_DJANGO_MEDIA_ROOT=${FICUS_DJANGO_MEDIA_ROOT-$MEDIA_ROOT}
	export FICUS_DJANGO_MEDIA_URL=${FICUS_DJANGO_MEDIA_URL-$MEDIA_URL}
}

# django_manage COMMAND...: of manage.py.
django_manage()
{
	as_account /usr/bin/python3 "$run_dir/legacy/manage.py" "$@" >>"$log_dir/manage.log" 2>&1 ||
		die "manage.py $1 has failed: $(tail -n 1 "$log_dir/manage.log"); see $log_dir/manage.log"
}

# What the project says of itself, for Ficus.
django_describe()
{
	export FICUS_DJANGO_DESCRIPTION=${FICUS_DJANGO_DESCRIPTION-$run_dir/description.json}
	django_manage ficus_describe --output "$run_dir/description.json"
}

django_admin_static()
{
	/usr/bin/python3 -c 'import django; print(django.__path__[0])' | sed 's|$|/contrib/admin/static/admin|'
}

# django_start NAME: on NAME.sock.
django_start()
{
	local name=$1

	rm -f "$run_dir/$name.sock"
	start_server "$name" /usr/bin/python3 -m gunicorn --chdir "$run_dir/legacy" --bind "unix:$run_dir/$name.sock" \
		--threads 8 --worker-tmp-dir "$run_dir" shop.wsgi
}

django_answers()
{
	curl --silent --max-time 10 --output /dev/null --unix-socket "$run_dir/django.sock" \
		http://localhost/accounts/login/
}

django_stop()
{
	stop_server django TERM 40
}
