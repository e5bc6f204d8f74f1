/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the programs that run in the guest share: the nodes opened by hand (the
 * kernel's own interface is under test, not userspace/dev), requests that
 * return -errno, and waiting for a condition instead of sleeping.
 */
#ifndef TESTS_QEMU_GUEST_H
#define TESTS_QEMU_GUEST_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <linux/lq.h>

#include "mock/memory.h"
#include "unit/harness.h"

#define CTL "/dev/lq/ctl"
#define MEDIA "/dev/lq/media"
#define DEBUG "/sys/kernel/debug/lq/"
#define PLUG DEBUG "sim"

/* Before main(): nothing that a test listens to may run over meanwhile. */
static inline __attribute__((constructor)) void keep_in_memory(void)
{
	memory_keep();
}

/* Long enough for a starved machine; never what decides a good run. */
#define PATIENCE_MS 30000

static inline int result(long ret)
{
	return ret < 0 ? -errno : (int)ret;
}

/** nowhere - an address that no program has, unknown to the compiler */
static inline void *nowhere(void)
{
	void *volatile p = (void *)8;

	return p;
}

static inline int open_node(const char *path)
{
	return result(open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC));
}

static inline int open_dchan(unsigned int span)
{
	char path[32];

	snprintf(path, sizeof(path), "/dev/lq/s%u/d", span);
	return open_node(path);
}

/** req - a request with its structure, in its envelope where it needs one */
static inline int req(int fd, unsigned int cmd, void *arg)
{
	struct lq_envelope env = { .what = cmd, .at = (uintptr_t)arg };

	if (LQ_IS_WHAT(cmd))
		return result(ioctl(fd, LQ_WHAT_REQUEST(cmd), &env));
	return result(ioctl(fd, cmd, arg));
}

static inline long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/** wait_for - poll() for events; returns revents, 0 when patience is over */
static inline int wait_for(int fd, int events)
{
	struct pollfd p = { .fd = fd, .events = events };

	return poll(&p, 1, PATIENCE_MS) > 0 ? p.revents : 0;
}

/** UNTIL - look again at every period event of @fd until @condition holds */
#define UNTIL(fd, condition)						\
	({								\
		long deadline_ = now_ms() + PATIENCE_MS;		\
		struct lq_event ev_[64];				\
		int ok_;						\
									\
		while (!(ok_ = !!(condition)) && now_ms() < deadline_) {\
			(void)wait_for(fd, POLLIN);			\
			(void)!read(fd, ev_, sizeof(ev_));		\
		}							\
		ok_;							\
	})

/** SOON - facts that no event tells: looked at again every 20 ms */
#define SOON(condition)							\
	({								\
		long deadline_ = now_ms() + 4 * PATIENCE_MS;		\
		int ok_;						\
									\
		while (!(ok_ = !!(condition)) && now_ms() < deadline_)	\
			usleep(20000);					\
		ok_;							\
	})

/** write_file, read_file - whole small files; 0 or length, or -errno */
static inline int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), ret;

	if (fd < 0)
		return -errno;
	ret = result(write(fd, text, strlen(text)));
	close(fd);
	return ret < 0 ? ret : 0;
}

static inline int read_file(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), n, len = 0;

	if (fd < 0)
		return -errno;
	while ((n = read(fd, text + len, size - 1 - len)) > 0)
		len += n;
	close(fd);
	text[len] = 0;
	return n < 0 ? -errno : len;
}

/** value_of - the number after "name=" in a file of debugfs, or -1 */
static inline long long value_of(const char *file, const char *name)
{
	char text[4096], *at;

	if (read_file(file, text, sizeof(text)) < 0)
		return -1;
	at = strstr(text, name);
	return at ? strtoll(at + strlen(name), NULL, 0) : -1;
}

/** driver_insert - the module file that the variable @env names. Return: 0 or -errno */
static inline int driver_insert(const char *env, const char *params)
{
	const char *path = getenv(env);
	int fd = open(path ? path : "", O_RDONLY | O_CLOEXEC), ret;

	if (fd < 0)
		return -errno;
	ret = result(syscall(SYS_finit_module, fd, params, 0));
	close(fd);
	return ret;
}

static inline int driver_remove(const char *name)
{
	return result(syscall(SYS_delete_module, name, O_NONBLOCK));
}

static inline bool is_board(int ctl, uint32_t number)
{
	struct lq_board_info board = { .board = number };

	return !req(ctl, LQ_GET_BOARD, &board);
}

static inline struct lq_span_info span_info(int ctl, uint32_t span)
{
	struct lq_span_info info = { .span = span };

	CHECK_EQ(0, req(ctl, LQ_GET_SPAN, &info));
	return info;
}

/** kernel_kib - kernel memory that would not come back by itself */
static inline long kernel_kib(void)
{
	return value_of("/proc/meminfo", "SUnreclaim:") +
	       value_of("/proc/meminfo", "VmallocUsed:");
}

/*
 * KASAN keeps freed memory from being used again for a while. A cache that is
 * told to shrink lets it go, and what is left is what somebody holds.
 */
static inline void shrink_caches(void)
{
	DIR *caches = opendir("/sys/kernel/slab");
	struct dirent *cache;
	char path[512];

	while (caches && (cache = readdir(caches))) {
		snprintf(path, sizeof(path), "/sys/kernel/slab/%s/shrink",
			 cache->d_name);
		if (cache->d_type == DT_DIR && cache->d_name[0] != '.')
			CHECK_EQ(0, write_file(path, "1"));
	}
	if (caches)
		closedir(caches);
}

/*
 * Freed memory may be on its way through RCU, in batches of 5 s. So look until
 * it is below @bound, or has not fallen for longer than a batch.
 */
static inline long kernel_kib_settled(long bound)
{
	long least = kernel_kib(), fell = now_ms(), kib;

	while (least > bound && now_ms() < fell + 8000) {
		(void)poll(NULL, 0, 500);
		shrink_caches();
		kib = kernel_kib();
		if (kib < least - 64) {
			least = kib;
			fell = now_ms();
		}
	}
	return least;
}

/** check_idle - no file is open, and nothing is left of those that were */
static inline void check_idle(void)
{
	struct lq_info info = {};
	int fd = open_node(CTL);

	CHECK_EQ(0, req(fd, LQ_GET_INFO, &info));
	CHECK_EQ(1, info.n_clients);
	CHECK_EQ(info.n_ip_slots, info.n_ip_free);
	close(fd);
	CHECK_EQ(0, value_of(DEBUG "files", "open="));
	CHECK_EQ(0, value_of(DEBUG "files", "area_octets="));
	CHECK_EQ(0, value_of("/sys/module/lq/refcnt", ""));
}

#define SMALL_SLOTS 4
#define SMALL_SETUP { .n_slots = SMALL_SLOTS, .period_ticks = 5, \
		      .ring_octets = 256, .tap_octets = 512 }

/** media_set_up - a media file, its area not mapped */
static inline int media_set_up(struct lq_media_setup *setup)
{
	int fd = open_node(MEDIA), ret;

	if (fd < 0)
		return fd;
	ret = req(fd, LQ_MEDIA_SETUP, setup);
	if (!ret)
		return fd;
	close(fd);
	return ret;
}

/** open_media - a media file with its area mapped */
static inline int open_media(struct lq_media_setup *setup, struct lq_area **area)
{
	int fd = media_set_up(setup), err;
	void *at;

	*area = NULL;
	if (fd < 0)
		return fd;
	at = mmap(NULL, setup->area_octets, PROT_READ | PROT_WRITE, MAP_SHARED,
		  fd, 0);
	if (at != MAP_FAILED) {
		*area = at;
		return fd;
	}
	err = -errno;
	close(fd);
	return err;
}

#endif
