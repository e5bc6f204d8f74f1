// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Steps of ABI programs as system calls. Their answers do not matter: a program
 * may ask anything, in any order, with pointers to anywhere.
 */
#include "qemu/fuzz/nodes.h"
#include "qemu/guest.h"

#define PAGE	4096

static int fd_of(const struct nodes *n, uint32_t file)
{
	return n->files->fd[file];
}

static void unmap(struct nodes *n, uint32_t file)
{
	if (n->maps[file].at)
		munmap(n->maps[file].at, n->maps[file].len);
	n->maps[file].at = NULL;
}

static void replace(struct nodes *n, uint32_t file, int fd)
{
	int old;

	n->files->area_octets[file] = 0;
	old = atomic_exchange(&n->files->fd[file], fd);
	if (old >= 0)
		close(old);
}

static void node_close(void *arg, uint32_t file)
{
	unmap(arg, file);
	replace(arg, file, -1);
}

static void node_open(void *arg, uint32_t file, uint32_t what)
{
	static const char *const paths[] = {
		CTL, MEDIA, "/dev/lq/s1/d", "/dev/lq/s2/d", "/dev/lq/s4/d",
		"/dev/lq/s5/d",
	};
	int fd;

	node_close(arg, file);
	fd = open_node(paths[what]);
	replace(arg, file, fd < 0 ? -1 : fd);
}

/* The first or last octets of @data stand where the page ends. */
static void *place(struct nodes *n, void *data, size_t len, enum abi_pointer where)
{
	switch (where) {
	case ABI_NULL:
		return NULL;
	case ABI_EDGE:
		len = len < 8 ? len : 8;
		memcpy(n->page + PAGE - len, data, len);
		return n->page + PAGE - len;
	case ABI_WILD:
		return (void *)(uintptr_t)0xffff888000001000ull;
	case ABI_ODD:
		memmove(n->page + 1, data, len);
		return n->page + 1;
	default:
		return data;
	}
}

static bool is_of_board(uint32_t cmd)
{
	return cmd == LQ_SET_SPAN || cmd == LQ_SET_BERT ||
	       (LQ_IS_WHAT(cmd) && LQ_WHAT_REQUEST(cmd) == LQ_SIM);
}

static void node_request(void *arg, uint32_t file, uint32_t cmd, void *data,
			 enum abi_pointer where)
{
	struct nodes *n = arg;
	void *at = place(n, data, ABI_DATA_MAX, where);

	n->has_changed |= is_of_board(cmd);
	if (req(fd_of(n, file), cmd, at))
		return;
	n->n_claimed += cmd == LQ_SLOT_CLAIM;
	n->n_joined += cmd == LQ_CONF_JOIN;
	if (cmd == LQ_MEDIA_SETUP && where == ABI_GOOD)
		n->files->area_octets[file] =
			((struct lq_media_setup *)data)->area_octets;
}

static void node_read(void *arg, uint32_t file, uint32_t len,
		      enum abi_pointer where)
{
	uint8_t data[PAGE] = { 0 };

	(void)!read(fd_of(arg, file), place(arg, data, sizeof(data) / 2, where),
		    len);
}

static void node_write(void *arg, uint32_t file, const uint8_t *data,
		       uint32_t len, enum abi_pointer where)
{
	struct nodes *n = arg;
	uint8_t copy[2 * LQ_HDLC_MAX];

	memcpy(copy, data, len);
	n->n_frames += write(fd_of(n, file), place(n, copy, len, where), len) > 0;
}

static void node_poll(void *arg, uint32_t file, uint32_t events)
{
	struct pollfd p = { fd_of(arg, file), events, 0 };

	(void)!poll(&p, 1, 0);
}

static void node_map(void *arg, uint32_t file, uint32_t how, uint32_t value)
{
	struct nodes *n = arg;
	size_t len = how ? value : n->files->area_octets[file];
	off_t offset = how & 2 ? (off_t)value << 12 : 0;
	void *at;

	unmap(n, file);
	at = mmap(NULL, how & 4 ? PAGE : len, PROT_READ | PROT_WRITE,
		  how & 1 ? MAP_PRIVATE : MAP_SHARED, fd_of(n, file), offset);
	if (at == MAP_FAILED)
		return;
	n->maps[file].at = at;
	n->maps[file].len = how & 4 ? PAGE : len;
	n->n_mapped++;
}

static struct lq_area *node_area(void *arg, uint32_t file, size_t *len)
{
	struct nodes *n = arg;

	if (!n->maps[file].at)
		node_map(n, file, 0, 0);
	*len = n->maps[file].at ? n->maps[file].len : 0;
	return n->maps[file].at;
}

static void node_ticks(void *arg, uint32_t n)
{
	(void)arg;
	(void)!poll(NULL, 0, n);
}

static void node_plug(void *arg, uint32_t what, uint32_t value)
{
	struct nodes *n = arg;
	char text[PAGE];

	if (!n->may_plug || what > 2)
		return;
	n->has_changed = true;
	if (what < 2) {
		n->n_plugged += !write_file(PLUG, what ? "plug" : "unplug");
		return;
	}
	/* Who only looks on. */
	(void)read_file(value & 1 ? DEBUG "slots" : DEBUG "spans", text, sizeof(text));
	(void)read_file("/sys/class/lq/lq!s1!d/alarms", text, sizeof(text));
}

static void node_done(void *arg)
{
	struct nodes *n = arg;

	n->n_steps++;
}

const struct abi_door nodes_door = {
	.open = node_open, .close = node_close, .request = node_request,
	.read = node_read, .write = node_write, .poll = node_poll,
	.map = node_map, .area = node_area, .ticks = node_ticks,
	.plug = node_plug, .done = node_done,
};

/* ----------------------------------------------------------- begin and end */

void node_files_init(struct node_files *f)
{
	uint32_t i;

	for (i = 0; i < ABI_FILES; i++)
		f->fd[i] = -1;
}

void nodes_init(struct nodes *n, struct node_files *f)
{
	n->files = f;
	n->page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mprotect(n->page + PAGE, PAGE, PROT_NONE);
}

void nodes_fini(struct nodes *n)
{
	uint32_t i;

	for (i = 0; i < ABI_FILES; i++)
		node_close(n, i);
	munmap(n->page, 2 * PAGE);
}

void nodes_renew(struct nodes *n)
{
	if (!n->has_changed)
		return;
	(void)write_file(PLUG, "unplug");	/* or it is out */
	CHECK_EQ(0, write_file(PLUG, "plug"));
	n->has_changed = false;
}
