#!/bin/sh
# serve_usage.sh: what does not go together with a service is status 2 and one line that names both options,
# before anything is listened to.
. "$(dirname "$0")/../lib.sh"

# A line each: the two options, as the message has to name them, a tab, the arguments.
cat >cases <<'END'
--echo --discard	-l --echo --discard 0
--echo --reply	-l --reply x --echo 0
--reply --reply-file	-l --reply x --reply-file y 0
--reply --reply-each	-l --reply x --reply-each y 0
--chargen -e	-l --chargen -e cat 127.0.0.1 0
-e -c	-l -e cat -c cat 127.0.0.1 0
--echo -F	-l --echo -F 127.0.0.1:1 0
--greet -F	-l --greet x -F 127.0.0.1:1 0
--echo -N	-l --echo -N 0
--echo -d	-l --echo -d 0
--reply -d	-l --reply x -d 0
--echo -q	-l --echo -q 1 0
--echo -C	-l --echo -C 0
--echo --no-shutdown	-l --echo --no-shutdown 0
--echo --quit-on-fin	-l --echo --quit-on-fin 0
--reply --send-only	-l --reply x --send-only 0
--greet --send-only	-l --greet x --send-only 0
--greet -d	-l --greet x -d 0
--greet -N	-l --greet x -N 0
--echo --label	-l -k --echo --label 0
--discard -o	-l --discard -o file 0
--chargen --max-bytes	-l --chargen --max-bytes 3 0
--echo --until	-l --echo --until x 0
-e --raw	-l -e cat --raw 127.0.0.1 0
-e --ignore-empty	-l -e cat --ignore-empty 127.0.0.1 0
--greet --ignore-empty	-l --greet x --ignore-empty 0
--max-message --frame	-l --echo --max-message 3k 0
-C --frame	-C --frame nul 127.0.0.1 1
--frame --max-message	-l --echo --frame fixed:11 --max-message 10 0
--echo -l	--echo 127.0.0.1 1
--reply-each -l	--reply-each x 127.0.0.1 1
--greet -l	--greet x 127.0.0.1 1
--reply-file -l	--reply-file x 127.0.0.1 1
--frame lines	-l --echo --frame lines 0
--frame fixed:0	-l --echo --frame fixed:0 0
--frame delim	-l --echo --frame delim: 0
--greet \xZZ	-l --greet \xZZ 0
-e empty	-l -e '' 0
END
plan $(($(wc -l <cases) + 1))

tab=$(printf '\t')
while IFS=$tab read -r named arguments; do
    # shellcheck disable=SC2086
    "$SONDE" $arguments >case.out 2>case.err </dev/null &
    wait_exit $!
    if [ "$STATUS" = 2 ] && [ "$(wc -l <case.err)" -eq 1 ] && [ ! -s case.out ] &&
        grep -qFe "${named%% *}" case.err && grep -qFe "${named#* }" case.err; then
        pass "$arguments"
    else
        fail "$arguments" "status $STATUS, wanted 2 and one line that names $named" "$(cat case.err)"
    fi
done <cases
not_ok 'no file was made' test -e file
