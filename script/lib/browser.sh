# script/lib/browser.sh - what drives the browser in the tests of tests/browser: it comes from the npm
# registry, at the versions of their package-lock.json. Wants source_dir.
# shellcheck shell=bash

# browser_provide DIR: puts it there, once.
browser_provide()
{
	local dir=$1 wanted=$source_dir/tests/browser/package-lock.json

	! cmp -s "$wanted" "$dir/installed" || return 0
	say "fetching what drives the browser"
	mkdir -p "$dir"
	cp "$source_dir/tests/browser/package.json" "$wanted" "$dir"
	if ! interruptible npm ci --prefix "$dir" --ignore-scripts --no-audit --no-fund \
		>"$dir/npm.log" 2>&1; then
		cat "$dir/npm.log" >&2
		die "the npm registry did not give what drives the browser; the browser tests need it once"
	fi
	cp "$wanted" "$dir/installed"
}
