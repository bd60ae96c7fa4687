/* exec_environment.c: the environment of programs (exec_environment.h). */
#include "handler/exec_environment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define PREFIX "SONDE_"

enum { OWN_MAXIMUM = 5, VARIABLE_SIZE = 160 };

extern char **environ;

static size_t count_inherited(void)
{
    size_t count = 0;

    while (environ && environ[count])
        count++;
    return count;
}

static bool is_own(const char *variable)
{
    return strncmp(variable, PREFIX, strlen(PREFIX)) == 0;
}

/* length bytes at most, up to a NUL. */
static char *variable_new(const char *name, const char *before, const char *value, size_t length)
{
    char text[VARIABLE_SIZE];

    snprintf(text, sizeof text, PREFIX "%s=%s%.*s", name, before, (int)length, value);
    return memory_string(text);
}

/* An abstract name's NUL cannot stand in a variable: @, as on the command line. */
static char *variable_of_path(const char *name, const struct endpoint *endpoint)
{
    const char *path = (const char *)endpoint->path;
    size_t length = endpoint->path_length;
    bool is_abstract = length > 0 && path[0] == '\0';

    return is_abstract ? variable_new(name, "@", path + 1, length - 1) : variable_new(name, "", path, length);
}

static size_t add_end(char **variables, const char *address_name, const char *port_name, const struct address *address)
{
    struct endpoint endpoint;
    char port[sizeof "4294967295"];

    address_to_endpoint(address, &endpoint);
    if (endpoint.has_path || address->length == 0) {
        variables[0] = variable_of_path(address_name, &endpoint);
        return 1;
    }
    snprintf(port, sizeof port, "%u", (unsigned)endpoint.port);
    variables[0] = variable_new(address_name, "", endpoint.host, strlen(endpoint.host));
    variables[1] = variable_new(port_name, "", port, strlen(port));
    return 2;
}

char **exec_environment_new(const struct conn *conn)
{
    size_t inherited = count_inherited(), count = 0;
    char **variables = memory_zeroed((inherited + OWN_MAXIMUM + 1) * sizeof *variables);

    for (size_t i = 0; i < inherited; i++)
        if (!is_own(environ[i]))
            variables[count++] = memory_string(environ[i]);
    count += add_end(variables + count, "REMOTE_ADDR", "REMOTE_PORT", &conn->remote);
    count += add_end(variables + count, "LOCAL_ADDR", "LOCAL_PORT", &conn->local);
    variables[count] = variable_new("PROTO", "", conn->scheme, strlen(conn->scheme));
    return variables;
}

void exec_environment_free(char **environment)
{
    for (size_t i = 0; environment[i]; i++)
        free(environment[i]);
    free(environment);
}
