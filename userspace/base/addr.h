/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numeric IP addresses, version 4 and 6, as text and as sockets want them. */
#ifndef BASE_ADDR_H
#define BASE_ADDR_H

#include <stdint.h>
#include <sys/socket.h>

/**
 * addr_read - "127.0.0.1" or "::1" with a port
 * @sa:  out; zeros where it says nothing, so that two can be compared whole
 * @len: out; 0 on error
 * Return: 0, -EINVAL
 */
int addr_read(struct sockaddr_storage *sa, socklen_t *len, const char *text,
	      uint16_t port) __attribute__((warn_unused_result));

#endif
