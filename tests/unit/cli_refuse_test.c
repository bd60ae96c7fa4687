/* cli_refuse_test.c: proves that every unknown, contradicting or badly used option or operand is
 * refused with status 2 and a line that names it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "command_words.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void refused_words(void **state)
{
    static const struct refusal cases[] = {
        {{{"-Z", "h", "80"}}, "unknown option -Z"},
        {{{"-vZ", "h", "80"}}, "unknown option -Z"},
        {{{"--jsond", "h", "80"}}, "unknown option --jsond"},
        {{{"--json-d", "h", "80"}}, "unknown option --json-d"},
        {{{"--foo", "h", "80"}}, "unknown option --foo"},
        {{{"--foo=secret", "h", "80"}}, "unknown option --foo"},
        {{{"h", "80", "--tls"}}, "unknown option --tls"},
        {{{"h", "-1"}}, "unknown option -1"},
        {{{"--=x", "h", "80"}}, "unknown option --"},
        /* abbreviations, of one name or of several */
        {{{"--liste", "80"}}, "unknown option --liste"},
        {{{"--jso", "h", "80"}}, "unknown option --jso"},
        {{{"--jso=f", "h", "80"}}, "unknown option --jso"},
        {{{"--dead", "3", "h", "80"}}, "unknown option --dead"},
        {{{"--dead=3", "h", "80"}}, "unknown option --dead"},
        {{{"--dead"}}, "unknown option --dead"},
        {{{"--liste=x", "80"}}, "unknown option --liste"},
        {{{"--no", "h", "80"}}, "unknown option --no"},
        {{{"--wait-o", "3", "h", "80"}}, "unknown option --wait-o"},
        {{{"--Listen", "80"}}, "unknown option --Listen"},
        /* arguments */
        {{{"h", "80", "-w"}}, "-w needs an argument: TIME"},
        {{{"h", "80", "-vo"}}, "-o needs an argument: FILE"},
        {{{"h", "80", "--wait"}}, "--wait needs an argument: TIME"},
        {{{"--listen=yes", "80"}}, "--listen takes no argument: --listen=yes"},
        {{{"--raw=", "h", "80"}}, "--raw takes no argument"},
        {{{"--json=", "h", "80"}}, "--json: empty FILE"},
        {{{"--hex=", "h", "80"}}, "--hex: empty FILE"},
        {{{"--time=1", "h", "80"}}, "--time takes no argument: --time=1"},
        {{{"h", "80", "--pcap"}}, "--pcap needs an argument: FILE"},
        /* twice */
        {{{"-l", "-l", "80"}}, "-l is given twice"},
        {{{"-ll", "80"}}, "-l is given twice"},
        {{{"-l", "--listen", "80"}}, "--listen is given twice"},
        {{{"-w", "1", "-w", "1", "h", "80"}}, "-w is given twice"},
        {{{"-l", "-k", "--keep-open", "80"}}, "--keep-open is given twice"},
        {{{"-l", "-m", "1", "--max-conns", "1", "80"}}, "--max-conns is given twice"},
        {{{"--until=a", "--until=b", "h", "80"}}, "--until is given twice"},
        {{{"--json", "--json=f", "h", "80"}}, "--json is given twice"},
    };

    (void)state;
    words_refuse_all(cases, COUNT(cases));
}

static void refused_values(void **state)
{
    static const struct refusal cases[] = {
        {{{"-w", "3x", "h", "80"}}, "-w: 3x is not a TIME"},
        {{{"--wait", "-3", "h", "80"}}, "--wait: -3 is not a TIME"},
        {{{"-i", "", "h", "80"}}, "-i: an empty argument is not a TIME"},
        {{{"-w", "0", "h", "80"}}, "-w: 0 is not more than"},
        {{{"-i", "0", "h", "80"}}, "-i: 0 is not more than"},
        {{{"--deadline=0s", "h", "80"}}, "--deadline: 0s is not more than"},
        {{{"--wait-open", "0", "h", "80"}}, "--wait-open: 0 is not more than"},
        {{{"--wait-open", "inf", "h", "80"}}, "--wait-open: inf is not an end"},
        {{{"--wait-open", "-1", "h", "80"}}, "--wait-open: -1 is not an end"},
        {{{"--max-bytes", "0", "h", "80"}}, "--max-bytes: 0 is out of range, at least 1"},
        {{{"--max-bytes", "1T", "h", "80"}}, "--max-bytes: 1T is not a SIZE"},
        {{{"--bufsize", "0", "h", "80"}}, "--bufsize: 0 is out of range"},
        {{{"--bufsize", "1048577", "h", "80"}},
         "--bufsize: 1048577 is out of range, at most 1048576"},
        {{{"--bufsize", "65508", "-u", "h", "80"}},
         "--bufsize: a UDP datagram holds at most 65507"},
        {{{"--bufsize=64k", "udp://h:80"}}, "--bufsize: a UDP datagram holds at most 65507"},
        {{{"--until", "", "h", "80"}}, "--until: 0 bytes are out of range"},
        {{{"--until", "a\\q", "h", "80"}}, "--until: a\\q is not a TEXT"},
        {{{"-o", "", "h", "80"}}, "-o: empty FILE"},
        {{{"--pcap", "", "h", "80"}}, "--pcap: empty FILE"},
        {{{"--color=", "h", "80"}}, "--color: an empty argument is not one of auto, always, never"},
        {{{"--color=red", "h", "80"}}, "--color: red is not one of auto, always, never"},
        {{{"--json", "--json-data=hex", "h", "80"}}, "--json-data: hex is not one of text, base64"},
        {{{"-o", "-", "h", "80"}}, "-o -: standard output gets it anyway"},
        {{{"-l", "--port-file", "-", "80"}}, "--port-file -"},
        {{{"-l", "--clients", "0", "80"}}, "--clients: 0 is not a number"},
        {{{"-l", "-m", "0", "80"}}, "-m: 0 is not a number"},
        {{{"-l", "-m", "2k", "80"}}, "-m: 2k is not a number"},
        {{{"-l", "--mode", "800", "unix:x"}}, "--mode: 800 is not a mode"},
        {{{"-l", "--mode", "1777", "unix:x"}}, "--mode: 1777 is not a mode"},
        {{{"-O", "", "h", "80"}}, "-O: empty NAME"},
        {{{"--sockopt", "", "h", "80"}}, "--sockopt: empty NAME"},
        {{{"-s", "", "h", "80"}}, "-s: empty ADDR"},
        {{{"-s", "127.1", "h", "80"}}, "bad address 127.1"},
        {{{"-s", "[::1]", "h", "80"}}, "bad host [::1]"},
        {{{"-s", "@", "-uU", "x"}}, "empty abstract name"},
        {{{"-p", "70000", "h", "80"}}, "bad port 70000"},
        {{{"-p", "80x", "h", "80"}}, "bad port 80x"},
        {{{"-l", "-p", "unix:/x"}}, "bad port unix:/x"},
        {{{"-l", "-p", "h:80"}}, "bad port h:80"},
    };

    (void)state;
    words_refuse_all(cases, COUNT(cases));
}

static void refused_together(void **state)
{
    static const struct refusal cases[] = {
        {{{"-4", "-6", "h", "80"}}, "-4 contradicts -6"},
        {{{"--json-data", "h", "80"}}, "--json-data needs --json"},
        {{{"--capture", "h", "80"}}, "--capture needs --trace or --pcap"},
        {{{"--capture", "-vx", "h", "80"}}, "--capture needs --trace or --pcap"},
        {{{"-x", "--json", "h", "80"}}, "-x needs a FILE: --json takes standard error"},
        {{{"--hex", "--json", "h", "80"}}, "--hex needs a FILE"},
        {{{"--hex=-", "--json=-", "h", "80"}}, "--hex and --json need files of their own"},
        {{{"--send-only", "--pcap", "-", "--json=-", "h", "80"}}, "both would write to standard output"},
        {{{"--hex=f", "--pcap", "f", "h", "80"}}, "--hex and --pcap need files of their own: both would write to f"},
        {{{"-o", "f", "--json=f", "h", "80"}}, "--json and -o need files of their own"},
        {{{"--pcap", "-", "h", "80"}}, "--pcap -: what is received goes to standard output"},
        {{{"--trace", "-u", "h", "80"}}, "--trace is for TCP, not for"},
        {{{"--trace", "unix:x"}}, "--trace is for TCP, not for x"},
        {{{"--stats", "unix:x"}}, "--stats is for TCP and UDP, not for x"},
        {{{"--pcap", "f", "unix:x"}}, "--pcap is for TCP and UDP, not for x"},
        {{{"--pcap", "f", "-U", "-u", "x"}}, "--pcap is for TCP and UDP, not for"},
        {{{"--pcap", "f", "--vsock", "2", "80"}}, "--pcap is for TCP and UDP, not for"},
        {{{"-d", "--send-only", "h", "80"}}, "-d contradicts --send-only"},
        {{{"--recv-only", "-N", "h", "80"}}, "--recv-only contradicts -N"},
        {{{"--recv-only", "--crlf", "h", "80"}}, "--recv-only contradicts --crlf"},
        {{{"-N", "--no-shutdown", "h", "80"}}, "-N contradicts --no-shutdown"},
        {{{"--send-only", "--until=x", "h", "80"}}, "--send-only contradicts --until"},
        {{{"--send-only", "--max-bytes=1", "h", "80"}}, "--send-only contradicts --max-bytes"},
        {{{"--send-only", "-o", "f", "h", "80"}}, "--send-only contradicts -o"},
        {{{"--udp", "--vsock", "2", "80"}}, "--udp contradicts --vsock"},
        {{{"-U", "--vsock", "x"}}, "-U contradicts --vsock"},
        {{{"-4", "-U", "x"}}, "-4 contradicts -U"},
        {{{"-6", "--unix", "x"}}, "-6 contradicts --unix"},
        {{{"-4", "--vsock", "2", "80"}}, "-4 contradicts --vsock"},
        {{{"-6", "--vsock", "2", "80"}}, "-6 contradicts --vsock"},
        {{{"-p", "1", "-U", "x"}}, "-p contradicts -U"},
        {{{"-p", "1", "--vsock", "2", "80"}}, "-p contradicts --vsock"},
        {{{"-s", "1", "--vsock", "2", "80"}}, "-s contradicts --vsock"},
        {{{"-k", "h", "80"}}, "-k needs -l"},
        {{{"-m", "2", "h", "80"}}, "-m needs -l"},
        {{{"--clients=2", "h", "80"}}, "--clients needs -l"},
        {{{"--ignore-empty", "h", "80"}}, "--ignore-empty needs -l"},
        {{{"--port-file=f", "h", "80"}}, "--port-file needs -l"},
        {{{"--label", "h", "80"}}, "--label needs -l"},
        {{{"--mode=600", "-U", "x"}}, "--mode needs -l"},
        {{{"-l", "--wait-open=3", "80"}}, "--wait-open contradicts -l"},
    };

    (void)state;
    words_refuse_all(cases, COUNT(cases));
}

static void refused_with_the_target(void **state)
{
    static const struct refusal cases[] = {
        {{{"-4", "unix:/run/x"}}, "-4 is for TCP and UDP, not for /run/x"},
        {{{"-6", "vsock:2:80"}}, "-6 is for TCP and UDP, not for vsock:2:80"},
        {{{"-p", "1", "unix:/run/x"}}, "-p is for TCP and UDP, not for /run/x"},
        {{{"-s", "1.2.3.4", "unix:/run/x"}},
         "-s is for TCP, UDP and Unix datagrams, not for /run/x"},
        {{{"-U", "-s", "me", "x"}}, "-s is for TCP, UDP and Unix datagrams, not for x"},
        {{{"--quit-on-fin", "-u", "h", "80"}},
         "--quit-on-fin is for streams, not for the datagrams of h:80"},
        {{{"-l", "--ignore-empty", "-u", "80"}}, "--ignore-empty is for streams"},
        {{{"-l", "--mode=600", "80"}}, "--mode is for Unix sockets, not for *:80"},
        {{{"-u", "tcp://h:80"}}, "tcp://h:80 contradicts -u"},
        {{{"--vsock", "tcp://h:80"}}, "tcp://h:80 contradicts --vsock"},
        {{{"-n", "localhost", "80"}}, "localhost is a name"},
        {{{"-n", "-s", "localhost", "::1", "80"}}, "localhost is a name"},
        {{{"-l", "-n", "localhost", "80"}}, "localhost is a name"},
        {{{"-4", "::1", "80"}}, "::1 is an IPv6 address: it contradicts -4"},
        {{{"-6", "127.0.0.1:80"}}, "127.0.0.1 is an IPv4 address: it contradicts -6"},
        {{{"-4", "-s", "::1", "h", "80"}}, "::1 is an IPv6 address: it contradicts -4"},
        {{{"-l", "-6", "-s", "127.0.0.1", "80"}}, "127.0.0.1 is an IPv4 address"},
        {{{"-s", "::1", "127.0.0.1", "80"}}, "-s ::1 and 127.0.0.1 are of different families"},
        {{{"tls://h:443"}}, "tls:// is not built in yet"},
    };

    (void)state;
    words_refuse_all(cases, COUNT(cases));
}

static void refused_operands(void **state)
{
    static const struct refusal cases[] = {
        {{{NULL}}, "no TARGET given"},
        {{{"-v"}}, "no TARGET given"},
        {{{"-l"}}, "no PORT or TARGET given"},
        {{{"-U"}}, "no PATH given"},
        {{{"-U", ""}}, "empty path"},
        {{{"-U", "a", "b"}}, "one operand too many: b"},
        {{{"h", "80", "81"}}, "one operand too many: 81"},
        {{{"-l", "h", "80", "81"}}, "one operand too many: 81"},
        {{{"::1:80"}}, "[::1]:80"},
        {{{"h", "0"}}, "bad port 0"},
        {{{"-l", "-p", "80", "h", "81"}}, "-p 80 contradicts 81: both name the port"},
        {{{"-l", "-p", "80", "-s", "::1", "h"}}, "-s ::1 contradicts h: both name the address"},
        {{{"-l", "-s", "::1", "h", "80"}}, "-s ::1 contradicts h: both name the address"},
        {{{"-l", "-s", "::1", "h:80"}}, "-s ::1 contradicts h:80: both name the address"},
        {{{"-l", "-s", "a", "-uU", "x"}}, "-s a contradicts x: both name the address"},
        {{{"-l", "-s", "::1"}}, "no PORT or TARGET given"},
    };

    (void)state;
    words_refuse_all(cases, COUNT(cases));
}

static void until_has_a_limit(void **state)
{
    char text[65536 + 2];
    const struct words words = {{"--until", text, "h", "80"}};
    struct arguments arguments;
    struct config config;

    (void)state;
    memset(text, 'x', sizeof text);
    text[65536] = '\0';
    words_accept(&arguments, &words, &config);
    assert_int_equal(config.until.length, 65536);
    cli_release(&config);
    arguments_free(&arguments);
    text[65536] = 'x';
    text[65537] = '\0';
    words_refuse(&words, "--until: 65537 bytes are out of range");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused_words),    cmocka_unit_test(refused_values),
        cmocka_unit_test(refused_together), cmocka_unit_test(refused_with_the_target),
        cmocka_unit_test(refused_operands), cmocka_unit_test(until_has_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
