# script/lib/mail.sh - a private mail catcher: it keeps what Ficus sends as files of state_dir/mail,
# and nothing leaves this machine. Wants source_dir, state_dir and run_dir.
# shellcheck shell=bash

# mail_start: on any free port. Sets SMTP_URL, and who writes to whom unless that is said already.
# The copy in run_dir can be read by whomever the servers run as; the distribution's own Python is
# the one that has aiosmtpd.
mail_start()
{
	[ -d "$state_dir/mail" ] || mkdir -m 700 "$state_dir/mail"
	chown -- "$account" "$state_dir/mail"
	install -m 644 "$source_dir/script/lib/mail_catcher.py" "$run_dir/"
	rm -f "$run_dir/mail.port"
	start_server mail /usr/bin/python3 "$run_dir/mail_catcher.py" "$state_dir/mail" "$run_dir/mail.port"
	await_servers 30 mail_listens
	export SMTP_URL FICUS_MAIL_FROM FICUS_MAIL_TO
	SMTP_URL=smtp://127.0.0.1:$(cat "$run_dir/mail.port")
	FICUS_MAIL_FROM=${FICUS_MAIL_FROM-allocations@example.com}
	FICUS_MAIL_TO=${FICUS_MAIL_TO-stock@example.com}
}

mail_listens()
{
	[ -s "$run_dir/mail.port" ]
}

mail_stop()
{
	stop_server mail TERM 10
}
