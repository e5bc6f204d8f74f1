// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Messages: include/uapi/linux/um_timetravel.h of Linux. Each is acknowledged by
 * who gets it.
 */
#include <poll.h>
#include <sys/socket.h>

#include "mock/pcidev/calendar.h"
#include "mock/pcidev/pcidev.h"

enum {
	ACK, START, REQUEST, WAIT, GET, UPDATE, RUN, FREE_UNTIL, GET_TOD,
};

/* When the machine believes that it started: any day will do. */
#define TIME_OF_DAY_NS 1700000000000000000u

struct message {
	uint32_t op, seq;
	uint64_t time;
};

static struct {
	int fd;
	uint64_t now, next_tick;	/* ns */
	uint64_t wish;			/* when the machine wants to run */
	bool is_waiting;
	uint32_t seq;
} cal;

void calendar_init(int fd)
{
	cal.fd = fd;
	cal.next_tick = PCIDEV_TICK_NS;
}

uint64_t calendar_now_ns(void)
{
	return cal.now;
}

uint64_t calendar_wish_ns(void)
{
	return cal.wish;
}

bool calendar_waits(void)
{
	return cal.is_waiting;
}

static void calendar_send(uint32_t op, uint32_t seq, uint64_t time)
{
	struct message m = { op, seq, time };

	/* A machine that is gone is noticed by who reads. */
	(void)!send(cal.fd, &m, sizeof(m), MSG_NOSIGNAL);
}

bool calendar_read(void)
{
	struct message m;
	uint64_t answer = 0;

	if (recv(cal.fd, &m, sizeof(m), MSG_WAITALL) != sizeof(m))
		return false;
	switch (m.op) {
	case ACK:
		return true;
	case REQUEST:
		cal.wish = m.time;
		break;
	case WAIT:
		cal.is_waiting = true;
		break;
	case GET:
		answer = cal.now;
		break;
	case UPDATE:
		if (m.time > cal.now)
			cal.now = m.time;
		break;
	case GET_TOD:
		answer = TIME_OF_DAY_NS + cal.now;
		break;
	}
	calendar_send(ACK, m.seq, answer);
	return true;
}

bool calendar_until(int fd)
{
	struct pollfd fds[] = {
		{ .fd = cal.fd, .events = POLLIN },
		{ .fd = fd, .events = POLLIN },
	};

	while (poll(fds, 2, -1) > 0) {
		if (fds[0].revents && !calendar_read())
			return false;
		if (fds[1].revents)
			return true;
	}
	return false;
}

bool calendar_turn(void)
{
	if (cal.next_tick <= cal.wish) {
		cal.now = cal.next_tick;
		cal.next_tick += PCIDEV_TICK_NS;
		return true;
	}
	if (cal.wish > cal.now)
		cal.now = cal.wish;
	cal.is_waiting = false;
	cal.wish = UINT64_MAX;
	calendar_send(FREE_UNTIL, ++cal.seq, cal.next_tick);
	calendar_send(RUN, ++cal.seq, cal.now);
	return false;
}
