#!/bin/sh
# unix_mode.sh: a Unix socket's path has mode 0600 whatever the umask, or that of --mode; so have those of
# datagram sockets; the umask of the run is not changed by it.
. "$(dirname "$0")/../lib.sh"
plan 6

# shellcheck disable=SC2012 # what find says of it is not portable
mode_of() { ls -ld "$1" | cut -c 1-10; }

umask 000
start_listener open -U open_umask
is 'with umask 000' "$(mode_of open_umask)" srw-------
umask 077
start_listener closed -U --mode 0666 closed_umask
is '--mode, with umask 077' "$(mode_of closed_umask)" srw-rw-rw-
umask 022
start_listener group -U --mode 660 group
is '--mode without the leading zero' "$(mode_of group)" srw-rw----
start_listener datagram -U -u datagram
is 'a datagram socket' "$(mode_of datagram)" srw-------
start_listener datagrams -U -u --mode 0620 datagrams
is '--mode of a datagram socket' "$(mode_of datagrams)" srw--w----
run none -l -U --mode 0999 none
is 'a mode that is none is a usage error' "$STATUS" 2
