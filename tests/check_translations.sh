#!/usr/bin/env bash
# tests/check_translations.sh - fails on a text of a page that some language lacks. Prints TAP; run by
# `make check`.
#
# Environment: srcdir, the source tree (default: the one this file is in).
set -eu

source_dir=$(cd "${srcdir:-$(dirname "$0")/..}" && pwd)
# shellcheck source=tests/support/tap.sh
. "$source_dir/tests/support/tap.sh"

result "every text is translated" "$("$source_dir/script/translations" --check 2>&1 ||
	echo "run script/translations, and fill in what po/*.po lack")"
end_of_results
