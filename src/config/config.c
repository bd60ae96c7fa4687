/* config.c: what follows from a config (config.h). */
#include "config/config.h"

size_t config_check_ports(const struct config *config, const struct target *check)
{
    return target_lacks_port(check) ? port_set_count(config->ports) : 1;
}

size_t config_port_count(const struct config *config)
{
    size_t count = 0;

    for (size_t i = 0; i < config->check_count; i++)
        count += config_check_ports(config, &config->checks[i]);
    return count;
}
