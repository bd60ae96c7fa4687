#!/bin/sh
# options.sh: the option table, --help and doc/sonde.1 name the same options, letters and long names alike.
. "$(dirname "$0")/../lib.sh"
plan 6

# Each gives lines such as "-l --listen", "-4", "--vsock", sorted.
in_table() {
    tr '\n' ' ' <"$SOURCE_DIR/src/cli/options.c" | sed 's/\[OPTION_/\
&/g' | sed -n '/^\[OPTION_[A-Z0-9_]*\] *= *{ *\./p' | awk '{
        letter = name = ""
        if (match($0, /\.letter = .[A-Za-z0-9]/)) letter = "-" substr($0, RSTART + RLENGTH - 1, 1)
        if (match($0, /\.name = "[a-z0-9-]+/)) name = "--" substr($0, RSTART + 9, RLENGTH - 9)
        print letter (letter != "" && name != "" ? " " : "") name
    }' | sort
}

# Lines that begin with an option: "  -l, --listen  TEXT", "      --json[=FILE]  TEXT".
in_help() {
    sed -n 's/^ *\(-.*\)/\1/p' help.out | sed 's/  .*//' | awk '{
        letter = name = ""
        for (i = 1; i <= NF && i <= 3; i++) {
            if ($i ~ /^-[A-Za-z0-9],?$/) letter = substr($i, 1, 2)
            if ($i ~ /^--[a-z]/) { name = $i; sub(/[^a-z0-9-].*/, "", name) }
        }
        print letter (letter != "" && name != "" ? " " : "") name
    }' | sort
}

# Items of mdoc: ".It Fl l , Fl -listen", ".It Fl p Ar PORT , Fl -source-port Ar PORT", ".It Fl -vsock".
in_manual() {
    awk '/^\.It Fl / {
        letter = name = ""
        for (i = 2; i < NF; i++) {
            if ($i != "Fl" && !($i == "," && $(i + 1) ~ /^-/)) continue
            if ($(i + 1) ~ /^-./) name = "-" $(i + 1)
            else letter = "-" $(i + 1)
        }
        sub(/[^a-z0-9-].*/, "", name)
        print letter (letter != "" && name != "" ? " " : "") name
    }' "$SOURCE_DIR/doc/sonde.1" | sort
}

start help "$SONDE" --help
wait_exit "$PID"
is 'status of --help' "$STATUS" 0
in_table >table
in_help >help
in_manual >manual

ok 'the table has options' test "$(wc -l <table)" -ge 30
is 'no option stands twice' "$(tr ' ' '\n' <table | sort | uniq -d)" ''
ok '--help and the table agree' diff -U 0 table help
ok 'doc/sonde.1 and the table agree' diff -U 0 table manual

if command -v mandoc >/dev/null; then
    ok 'doc/sonde.1 is sound mdoc' mandoc -T lint -W warning "$SOURCE_DIR/doc/sonde.1"
else
    skip 'doc/sonde.1 is sound mdoc' 'mandoc is not installed'
fi
