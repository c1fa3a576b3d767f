# script/lib/build.sh - builds out of tree. Wants source_dir.
# shellcheck shell=bash

# Brings configure and Makefile.in up to date, so that no two makes try it at the same time.
make_configure()
{
	(
		exec 8<"$source_dir"
		flock 8 || exit
		cd "$source_dir" || exit
		if [ ! -e configure ] ||
			[ -n "$(find configure.ac Makefile.am ./*/subdir.am -newer Makefile.in)" ]; then
			autoreconf -fi
		fi
	)
}

# build DIR TARGET [CONFIGURE-OPTION...]: configures DIR if it is new, then makes TARGET there. What
# that prints goes to DIR/build.log, and to standard error if it fails.
build()
{
	local dir=$1

	mkdir -p "$dir" 2>/dev/null || die "cannot make the build folder $dir"
	[ -w "$dir" ] || die "cannot write to the build folder $dir"
	if ! interruptible configure_and_make "$@" >"$dir/build.log" 2>&1; then
		cat "$dir/build.log" >&2
		die "the build in $dir has failed"
	fi
}

configure_and_make()
{
	local dir=$1 target=$2

	shift 2
	(
		exec 8<"$dir"
		flock 8 || exit
		make_configure || exit
		cd "$dir" || exit
		if [ ! -e Makefile ]; then
			"$source_dir/configure" -q "$@" || exit
		fi
		make -j"$(nproc)" "$target"
	)
}
