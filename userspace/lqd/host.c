// SPDX-License-Identifier: GPL-3.0-or-later
/* Facts about the host, from proc(5), the process's cgroup and system calls. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/timex.h>

#include "lqd/host.h"

static uint32_t count_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	uint32_t n = 0;

	if (!d)
		return 0;
	while (readdir(d))
		n++;
	closedir(d);
	return n - 3;	/* ".", ".." and the folder's own */
}

static void files(struct host_facts *h)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) ||
	    limit.rlim_cur == RLIM_INFINITY)
		return;
	h->files_max = limit.rlim_cur < UINT32_MAX ?
		(uint32_t)limit.rlim_cur : UINT32_MAX;
	h->n_files = count_files();
}

static void memory_of_host(struct host_facts *h)
{
	FILE *f = fopen("/proc/meminfo", "re");
	unsigned long long kib;
	char line[128];

	if (!f)
		return;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "MemTotal: %llu kB", &kib) == 1)
			h->memory_size = kib * 1024;
		else if (sscanf(line, "MemAvailable: %llu kB", &kib) == 1)
			h->memory_free = kib * 1024;
	fclose(f);
}

/* A number from a file of our cgroup (version 2); false: there is none ("max"). */
static bool cgroup_number(const char *group, const char *name,
			  unsigned long long *n)
{
	char path[512];
	bool is_there;
	FILE *f;

	snprintf(path, sizeof(path), "/sys/fs/cgroup%s/%s", group, name);
	f = fopen(path, "re");
	if (!f)
		return false;
	is_there = fscanf(f, "%llu", n) == 1;
	fclose(f);
	return is_there;
}

/* MemoryMax= of the service, if that is less than the host has. */
static void memory_of_service(struct host_facts *h)
{
	FILE *f = fopen("/proc/self/cgroup", "re");
	unsigned long long used, max;
	char group[400] = "";

	if (!f)
		return;
	if (fscanf(f, "0::%399[^\n]", group) == 1 &&
	    cgroup_number(group, "memory.max", &max) &&
	    cgroup_number(group, "memory.current", &used) &&
	    max < h->memory_size) {
		h->memory_size = max;
		if (used >= max)
			h->memory_free = 0;
		else if (max - used < h->memory_free)
			h->memory_free = max - used;
	}
	fclose(f);
}

void host_facts(struct host_facts *h)
{
	struct timex now = { .modes = 0 };
	int state = adjtimex(&now);

	memset(h, 0, sizeof(*h));
	files(h);
	memory_of_host(h);
	memory_of_service(h);
	h->is_time_known = state >= 0;
	h->is_time_kept = state >= 0 && state != TIME_ERROR &&
			  !(now.status & STA_UNSYNC);
}

int host_disk(const char *dir, uint64_t *free, uint64_t *size)
{
	struct statvfs s;

	*free = *size = 0;
	if (statvfs(dir, &s))
		return -errno;
	*free = (uint64_t)s.f_bavail * s.f_frsize;
	*size = (uint64_t)s.f_blocks * s.f_frsize;
	return *size ? 0 : -ENOTSUP;
}
