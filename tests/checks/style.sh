#!/bin/sh
# style.sh: what can be seen of the style without reading: sizes, columns, head comments, nothing left
# to do, no mutable globals.
. "$(dirname "$0")/../lib.sh"
plan 7
cd "$SOURCE_DIR" || exit 99

find src tests/unit -name '*.[ch]' | sort >"$T/sources"
find src tests doc m4 bootstrap configure.ac Makefile.am README.md -type f ! -path '*/.*' ! -name '*.[oa]' ! -name '*.gc*' \
    ! -name '*.log' ! -name '*.trs' ! -name '*_test' ! -name sonde ! -name startup |
    sort >"$T/texts"

# each LIST AWK-PROGRAM: what the program says about the files of a list, none of which has spaces.
# shellcheck disable=SC2046
each() { awk "$2" $(cat "$1"); }

is 'files have fewer than 400 lines' \
    "$(each "$T/sources" 'FNR == 400 { print FILENAME }')" ''

# Bytes that go on with a UTF-8 character take no column.
is 'lines have at most 120 columns' "$(each "$T/sources" '
    { line = $0; gsub(/[\200-\277]/, "", line) }
    length(line) > 120 { print FILENAME ":" FNR }')" ''

is 'no tabs and no blanks at the end of a line in sources' \
    "$(each "$T/sources" '/\t|[ \r]$/ { print FILENAME ":" FNR }')" ''

is 'sources begin with a comment: their name and what they are for' "$(each "$T/sources" '
    FNR == 1 {
        name = FILENAME
        sub(/.*\//, "", name)
        if (index($0, "/* " name ": ") != 1) print FILENAME
    }')" ''

is 'nothing is left to do' \
    "$(each "$T/texts" '/(^|[^A-Za-z])(TO''DO|FIX''ME|XX''X)([^A-Za-z]|$)/ { print FILENAME ":" FNR }')" ''

is 'headers are guarded by their path' "$(grep '^src/.*\.h$' "$T/sources" | while read -r file; do
    guard=SONDE_$(echo "${file#src/}" | tr 'a-z/.' 'A-Z__')
    grep -qx "#ifndef $guard" "$file" || echo "$file: $guard"
done)" ''

# Const tables with pointers lie in .data.rel.ro, which does not count.
library=$(dirname "$SONDE")/libsonde.a
if ! command -v size >/dev/null || [ ! -e "$library" ] || nm "$library" 2>/dev/null | grep -Eq '__(asan|gcov)'; then
    skip 'no mutable globals' 'no plain objects to look at'
else
    is 'no mutable globals' "$(size -A -d "$library" |
        awk '/:$|\(ex / { object = $1 } ($1 ~ /^\.(data|bss)$/) && $2 > 0 { print object, $1, $2 }')" ''
fi
