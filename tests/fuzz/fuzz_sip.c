// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Any octets as SIP, by datagram: messages parted by a line "%%%", with time
 * passing between them, to an adapter whose owner answers every call and hangs
 * up after a while. The first octet chooses whether they are a stream (TCP).
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/loop.h"
#include "sig/sip_priv.h"

#define PORT 26490

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct sip *sip;
static uint32_t ids;
static const struct leg_media ours = { "127.0.0.1", 26700, LEG_CODEC_PCMA, true,
				       true, 101, 20, true, true, false };

static uint32_t fresh_id(void *arg)
{
	return ++ids;
}

static void on_event(void *arg, const struct leg_event *ev)
{
	const struct leg_ops *ops = sip_ops();

	switch (ev->type) {
	case LEG_EV_SETUP:
		(void)ops->alert(sip, ev->leg);
		(void)ops->answer(sip, ev->leg, &ours);
		break;
	case LEG_EV_MEDIA:
		(void)ops->update(sip, ev->leg, &ours);
		break;
	case LEG_EV_DIGIT:
		(void)ops->hangup(sip, ev->leg, 16);
		break;
	default:
		break;
	}
}

static void give(const uint8_t *data, size_t size, const struct sip_peer *from)
{
	char *copy;

	if (size > SIP_MESSAGE_MAX)
		return;
	copy = malloc(size + 1);
	memcpy(copy, data, size);
	copy[size] = '\0';
	sip_enter(sip);
	sip_input(sip, copy, size, from);
	sip_leave(sip);
	free(copy);
}

static void give_messages(struct loop *l, const uint8_t *data, size_t size,
			  const struct sip_peer *from)
{
	while (size) {
		const uint8_t *cut = memmem(data, size, "%%%\n", 4);
		size_t n = cut ? (size_t)(cut - data) : size;

		give(data, n, from);
		loop_advance(l, 700);
		data += n;
		size -= n;
		if (size) {
			data += 4;
			size -= 4;
		}
	}
}

static void give_stream(const uint8_t *data, size_t size,
			const struct sip_peer *from)
{
	long n;

	while ((n = sip_frame((const char *)data, size)) > 0) {
		if ((size_t)n > size)
			abort();
		give(data, n, from);
		data += n;
		size -= n;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sip_config c = { .addr = "127.0.0.1", .port = PORT,
				.redirect = SIP_REDIRECT_FOLLOW };
	struct sip_handler h = { .legs = { fresh_id, on_event, NULL } };
	struct sip_peer from;
	struct loop *l;

	if (!size)
		return 0;
	log_set_level(LOG_ERROR - 1);
	if (loop_new_test(&l, 100000, 1700000000000) ||
	    sip_new(&sip, l, &c, &h))
		abort();
	(void)sip_account_add(sip, &(struct sip_account){ "8001", "secret",
							  NULL, NULL, NULL });
	(void)sip_trunk_add(sip, &(struct sip_trunk){ .name = "gw",
			    .addr = "127.0.0.1", .port = 9, .username = "u",
			    .password = "p", .trust = SIP_TRUSTED });
	(void)sip_peer_read(&from, "127.0.0.1", 9, false);
	(void)sip_ops()->invite(sip, &(struct leg_invite){
		.leg = ++ids, .route = "trunk/gw", .media = &ours,
		.to = { "1", "", LEG_ALLOWED } });
	if (*data == 'T')
		give_stream(data + 1, size - 1, &from);
	else
		give_messages(l, data, size, &from);
	loop_advance(l, 70000);
	sip = sip_free(sip);
	loop_free(l);
	return 0;
}
