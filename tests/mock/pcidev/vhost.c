// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sources: QEMU's vhost-user.rst, Virtual I/O Device 1.1 2.6 (split queues),
 * include/uapi/linux/virtio_pcidev.h of Linux.
 *
 * The machine is trusted to be Linux, not to be without faults: what points out of
 * its memory ends the bench with a message.
 */
#include <err.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mock/pcidev/calendar.h"
#include "mock/pcidev/vhost.h"

/* Requests of the machine. */
enum {
	GET_FEATURES = 1,
	SET_MEM_TABLE = 5,
	SET_VRING_NUM = 8,
	SET_VRING_ADDR = 9,
	SET_VRING_BASE = 10,
	GET_PROTOCOL_FEATURES = 15,
	SET_SLAVE_REQ_FD = 21,
	VRING_KICK = 35,
};

#define SLAVE_VRING_CALL 4

#define FLAG_VERSION 1u
#define FLAG_REPLY 4u
#define FLAG_NEED_REPLY 8u

#define F_VERSION_1 (1ull << 32)
#define F_PROTOCOL_FEATURES (1ull << 30)
#define PROTOCOL_F_REPLY_ACK (1ull << 3)
#define PROTOCOL_F_SLAVE_REQ (1ull << 5)
#define PROTOCOL_F_INBAND (1ull << 14)

/* Operations of the PCI bus. */
enum {
	CFG_READ = 1, CFG_WRITE, MMIO_READ, MMIO_WRITE, MMIO_MEMSET, INT,
};

enum { ACCESSES, INTERRUPTS };

struct header {
	uint32_t request, flags, size;
} __attribute__((packed));

struct region {
	uint64_t at, octets, user, offset;
} __attribute__((packed));

union payload {
	uint64_t number;
	struct {
		uint32_t index, value;
	} __attribute__((packed)) state;
	struct {
		uint32_t index, flags;
		uint64_t descriptors, used, available, log;
	} __attribute__((packed)) address;
	struct {
		uint32_t n, padding;
		struct region regions[VHOST_REGIONS];
	} __attribute__((packed)) memory;
} __attribute__((packed));

struct descriptor {
	uint64_t at;
	uint32_t octets;
	uint16_t flags, next;
};

#define DESC_NEXT 1u
#define DESC_WRITE 2u
#define DESC_INDIRECT 4u

struct access {
	uint8_t op, bar;
	uint16_t reserved;
	uint32_t octets;
	uint64_t at;
	uint8_t data[];
};

#define ACCESS_MAX 4096

/* ------------------------------------------------------------------ memory */

uint8_t *vhost_memory(const struct vhost *v, uint64_t at, size_t n)
{
	uint32_t i;

	for (i = 0; i < v->n_regions; i++) {
		const struct vhost_region *r = &v->regions[i];

		if (at >= r->at && at - r->at <= r->octets &&
		    n <= r->octets - (at - r->at))
			return r->memory + (at - r->at);
	}
	return NULL;
}

static void *vhost_must(const struct vhost *v, uint64_t at, size_t n)
{
	void *memory = vhost_memory(v, at, n);

	if (!memory)
		errx(1, "the machine points at %#llx, where it has no memory",
		     (unsigned long long)at);
	return memory;
}

static void vhost_map(struct vhost *v, const union payload *p, const int *fds,
		      uint32_t n_fds)
{
	uint32_t i;

	for (i = 0; i < v->n_regions; i++)
		munmap(v->regions[i].mapped, v->regions[i].mapped_octets);
	v->n_regions = p->memory.n < n_fds ? p->memory.n : n_fds;
	for (i = 0; i < v->n_regions; i++) {
		const struct region *from = &p->memory.regions[i];
		struct vhost_region *r = &v->regions[i];

		r->at = from->at;
		r->octets = from->octets;
		r->mapped_octets = from->octets + from->offset;
		r->mapped = mmap(NULL, r->mapped_octets, PROT_READ | PROT_WRITE,
				 MAP_SHARED, fds[i], 0);
		if (r->mapped == MAP_FAILED)
			err(1, "the machine's memory");
		r->memory = (uint8_t *)r->mapped + from->offset;
	}
}

/* ------------------------------------------------------------------ queues */

/* Return: the next chain's head, or -1 if there is none. */
static int queue_take(struct vhost *v, struct vhost_queue *q)
{
	const uint16_t *ring;

	if (!q->available)
		return -1;
	ring = vhost_must(v, q->available, 4 + 2 * (size_t)q->n);
	if (__atomic_load_n(&ring[1], __ATOMIC_ACQUIRE) == q->next)
		return -1;
	return ring[2 + q->next++ % q->n];
}

static void queue_give(struct vhost *v, struct vhost_queue *q, uint32_t head,
		       uint32_t octets)
{
	uint8_t *ring = vhost_must(v, q->used, 4 + 8 * (size_t)q->n);
	uint16_t *at = (uint16_t *)(ring + 2);
	uint32_t entry[2] = { head, octets };

	memcpy(ring + 4 + 8 * (*at % q->n), entry, sizeof(entry));
	__atomic_store_n(at, *at + 1, __ATOMIC_RELEASE);
}

/* A chain: what the machine says, one after the other, and where it listens. */
struct chain {
	uint32_t n_said, n_heard;
	uint8_t said[ACCESS_MAX];
	uint8_t *heard;
};

static void queue_read(struct vhost *v, struct vhost_queue *q, uint32_t at,
		       struct chain *c)
{
	const struct descriptor *d =
		vhost_must(v, q->descriptors, q->n * sizeof(*d));
	uint32_t n = q->n;

	c->n_said = c->n_heard = 0;
	if (at < n && d[at].flags & DESC_INDIRECT) {
		n = d[at].octets / sizeof(*d);
		d = vhost_must(v, d[at].at, n * sizeof(*d));
		at = 0;
	}
	while (at < n) {
		uint8_t *octets = vhost_must(v, d[at].at, d[at].octets);

		if (d[at].flags & DESC_WRITE) {
			c->heard = octets;
			c->n_heard = d[at].octets;
		} else if (d[at].octets <= ACCESS_MAX - c->n_said) {
			memcpy(c->said + c->n_said, octets, d[at].octets);
			c->n_said += d[at].octets;
		}
		if (!(d[at].flags & DESC_NEXT))
			break;
		at = d[at].next;
	}
}

/* ---------------------------------------------------------------- accesses */

/* In pieces of a register: a block of registers is read word by word. */
static uint32_t piece(uint32_t left)
{
	return left >= 4 ? 4 : left >= 2 ? 2 : 1;
}

static uint32_t access_read(struct vhost *v, const struct access *a,
			    struct chain *c)
{
	uint32_t i, n, value;

	if (a->octets > c->n_heard)
		return 0;
	for (i = 0; i < a->octets; i += n) {
		n = piece(a->octets - i);
		value = a->op == CFG_READ ?
			card_config_read(&v->card, a->at + i, n) :
			card_bar_read(&v->card, a->bar, a->at + i, n);
		memcpy(c->heard + i, &value, n);
	}
	return a->octets;
}

static void access_write(struct vhost *v, const struct access *a, uint32_t n_said)
{
	uint32_t i, n, value;

	for (i = 0; i < a->octets; i += n) {
		n = piece(a->octets - i);
		value = 0;
		if (a->op == MMIO_MEMSET)
			memset(&value, a->data[0], n);
		else if (sizeof(*a) + i + n <= n_said)
			memcpy(&value, a->data + i, n);
		if (a->op == CFG_WRITE)
			card_config_write(&v->card, a->at + i, n, value);
		else
			card_bar_write(&v->card, a->bar, a->at + i, n, value);
	}
}

static uint32_t vhost_access(struct vhost *v, struct chain *c)
{
	const struct access *a = (const void *)c->said;

	if (c->n_said < sizeof(*a))
		return 0;
	switch (a->op) {
	case CFG_READ:
	case MMIO_READ:
		return access_read(v, a, c);
	case CFG_WRITE:
	case MMIO_WRITE:
	case MMIO_MEMSET:
		access_write(v, a, c->n_said);
		return 0;
	}
	errx(1, "operation %u on the bus", a->op);
}

/* The machine looks for the answers by itself when the kick is acknowledged. */
static void vhost_accesses(struct vhost *v)
{
	struct vhost_queue *q = &v->queues[ACCESSES];
	static struct chain c __attribute__((aligned(8)));
	int head;

	while ((head = queue_take(v, q)) >= 0) {
		queue_read(v, q, head, &c);
		queue_give(v, q, head, vhost_access(v, &c));
	}
}

/* -------------------------------------------------------------- interrupts */

/* It asks the time before it answers. */
static void vhost_call(struct vhost *v, uint32_t queue)
{
	struct {
		struct header header;
		uint32_t index, value;
	} __attribute__((packed)) call = {
		{ SLAVE_VRING_CALL, FLAG_VERSION | FLAG_NEED_REPLY, 8 },
		queue, 0,
	};
	struct {
		struct header header;
		uint64_t value;
	} __attribute__((packed)) reply;

	/* A machine that is gone is noticed by the main loop. */
	if (send(v->call_fd, &call, sizeof(call), MSG_NOSIGNAL) == sizeof(call) &&
	    calendar_until(v->call_fd))
		(void)!recv(v->call_fd, &reply, sizeof(reply), MSG_WAITALL);
}

void vhost_deliver(struct vhost *v)
{
	struct vhost_queue *q = &v->queues[INTERRUPTS];
	static struct chain c;
	struct access message = { .op = INT, .at = 1 };
	int head;

	if (v->call_fd < 0 || !card_takes_interrupt(&v->card))
		return;
	head = queue_take(v, q);
	if (head < 0)
		return;
	queue_read(v, q, head, &c);
	if (c.n_heard < sizeof(message))
		errx(1, "an interrupt's buffer has only %u octets", c.n_heard);
	memcpy(c.heard, &message, sizeof(message));
	queue_give(v, q, head, sizeof(message));
	vhost_call(v, INTERRUPTS);
}

/* ---------------------------------------------------------------- messages */

static bool vhost_receive(struct vhost *v, struct header *h, union payload *p,
			  int *fds, uint32_t *n_fds)
{
	char control[CMSG_SPACE(VHOST_REGIONS * sizeof(int))];
	struct iovec io = { h, sizeof(*h) };
	struct msghdr m = {
		.msg_iov = &io, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	const struct cmsghdr *c;

	memset(p, 0, sizeof(*p));
	*n_fds = 0;
	if (recvmsg(v->fd, &m, MSG_WAITALL) != sizeof(*h))
		return false;
	c = CMSG_FIRSTHDR(&m);
	if (c && c->cmsg_type == SCM_RIGHTS) {
		*n_fds = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(fds, CMSG_DATA(c), *n_fds * sizeof(int));
	}
	if (h->size > sizeof(*p))
		errx(1, "request %u with %u octets", h->request, h->size);
	return !h->size ||
	       recv(v->fd, p, h->size, MSG_WAITALL) == (ssize_t)h->size;
}

static void vhost_reply(struct vhost *v, uint32_t request, uint64_t value)
{
	struct {
		struct header header;
		uint64_t value;
	} __attribute__((packed)) reply = {
		{ request, FLAG_VERSION | FLAG_REPLY, 8 }, value,
	};

	(void)!send(v->fd, &reply, sizeof(reply), MSG_NOSIGNAL);
}

static void vhost_do(struct vhost *v, const struct header *h,
		     const union payload *p, int *fds, uint32_t n_fds)
{
	struct vhost_queue *q = &v->queues[p->state.index % VHOST_QUEUES];

	switch (h->request) {
	case SET_MEM_TABLE:
		vhost_map(v, p, fds, n_fds);
		break;
	case SET_VRING_NUM:
		q->n = p->state.value;
		break;
	case SET_VRING_BASE:
		q->next = p->state.value;
		break;
	case SET_VRING_ADDR:
		q->descriptors = p->address.descriptors;
		q->used = p->address.used;
		q->available = p->address.available;
		break;
	case SET_SLAVE_REQ_FD:
		if (n_fds)
			v->call_fd = dup(fds[0]);
		break;
	case VRING_KICK:
		if (p->state.index == ACCESSES)
			vhost_accesses(v);
		break;
	}
}

bool vhost_read(struct vhost *v)
{
	int fds[VHOST_REGIONS];
	union payload p;
	struct header h;
	uint32_t n_fds;

	if (!vhost_receive(v, &h, &p, fds, &n_fds))
		return false;
	if (h.request == GET_FEATURES) {
		vhost_reply(v, h.request, F_VERSION_1 | F_PROTOCOL_FEATURES);
	} else if (h.request == GET_PROTOCOL_FEATURES) {
		vhost_reply(v, h.request, PROTOCOL_F_REPLY_ACK |
			    PROTOCOL_F_SLAVE_REQ | PROTOCOL_F_INBAND);
	} else {
		vhost_do(v, &h, &p, fds, n_fds);
		if (h.flags & FLAG_NEED_REPLY)
			vhost_reply(v, h.request, 0);
	}
	while (n_fds)
		close(fds[--n_fds]);
	return true;
}
