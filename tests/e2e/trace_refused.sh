#!/bin/sh
# trace_refused.sh: --trace of connections that are never open: a reset for the SYN; no answer at all, which is only a
# SYN. Nothing that did not happen is shown.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 8

closed_port
run refused --trace 127.0.0.1 "$PORT"
is 'refused: status' "$STATUS" 1
like 'refused: the reset' refused.err '^.{13} +<-+ +RST +kernel'
like 'refused: the head' refused.err "127\.0\.0\.1:$PORT \(peer\)$"
unlike 'refused: no more than that' refused.err 'SYN\+ACK|FIN|data|ESTABLISHED'

silent_port
run silent --trace -w 300ms 127.0.0.1 "$PORT"
is 'no answer: status' "$STATUS" 4
like 'no answer: our SYN' silent.err '^.{13}SYN +-+> +call'
unlike 'no answer: nothing came' silent.err '<-'
unlike 'no answer: no more than that' silent.err 'FIN|data|RST|ESTABLISHED'
