# pcap.sh: what tests of --pcap read its files with: capinfos and tshark, whose warnings about root go nowhere. Read
# after lib.sh.
#
#     run client --pcap client.pcapng 127.0.0.1 "$PORT"
#     packets_are_sound 'the client' client.pcapng
#     follow client.pcapng 0 stream
#     same_file 'what was received' stream.1 client.out
# shellcheck shell=sh
need tshark capinfos xxd

# shark FILE ARGUMENT...: tshark, that checks the checksums too.
shark() {
    shark_file=$1
    shift
    tshark -r "$shark_file" -o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE \
        "$@" 2>/dev/null
}

# fields FILE FIELD...: of each packet, a line each, with semicolons between them.
fields() {
    fields_file=$1
    shift
    fields_list=''
    for field in "$@"; do fields_list="$fields_list -e $field"; done
    # shellcheck disable=SC2086 # a list
    shark "$fields_file" -T fields -E separator=';' $fields_list
}

# packets_are_sound NAME FILE: two test points.
packets_are_sound() {
    capinfos "$2" >capinfos.log 2>capinfos.err
    is "$1: capinfos reads it" "$? $(cat capinfos.err)" '0 '
    is "$1: tshark sees nothing amiss, nor a wrong checksum" "$(shark "$2" -Y "tcp.analysis.flags || _ws.malformed ||
        ip.checksum.status == 0 || tcp.checksum.status == 0 || udp.checksum.status == 0")" ''
}

# follow FILE INDEX NAME: a TCP stream's bytes, of who called into NAME.0, of who was called into NAME.1.
follow() {
    shark "$1" -q -z "follow,tcp,raw,$2" >"$3.follow"
    sed -n '/^Node 1/,$ s/^\([0-9a-f][0-9a-f]*\)$/\1/p' "$3.follow" | xxd -r -p >"$3.0"
    sed -n '/^Node 1/,$ s/^	\([0-9a-f][0-9a-f]*\)$/\1/p' "$3.follow" | xxd -r -p >"$3.1"
}

# flags FILE [INDEX]: a word a packet: the TCP flags of a stream, in order: `S` SYN, `A` ACK, `P` data, `F`, `R`.
flags() {
    shark "$1" -Y "tcp.stream == ${2-0}" -T fields -e tcp.flags.str |
        sed 's/[^A-Z]//g; s/^AP$/P/' | tr '\n' ' ' | sed 's/ $//'
}
