/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The place in the file system where lqsoft is found. */
#ifndef LQSOFT_LISTEN_H
#define LQSOFT_LISTEN_H

/**
 * soft_listen - a listening socket at @path, mode 0660
 *
 * A missing folder is made, a dead predecessor's socket replaced, a living
 * one's left alone.
 * @group: who may connect; NULL: that of the process
 * Return: the descriptor (non-blocking), or -errno, told in the log
 */
int soft_listen(const char *path, const char *group);

#endif
