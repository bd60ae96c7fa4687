#!/bin/sh
# dialog_usage.sh: a step of a dialog that is none, and what does not go together with a dialog or with --then-relay, is
# status 2 and one line that names it, before anything is sent or listened to.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/usage.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"

start_listener listener -k 127.0.0.1 0 </dev/null
listener=$PID
P=$PORT

# A line each: what the message has to name, a tab, the arguments. Nothing is expanded.
cat >templates <<'END'
--send: a\\q is not a TEXT	--send a\q 127.0.0.1 @P@
--send: \\ is not a TEXT	--send ok --send \ 127.0.0.1 @P@
${1}: nothing is expected before	--send ${1} 127.0.0.1 @P@
${1}: nothing is expected before	--send-hex 00 --pause 0 --send a${1} 127.0.0.1 @P@
--send-hex: 4, character 3, stands alone	--send-hex 414 127.0.0.1 @P@
--send-hex: x, character 1, is no hex	--send-hex x 127.0.0.1 @P@
--send-hex: empty	--send-hex= 127.0.0.1 @P@
--send-file: empty	--send-file= 127.0.0.1 @P@
--send-file: - is standard input: use --then-relay	--send-file - 127.0.0.1 @P@
--expect: empty REGEX	--expect= 127.0.0.1 @P@
--expect-eof takes no argument	--expect-eof=1 127.0.0.1 @P@
--then-relay takes no argument	--send a --then-relay=1 127.0.0.1 @P@
--send needs an argument	127.0.0.1 @P@ --send
--pause: soon is not a TIME	--pause soon 127.0.0.1 @P@
--pause: inf is not an end	--pause inf 127.0.0.1 @P@
--timeout: 0 is not more	--timeout 0 --expect-eof 127.0.0.1 @P@
--timeout: never is not a TIME	--timeout never --expect-eof 127.0.0.1 @P@
--timeout needs a step	--timeout 3 127.0.0.1 @P@
--then-relay needs a step	--then-relay 127.0.0.1 @P@
--dialog needs a step	--dialog empty 127.0.0.1 @P@
--then-relay is given twice	--send a --then-relay --then-relay 127.0.0.1 @P@
--dialog is for .* contradicts -z	-z --dialog steps 127.0.0.1 @P@
--send .*contradicts --count	--count 3 --send a 127.0.0.1 @P@
--send contradicts -d: standard input	-d --send a 127.0.0.1 @P@
--send contradicts -N: standard input	-N --send a 127.0.0.1 @P@
--send contradicts -C: standard input	-C --send a 127.0.0.1 @P@
--dialog contradicts --no-shutdown	--no-shutdown --dialog steps 127.0.0.1 @P@
--expect-eof contradicts --quit-on-fin	--quit-on-fin --expect-eof 127.0.0.1 @P@
--send-only contradicts --send:	--send-only --send a 127.0.0.1 @P@
--echo contradicts --send:	-l --echo --send a --port-file port 127.0.0.1 0
--reply contradicts --dialog:	-l --reply x --dialog steps --port-file port 127.0.0.1 0
-e contradicts --pause:	-l -e cat --pause 1 --port-file port 127.0.0.1 0
-F contradicts --send:	-l -F 127.0.0.1:1 --send a --port-file port 127.0.0.1 0
--greet contradicts --send:	-l --greet x --send a --port-file port 127.0.0.1 0
--send contradicts --ignore-empty	-l --send a --ignore-empty --port-file port 127.0.0.1 0
-k contradicts --then-relay	-l -k --send a --then-relay --port-file port 127.0.0.1 0
--clients contradicts --then-relay	-l --clients 2 --send a --then-relay --port-file port 127.0.0.1 0
-k contradicts --then-relay	-l -k --dialog relaying --port-file port 127.0.0.1 0
--then-relay is for streams	-l -u --send a --then-relay --port-file port 127.0.0.1 0
--then-relay is for streams	-l -u --dialog relaying --port-file port 127.0.0.1 0
--then-relay is for streams	-l -U -u --send a --then-relay --port-file port socket
--expect-eof is for streams	-u --expect-eof 127.0.0.1 @P@
ending:2: expect-eof is for streams	-u --dialog ending 127.0.0.1 @P@
large:1: send .xx.*65507	-u --dialog large 127.0.0.1 @P@
--console-prefix: x is not one character	--console-prefix x 127.0.0.1 @P@
--console-prefix: :: is not one character	--console-prefix :: 127.0.0.1 @P@
--console-prefix: 1 is not one character	--console-prefix 1 127.0.0.1 @P@
--console-prefix: an empty argument is not	--console-prefix= 127.0.0.1 @P@
--no-console takes no argument	--no-console=1 127.0.0.1 @P@
END
# Those that need PCRE2.
cat >patterns <<'END'
--expect: (a: missing closing parenthesis at byte 2	--expect (a 127.0.0.1 @P@
--expect: (.UTF)a: using UTF is disabled	--expect (*UTF)a 127.0.0.1 @P@
--send: ${1}: what is expected before has 0 groups	--expect a --send ${1} 127.0.0.1 @P@
--send: ${2}: what is expected before has 1 group	--expect (a)(b) --expect (a) --send ${1}${2} 127.0.0.1 @P@
--send: ${100}: what is expected before has 2 groups	--expect (a)(b) --send ${100} 127.0.0.1 @P@
END
if "$SONDE" --version | grep -qw pcre2; then cat patterns >>templates; fi
sed "s/@P@/$P/g" templates >cases

: >empty
echo 'send a' >steps
printf 'send a\nthen-relay\n' >relaying
printf '# Datagrams have no end.\nexpect-eof\n' >ending
{ printf 'send '; head -c 65508 /dev/zero | tr '\0' x; echo; } >large

plan $(($(wc -l <cases) + 3))
refuse_each cases

printf 'send a\nthen-relay\n' | "$SONDE" --dialog - 127.0.0.1 "$P" >input.out 2>input.err
is '--dialog - contradicts --then-relay' "$(cat input.err)" \
    'sonde: --dialog - contradicts --then-relay: both read standard input'

ok 'nobody listened' test ! -e port
kill "$listener"
wait_exit "$listener"
is 'nobody connected' "$(json_count listener.json accepted)" 0
