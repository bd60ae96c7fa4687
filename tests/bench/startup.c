/* startup.c: how long a client takes to connect to a server that has nothing to say, and leave.
 *
 * usage: startup COUNT PROGRAM [ARGUMENT...]
 * Listens on a free port of 127.0.0.1, accepts and closes. Runs PROGRAM COUNT times, one after the
 * other, with {port} in an argument replaced and /dev/null on its standard streams. Prints the
 * nanoseconds of all runs together. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static uint64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int listen_anywhere(unsigned *ret_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) != 0 || listen(fd, 128) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &length) != 0)
        fail("listen");
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    *ret_port = ntohs(address.sin_port);
    return fd;
}

static pid_t serve(int listener)
{
    pid_t pid = fork();

    if (pid < 0)
        fail("fork");
    if (pid == 0)
        for (;;) {
            int fd = accept(listener, NULL, NULL);

            if (fd >= 0)
                close(fd);
        }
    return pid;
}

/* "{port}" alone or at an argument's end. */
static void fill_in_port(char **arguments, unsigned port)
{
    for (; *arguments; arguments++) {
        char *mark = strstr(*arguments, "{port}");

        if (mark)
            snprintf(mark, strlen(mark) + 1, "%u", port);
    }
}

static void run_once(char **arguments, const posix_spawn_file_actions_t *actions)
{
    pid_t pid;
    int status;

    if (posix_spawnp(&pid, arguments[0], actions, NULL, arguments, environ) != 0)
        fail(arguments[0]);
    waitpid(pid, &status, 0);
}

int main(int argc, char **argv)
{
    posix_spawn_file_actions_t actions;
    unsigned port;
    uint64_t start;

    if (argc < 3) {
        fprintf(stderr, "usage: startup COUNT PROGRAM [ARGUMENT...]\n");
        return 2;
    }

    int listener = listen_anywhere(&port);
    pid_t server = serve(listener);

    fill_in_port(argv + 2, port);
    posix_spawn_file_actions_init(&actions);
    for (int fd = 0; fd < 3; fd++)
        posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);

    start = now_ns();
    for (long count = atol(argv[1]); count > 0; count--)
        run_once(argv + 2, &actions);
    printf("%llu\n", (unsigned long long)(now_ns() - start));

    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    return 0;
}
