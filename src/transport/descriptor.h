/* descriptor.h: reading, writing and making descriptors without waiting and without O_NONBLOCK, which standard
 * input and output share with the shell and its pipeline. A file for Linux, a plain one for the rest. */
#ifndef SONDE_TRANSPORT_DESCRIPTOR_H
#define SONDE_TRANSPORT_DESCRIPTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>

/* A system without it: SIGPIPE is ignored for the whole run anyway. */
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

/* What poll(2) calls ready is read once, or written up to most bytes; EAGAIN instead of waiting. */
ssize_t descriptor_read_ready(int fd, void *buffer, size_t size);
ssize_t descriptor_write_ready(int fd, const void *bytes, size_t length, size_t most);

/* As read(2) and write(2) on a pipe or FIFO, but EAGAIN instead of waiting. The write may be short. */
ssize_t descriptor_read_pipe(int fd, void *buffer, size_t size);
ssize_t descriptor_write_pipe(int fd, const void *bytes, size_t length);

/* As socket(2) and accept(2), but close-on-exec and non-blocking. */
int descriptor_socket(int family, int type, int protocol);
int descriptor_accept(int fd, struct sockaddr *ret_address, socklen_t *length);

/* As pipe(2), but close-on-exec. */
int descriptor_pipe(int ret_ends[2]);

/* Sets close-on-exec for all descriptors from first on, as far as the system lets them be found. */
void descriptor_close_inherited(int first);

/* The same one by one: numbers beyond the first 65,536 are not looked at. */
void descriptor_close_inherited_each(int first);

/* Whether so many more could be opened now; else false with errno. */
enum { DESCRIPTOR_COUNT_MAXIMUM = 16 };
bool descriptor_are_free(size_t count);

/* One datagram without waiting. *ret_whole is its real length, or size + 1 where only "longer" is known. */
ssize_t descriptor_receive(int fd, void *buffer, size_t size, size_t *ret_whole);

#endif
