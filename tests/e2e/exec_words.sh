#!/bin/sh
# exec_words.sh: -e splits its words as a shell would, with quotes and backslashes, but expands nothing and starts no
# shell; -c gives the whole to the shell. The program is looked for in PATH.
. "$(dirname "$0")/../lib.sh"
plan 6

# says OPTION COMMAND: what the program says to a client.
says() {
    start_listener listener "$1" "$2" 127.0.0.1 0
    run client 127.0.0.1 "$PORT"
    cat client.out
}

is 'quotes' "$(says -e 'printf "%s|" "a b" c\ d '"''"' e"f g"h')" 'a b|c d||ef gh|'
# shellcheck disable=SC2016
is 'nothing is expanded' "$(says -e 'printf %s\n $HOME * ~ `x` "$(y)" a;b >c')" "$(
    # shellcheck disable=SC2016
    printf '%s\n' '$HOME' '*' '~' '`x`' '$(y)' 'a;b' '>c' | sed 's/^/&/' | paste -sd n -)n"
# shellcheck disable=SC2016
is 'the shell expands' "$(says -c 'x="a b"; printf "%s|" $x "$x"; echo')" 'a|b|a b|'
mkdir bin
printf '#!/bin/sh\necho mine "$@"\n' >bin/own-program
chmod +x bin/own-program
PATH=$T/bin:$PATH
is 'PATH' "$(says -e 'own-program --help -- x')" 'mine --help -- x'
is 'a path' "$(says -e './bin/own-program y')" 'mine y'
run wrong -l -e 'cat "open' 127.0.0.1 0
is 'a quote without its end' "$STATUS" 2
