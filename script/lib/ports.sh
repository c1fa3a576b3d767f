# script/lib/ports.sh - TCP ports of this machine.
# shellcheck shell=bash

# Who listens there already would get our requests, so it is asked before anything is started.
port_is_free()
{
	! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && ! (exec 3<>"/dev/tcp/::1/$1") 2>/dev/null
}
