/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file in which pseudowires outlive a reboot, /etc/lq/pw.conf:
 *
 *   [wire paris]
 *   local = 192.0.2.1:49152
 *   peer = 192.0.2.2:49152
 *   clock = adaptive
 *
 * The keys are the settings of lq-satop.ko; what is left out is its default.
 */
#ifndef LQCTL_PW_FILE_H
#define LQCTL_PW_FILE_H

#include "base/conf.h"

#define PW_FILE "/etc/lq/pw.conf"

/**
 * pw_file_read - read and check, change nothing
 * @out: mem_deref() it, also after an error
 * @h:   gets every error, "pw.conf:3: [wire paris] local: ..."
 * Return: 0, -EINVAL (told), -ENOMEM, or why the file cannot be read (told)
 */
int pw_file_read(struct conf **out, const char *path, conf_error_h *h,
		 void *arg) __attribute__((warn_unused_result));

/**
 * pw_file_apply - make what the file says
 *
 * A wire that is there as it should be is left alone; one that differs goes down
 * and comes again; one that the file does not know stays.
 * @n_changed: out: wires made or changed
 * Return: 0, or -EINVAL: some could not be had, which was told
 */
int pw_file_apply(struct conf *c, unsigned int *n_changed)
	__attribute__((warn_unused_result));

/**
 * pw_file_write - every wire that is up, in place of what the file held
 * @n_written: out
 * Return: 0 or -errno; then the file is as it was. -EILSEQ: a name that it cannot hold
 */
int pw_file_write(const char *path, unsigned int *n_written)
	__attribute__((warn_unused_result));

#endif
