# console.sh: sonde's console on a real terminal: in tmux(1), whose server is the test's own. Read after lib.sh:
#
#     start_listener server --recv-only 127.0.0.1 0
#     console_start 127.0.0.1 "$PORT"
#     wait_screen 'open>'
#     console_enter 'a line'
#     console_keys C-d
#     console_status
#     is 'its status' "$STATUS" 0
#
# The terminal stays as sonde has left it, for looking at, until the next console_start. HOME and the XDG state directory
# are in $T; nobody's .inputrc counts.
# shellcheck shell=sh disable=SC2034 # STATUS is for the tests
need tmux

CONSOLE_WIDTH=80 CONSOLE_HEIGHT=24 # for the next console_start

# console_tmux COMMAND...: tmux(1) with the test's own server.
console_tmux() { LC_ALL=C.UTF-8 TMUX='' tmux -u -S "$T/tmux" -f /dev/null "$@"; }

# console_open COMMAND...: runs it in a new terminal.
console_open() {
    rm -f console.status console.before console.after
    console_close
    console_tmux new-session -d -x "$CONSOLE_WIDTH" -y "$CONSOLE_HEIGHT" \
        env -u LC_ALL -u COLUMNS -u LINES LANG=C.UTF-8 TERM=screen HOME="$T" XDG_STATE_HOME="$T/state" INPUTRC=/dev/null \
        EDITRC=/dev/null ENV= PS1='$ ' "$@"
    CONSOLE_PID=$(console_tmux display-message -p '#{pid}')
    PIDS="$PIDS $CONSOLE_PID"
    console_tmux set-option -g status off \; set-option -g history-limit 20000 \; \
        resize-window -x "$CONSOLE_WIDTH" -y "$CONSOLE_HEIGHT"
}

# console_start ARGUMENT...: sonde in a new terminal.
console_start() {
    # shellcheck disable=SC2016,SC2086 # of the inner shell; WRAP is a command with its arguments
    console_open sh -c '
        trap : INT # not of sonde
        stty -g >console.before
        "$@"
        echo $? >console.status.new
        stty -g >console.after
        mv console.status.new console.status
        exec sleep 3600' sh $WRAP "$SONDE" "$@"
}

# console_shell: an interactive shell in a new terminal, with job control and the prompt "$ "; $SONDE is set there.
console_shell() { SONDE="$SONDE" console_open sh -i; }

# console_close: ends the terminal, if there is one.
console_close() {
    [ -n "${CONSOLE_PID-}" ] || return 0
    console_tmux kill-server 2>/dev/null
    wait_for console_has_ended
    PIDS=$(echo "$PIDS" | tr ' ' '\n' | grep -vx -e "$CONSOLE_PID" | tr '\n' ' ')
    CONSOLE_PID=''
}
console_has_ended() { ! console_tmux list-sessions >/dev/null 2>&1; }

# console_type TEXT: as if typed; console_enter: with Enter behind it; console_keys KEY...: as tmux names them (C-d, Up).
console_type() { console_tmux send-keys -l -- "$1"; }
console_enter() { console_type "$1"; console_keys Enter; }
console_keys() { console_tmux send-keys "$@"; }

# console_paste TEXT: as a terminal pastes it, bracketed where that was asked for.
console_paste() { console_tmux set-buffer -- "$1" \; paste-buffer -p; }

# console_resize WIDTH HEIGHT
console_resize() { console_tmux resize-window -x "$1" -y "$2"; }

# console_screen: what is to be seen, rows without blanks at their end. console_scrollback: and what has been.
console_screen() { console_tmux capture-pane -p | sed 's/ *$//'; }
console_scrollback() { console_tmux capture-pane -p -S - | sed 's/ *$//'; }

# wait_screen TEXT: until a row contains it; a failed test point otherwise. wait_row TEXT: until a row is just that.
wait_screen() { wait_for console_shows -e "$1" || console_lacks "$1"; }
wait_row() { wait_for console_shows -x -e "$1" || console_lacks "$1"; }
console_shows() { console_screen | grep -Fq "$@"; }
console_lacks() {
    fail "the screen shows $1" "$(console_screen)"
    return 1
}

# wait_last ROW...: until these are the last rows that are not empty; a failed test point otherwise. wait_cursor COLUMN
# ROW: until the cursor is there, both from 0, the row from that of the prompt, behind which something has been typed.
wait_last() { wait_for console_ends_with "$@" || console_lacks "$(printf '%s\n' "$@")"; }
wait_cursor() { wait_for console_points_at "$@" || console_lacks "the cursor at $*"; }
console_ends_with() {
    last_wanted=$(printf '%s\n' "$@")
    last_count=$(printf '%s\n' "$last_wanted" | wc -l)
    [ "$(console_screen | sed '/^$/d' | tail -n "$last_count")" = "$last_wanted" ]
}
console_points_at() {
    point_prompt=$(console_screen | grep -Fn '> ' | tail -n 1 | cut -d : -f 1)
    [ "$(console_tmux display-message -p '#{cursor_x} #{cursor_y}')" = "$1 $((point_prompt - 1 + $2))" ]
}

# console_edits: whether lines are edited by a library, once the prompt is there; the terminal does it otherwise.
console_edits() { stty -a <"$(console_tmux display-message -p '#{pane_tty}')" | grep -q -e -icanon; }
NO_EDITOR='neither readline nor libedit is there'

# console_connect: sonde in a new terminal, connected to a listener of sockets.sh, whose client is `peer`. Sets PORT and
# PROMPT. The test is skipped where the terminal itself edits lines.
console_connect() {
    PORT=$(ask listener listen 127.0.0.1)
    PROMPT="127.0.0.1:$PORT open> "
    console_start 127.0.0.1 "$PORT"
    tell peer accept listener
    wait_screen ' open>'
    console_edits || skip_all "$NO_EDITOR"
}

# console_begin TEXT: types it without Enter, and waits until it is to be seen; what the terminal itself keeps may be
# hidden by what is drawn.
console_begin() { console_type "$1"; if console_edits; then wait_screen "> $1"; fi; }

# console_status: waits until sonde has ended, and sets STATUS to its exit status.
console_status() {
    STATUS=timeout
    wait_for test -s console.status || {
        fail 'the console ends' "$(console_screen)"
        return 1
    }
    STATUS=$(cat console.status)
}

# console_settings NAME: a test point: the terminal's settings are as they were.
console_settings() { is "$1" "$(cat console.after)" "$(cat console.before)"; }
