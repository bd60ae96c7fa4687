#!/bin/sh
# observer_timeout.sh: a connection that is never answered: --trace shows our SYN, and that it was given up, and claims
# nothing of the peer; -T, --pcap and --json tell how far it came as well.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 8

silent_port
run client -w 300ms --trace -T --pcap client.pcapng --hex=client.hex 127.0.0.1 "$PORT" </dev/null
is 'status' "$STATUS" 4
like 'our SYN' client.err 'SYN +-+> +call +seq 0'
like 'given up' client.err 'call +CLOSE, given up'
unlike 'nothing is claimed of the peer' client.err '<-+ +(SYN\+ACK|RST|FIN|ACK)'
is 'as events' "$(json_events client.json segment | sed -n 's/.*"what": \{0,1\}"\([^"]*\)".*/\1/p' | tr '\n' ' ')" 'SYN '
like 'how long' client.err '^ +connect +[0-9.]+ m?s +not established'
like 'where it ended' client.err '^ +ended +while connecting: .*no answer within'
is 'no data' "$(cat client.hex)" ''
