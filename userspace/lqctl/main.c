// SPDX-License-Identifier: GPL-3.0-or-later
/* lqctl: one command to lqd, one answer. See lqctl.1. */
#include <errno.h>
#include <string.h>

#include "lqctl/text.h"
#include "lqctl/use.h"

static enum status no_lqd(const char *path, int err)
{
	fprintf(stderr, t("lqctl: lqd does not answer at %s: %s\n"), path,
		strerror(-err));
	fprintf(stderr, "%s", err == -EACCES ?
		t("You may not control lqd: become root, or a member of the "
		  "group in [ctl] group.\n") :
		t("Is it running? Start it by: systemctl start lqd (or: lqd "
		  "--config /etc/lq/lqd.conf)\n"));
	return STATUS_NO_LQD;
}

int main(int argc, char **argv)
{
	struct client client;
	enum status status;
	struct use u;
	int err;

	text_set_language_from_env();
	status = use_parse(&u, argc, argv);
	if (status)
		return status;
	if (u.wants_help) {
		use_help(stdout, &u);
		return STATUS_WELL;
	}
	if (u.command->is_without_lqd)
		return command_run(u.command, &u.in);
	err = client_open(&client, u.socket);
	if (err)
		return no_lqd(u.socket, err);
	u.in.client = &client;
	status = command_run(u.command, &u.in);
	client_close(&client);
	return status;
}
