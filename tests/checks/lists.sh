#!/bin/sh
# lists.sh: what Makefile.am and tests/tests.am list is what there is.
. "$(dirname "$0")/../lib.sh"
plan 3
cd "$SOURCE_DIR" || exit 99

grep -oE 'src/[a-z0-9_/]+\.[ch]' Makefile.am | sort >"$T/listed"
find src -name '*.[ch]' | sort >"$T/there"
is 'Makefile.am lists every source' "$(comm -13 "$T/listed" "$T/there")" ''
is 'Makefile.am lists no source twice, and none that is not there' "$(comm -23 "$T/listed" "$T/there")" ''

sh tests/list --print >"$T/tests.am"
ok 'tests/tests.am is as ./tests/list writes it' diff -u tests/tests.am "$T/tests.am"
