#!/bin/sh
# events.sh: doc/events.md and the event table describe the same events and fields. In doc/events.md a
# heading that is one small word begins an event ("## start"); the rows of its table begin with its fields
# ("| `schema` | ..."), the items of a list with those of an object in it ("- `rtt_ns`: ..."). What all events
# have stands before the first event. The members of a segment and of a check stand among the event's own
# fields, and the bytes of data and of messages as `text` or `base64`.
. "$(dirname "$0")/../lib.sh"
plan 4
cd "$SOURCE_DIR" || exit 99

# Lines "EVENT" and "EVENT FIELD", from the table as the preprocessor leaves it.
in_table() {
    ${CC:-cc} -E -P -I src src/event/event.c | tr '\n' ' ' |
        grep -oE '\{ *"[a-z0-9_]+", *(\(|FIELD_)' | awk -F '"' '
            /\($/ { event = $2; print event; next }
            { print event, $2 }' | grep -Ev '^(segment segment|check check|(data|message|step) data)$'
    sed -n 's/.*(figures, "\([a-z0-9_]*\)".*/- \1/p; s/.*(parts, "\([a-z0-9_]*\)".*/- \1/p
        s/.*(fields, "\([a-z0-9_]*\)".*/segment \1/p; s/.*(object, "\(text\|base64\)".*/data \1/p
        /^data /{ s//message /p; s/^message /step /p; }' src/sink/json.c
    sed -n 's/.*(parts, "\([a-z0-9_]*\)".*/- \1/p; s/.*(fields, "\([a-z0-9_]*\)".*/check \1/p' src/sink/json_check.c
}

in_document() {
    awk '
        /^## [a-z_]+$/ { event = $2; print event }
        event == "" { next }
        /^\| *`/ { split($0, part, "`"); print event, part[2] }
        /^- `/ {
            sub(/:.*/, "")
            for (i = split($0, part, "`"); i > 0; i--) if (part[i] ~ /^[a-z0-9_]+$/) print "-", part[i]
        }' doc/events.md
}

# common FIELD: whether it is described among what all events have.
common() { sed '/^## [a-z_]*$/,$d' doc/events.md | grep -q "^| *\`$1\`"; }

in_table | sort -u >"$T/table"
in_document | sort >"$T/document.all"
sort -u "$T/document.all" >"$T/document"

ok 'the table has events and fields' test "$(wc -l <"$T/table")" -ge 60
# Several objects may have a member of one name.
is 'no field is described twice' "$(grep -v '^- ' "$T/document.all" | uniq -d)" ''
ok 'table and document agree' diff -U 0 "$T/table" "$T/document"
is 'what all events have is described' \
    "$(for field in event t_ns conn peer_conn leg basis; do common $field || echo "$field"; done)" ''
