#!/bin/sh
# version.sh: --version and --help answer on standard output with status 0, and open no connection.
. "$(dirname "$0")/../lib.sh"
plan 8

start version "$SONDE" --version
wait_exit "$PID"
is 'status of --version' "$STATUS" 0
like '--version names program and version' version.out '^sonde [0-9]+\.[0-9]+'
is '--version says nothing on standard error' "$(cat version.err)" ''

start help "$SONDE" --help
wait_exit "$PID"
is 'status of --help' "$STATUS" 0
like '--help tells the usage' help.out '[Uu]sage'
is '--help says nothing on standard error' "$(cat help.err)" ''

start short "$SONDE" -h
wait_exit "$PID"
is 'status of -h' "$STATUS" 0
same_file '-h is --help' short.out help.out
