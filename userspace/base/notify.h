/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Telling the service manager how we are (sd_notify's protocol). */
#ifndef BASE_NOTIFY_H
#define BASE_NOTIFY_H

/**
 * notify_service - one datagram to $NOTIFY_SOCKET; nothing without it
 * @state: "READY=1", "STOPPING=1", "STATUS=...", joined by newlines
 */
void notify_service(const char *state);

#endif
