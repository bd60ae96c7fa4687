#!/bin/sh
# rate.sh: --rate bounds how many bytes a second are read and written, when connecting, when listening and for each
# client of a service; everything arrives; and its pauses are no silence to -i. That it is never faster is measured by
# the events' own times; that it is not slower is the unit tests' matter.
. "$(dirname "$0")/../lib.sh"
plan 17

random_file data 307200
# Less than this it cannot take: a tenth of a second's worth passes at once, the rest at 1 MiB a second.
lasted() { [ "$(json_value "$1" closed duration_ns)" -ge 192000000 ]; }

# A byte a second, meanwhile.
start_listener patient -d 127.0.0.1 0
patient=$PID
printf abc | start_client one --rate 1 -i 0.5 127.0.0.1 "$PORT"
one=$PID

start_listener reader --rate 1M 127.0.0.1 0
reader=$PID
run writer 127.0.0.1 "$PORT" <data
is 'listening, its sender'"'"'s status' "$STATUS" 0
wait_exit "$reader"
is 'listening, its status' "$STATUS" 0
same_file 'listening, it reads all' reader.out data
ok 'listening, it reads no faster' lasted reader.json

start_listener reader 127.0.0.1 0
reader=$PID
run writer --rate 1M 127.0.0.1 "$PORT" <data
is 'connecting, its status' "$STATUS" 0
wait_exit "$reader"
same_file 'connecting, it writes all' reader.out data
ok 'connecting, it writes no faster' lasted writer.json

# Both directions at the same time have a bucket each: it takes no longer than one.
start_listener both 127.0.0.1 0 <data
both=$PID
run client --rate 1M 127.0.0.1 "$PORT" <data
wait_exit "$both"
same_file 'both ways, out' both.out data
same_file 'both ways, in' client.out data
ok 'both ways, no faster' lasted client.json

start_listener echo -k --echo --rate 1M 127.0.0.1 0
start_client second 127.0.0.1 "$PORT" <data
second=$PID
run first 127.0.0.1 "$PORT" <data
wait_exit "$second"
same_file 'a service, its first client' first.out data
same_file 'a service, its second client' second.out data
ok 'a service, no faster for either' eval 'lasted first.json && lasted second.json'

# Each leg of a forwarded connection has its own buckets; the one after the other takes no longer than one.
PORT_OF_ECHO=$(cat echo.port)
start_listener forwarder -F "127.0.0.1:$PORT_OF_ECHO" --rate 1M 127.0.0.1 0
forwarder=$PID
run client 127.0.0.1 "$PORT" <data
same_file 'forwarded, there and back' client.out data
wait_exit "$forwarder"
ok 'forwarded, no faster' lasted forwarder.json

wait_exit "$one"
is 'a byte a second under -i 0.5' "$STATUS" 0
wait_exit "$patient"
is 'all three arrive' "$(cat patient.out)" abc
