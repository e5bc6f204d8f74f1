// SPDX-License-Identifier: GPL-3.0-or-later
/* Directories and files of configfs; see pw.h. */
#include "lqctl/pw.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROOT "/sys/kernel/config/lq-satop"
#define PATH_LEN 512
#define CAS_TS 16
#define MULTIFRAME_OCTETS 512	/* 16 frames */

const char *const pw_settings[PW_SETTINGS] = {
	"octets", "slots", "jitter_ms", "dscp", "rtp", "cas", "cas_rtp", "clock",
	"local", "peer",
};

const char *pw_root(void)
{
	const char *other = getenv("LQCTL_PW");

	return other && *other ? other : ROOT;
}

bool pw_name_is_valid(const char *name)
{
	return *name && *name != '.' && !strchr(name, '/');
}

const char *pw_objection(const struct pw_form *form)
{
	if (!strcmp(form->cas, "none"))
		return NULL;
	if (!form->slots || form->slots & 1u << CAS_TS)
		return "cas needs slots, without timeslot 16";
	if (!strcmp(form->cas, "trunk"))
		return !form->octets || MULTIFRAME_OCTETS % form->octets ?
			"cas = trunk: octets are 32, 64, 128, 256 or 512" : NULL;
	if (form->rtp && (!form->cas_rtp || form->cas_rtp == form->rtp))
		return "cas = packets with rtp: cas_rtp is a payload type of its own";
	return NULL;
}

static void path_of(char path[PATH_LEN], const char *name, const char *fact)
{
	snprintf(path, PATH_LEN, "%s/%s%s%s", pw_root(), name, fact ? "/" : "",
		 fact ? fact : "");
}

int pw_read(const char *name, const char *fact, char text[PW_FACT_MAX])
{
	char path[PATH_LEN];
	ssize_t n;
	int fd, err = 0;

	path_of(path, name, fact);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, text, PW_FACT_MAX - 1);
	if (n < 0)
		err = -errno;
	else
		text[n && text[n - 1] == '\n' ? n - 1 : n] = 0;
	close(fd);
	return err;
}

long long pw_number(const char *name, const char *fact)
{
	char text[PW_FACT_MAX];

	return pw_read(name, fact, text) ? 0 : strtoll(text, NULL, 0);
}

int pw_write(const char *name, const char *fact, const char *value)
{
	char path[PATH_LEN];
	int fd, err = 0;

	path_of(path, name, fact);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, value, strlen(value)) < 0)
		err = -errno;
	close(fd);
	return err;
}

int pw_make(const char *name)
{
	char path[PATH_LEN];

	path_of(path, name, NULL);
	return mkdir(path, 0755) ? -errno : 0;
}

int pw_remove(const char *name)
{
	char path[PATH_LEN];

	path_of(path, name, NULL);
	return rmdir(path) ? -errno : 0;
}

static int is_shown(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

int pw_names(char ***names)
{
	struct dirent **entries;
	int i, n = scandir(pw_root(), &entries, is_shown, alphasort);
	char **out;

	if (n < 0)
		return -errno;
	out = calloc((size_t)n + 1, sizeof(*out));
	for (i = 0; i < n; i++) {
		if (out)
			out[i] = strdup(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	if (!out)
		return -ENOMEM;
	for (i = 0; i < n && out[i]; i++)
		;
	if (i < n) {
		pw_names_free(out, n);
		return -ENOMEM;
	}
	*names = out;
	return n;
}

void pw_names_free(char **names, int n)
{
	while (n--)
		free(names[n]);
	free(names);
}
