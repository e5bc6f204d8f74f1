// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Who calls on a SIP line: From, P-Asserted-Identity and Privacy, in the forms
 * that phones and carriers write them, and what we write ourselves.
 * RFC 3261 8.1.1.3, RFC 3323 4.2, RFC 3325 9.1, RFC 3966 3.
 */
#include "unit/sip_bench.h"

#define BOB "\"Bob\" <sip:13800001111@10.0.0.1>"
#define NOBODY "\"Anonymous\" <sip:anonymous@anonymous.invalid>"

static const struct {
	enum sip_trust trust;
	const char *from, *headers, *number;
	enum leg_presentation presentation;
} callers[] = {
	/* From */
	{ SIP_TRUSTED, BOB, "", "13800001111", LEG_ALLOWED },
	{ SIP_TRUSTED, "<sip:02166668888;cpc=ordinary@10.0.0.1;user=phone>", "",
	  "02166668888", LEG_ALLOWED },
	{ SIP_TRUSTED, "<sip:%2A100@10.0.0.1>", "", "*100", LEG_ALLOWED },
	{ SIP_TRUSTED, "<tel:+8613800001111>", "", "+8613800001111",
	  LEG_ALLOWED },
	{ SIP_TRUSTED, "<tel:+86-138-0000-1111;phone-context=x>", "",
	  "+8613800001111", LEG_ALLOWED },
	{ SIP_TRUSTED, NOBODY, "", "", LEG_RESTRICTED },
	{ SIP_TRUSTED, "<sip:Anonymous@10.0.0.1>", "", "", LEG_RESTRICTED },
	{ SIP_TRUSTED, "<sip:10.0.0.1>", "", "", LEG_UNAVAILABLE },

	/* P-Asserted-Identity, of whom we trust */
	{ SIP_TRUSTED, BOB, "P-Asserted-Identity: <sip:+8602166668888@x>\r\n",
	  "+8602166668888", LEG_ALLOWED },
	{ SIP_UNTRUSTED, BOB, "P-Asserted-Identity: <sip:02166668888@x>\r\n",
	  "13800001111", LEG_ALLOWED },
	{ SIP_TRUSTED, BOB, "P-Asserted-Identity: <sips:02166668888@x>\r\n",
	  "02166668888", LEG_ALLOWED },
	{ SIP_TRUSTED, BOB, "P-Asserted-Identity: <tel:+862166668888>\r\n",
	  "+862166668888", LEG_ALLOWED },
	{ SIP_TRUSTED, BOB, "P-Asserted-Identity: tel:+862166668888\r\n",
	  "+862166668888", LEG_ALLOWED },
	{ SIP_TRUSTED, BOB, "P-Asserted-Identity: \"Li, S\" <sip:02166668888@x>,"
	  " <tel:+862166668888>\r\n", "02166668888", LEG_ALLOWED },
	{ SIP_TRUSTED, BOB, "P-Asserted-Identity: <sip:02166668888@x>\r\n"
	  "P-Asserted-Identity: <tel:+862166668888>\r\n", "02166668888",
	  LEG_ALLOWED },
	{ SIP_TRUSTED, BOB, "P-Asserted-Identity: <mailto:bob@x>\r\n",
	  "13800001111", LEG_ALLOWED },
	{ SIP_TRUSTED, BOB, "P-Asserted-Identity: <<\r\n", "13800001111",
	  LEG_ALLOWED },

	/* Privacy */
	{ SIP_TRUSTED, NOBODY, "P-Asserted-Identity: <sip:02166668888@x>\r\n"
	  "Privacy: id\r\n", "02166668888", LEG_RESTRICTED },
	{ SIP_TRUSTED, NOBODY, "P-Asserted-Identity: <sip:02166668888@x>\r\n",
	  "02166668888", LEG_RESTRICTED },
	{ SIP_TRUSTED, BOB, "Privacy: id;critical\r\n", "13800001111",
	  LEG_RESTRICTED },
	{ SIP_TRUSTED, BOB, "Privacy: header; user\r\n", "13800001111",
	  LEG_RESTRICTED },
	{ SIP_TRUSTED, BOB, "Privacy: none\r\n", "13800001111", LEG_ALLOWED },
	{ SIP_TRUSTED, BOB, "Privacy: identity\r\n", "13800001111",
	  LEG_ALLOWED },
};

static void trust(struct bench *b, enum sip_trust t)
{
	CHECK_EQ(0, sip_trunk_remove(b->sip, "gw"));
	CHECK_EQ(0, sip_trunk_add(b->sip, &(struct sip_trunk){
		.name = "gw", .addr = "127.0.0.1", .port = PEER_PORT,
		.trust = t, .username = "us", .password = "pw" }));
}

TEST(caller_is_read_from_every_form_of_identity)
{
	size_t i;

	for (i = 0; i < sizeof(callers) / sizeof(callers[0]); i++) {
		struct bench *b = bench_open(NULL);
		const struct seen *s;

		trust(b, callers[i].trust);
		say(b, "INVITE sip:9001@127.0.0.1:26500 SIP/2.0\r\n"
		    "Via: SIP/2.0/UDP 127.0.0.1:%d;rport;branch=z9hG4bKc%zu\r\n"
		    "Max-Forwards: 70\r\nFrom: %s;tag=peer\r\n"
		    "To: <sip:9001@127.0.0.1>\r\nCall-ID: c%zu\r\n"
		    "CSeq: 1 INVITE\r\nContact: <sip:bob@127.0.0.1:%d>\r\n%s"
		    "Content-Type: application/sdp\r\nContent-Length: %zu\r\n"
		    "\r\n%s", PEER_PORT, i, callers[i].from, i, PEER_PORT,
		    callers[i].headers, strlen(SDP), SDP);
		s = event(b);
		if (s->type != LEG_EV_SETUP ||
		    strcmp(s->from, callers[i].number) ||
		    s->presentation != callers[i].presentation)
			test_fail(__FILE__, __LINE__,
				  "%s %s: event %u, \"%s\", presentation %u\n",
				  callers[i].from, callers[i].headers, s->type,
				  s->from, s->presentation);
		bench_close(b);
	}
}

static void go_out(struct bench *b, const struct leg_address *from)
{
	struct leg_invite inv = { .leg = 77, .route = "trunk/gw",
				  .media = &ours, .from = *from,
				  .to = { .number = "13900002222" } };

	CHECK_EQ(0, sip_ops()->invite(b->sip, &inv));
	CHECK_STR("INVITE", heard(b));
}

/* The identity goes to whom we trust, with the wish to hide it. */
TEST(hidden_caller_is_told_to_the_trusted_only)
{
	const struct leg_address hidden = { .number = "8001", .name = "Li",
					    .presentation = LEG_RESTRICTED };
	struct bench *b = bench_open(NULL);

	go_out(b, &hidden);
	CHECK(strstr(field(b, "From"), "<sip:anonymous@anonymous.invalid>"));
	CHECK_STR("id", field(b, "Privacy"));
	CHECK(strstr(field(b, "P-Asserted-Identity"), "<sip:8001@"));
	bench_close(b);
	b = bench_open(NULL);
	trust(b, SIP_UNTRUSTED);
	go_out(b, &hidden);
	CHECK(strstr(field(b, "From"), "<sip:anonymous@anonymous.invalid>"));
	CHECK_STR("id", field(b, "Privacy"));
	CHECK_STR("", field(b, "P-Asserted-Identity"));
	CHECK(!strstr(b->last, "8001"));
	bench_close(b);
}

TEST(caller_without_a_number_is_nobody_by_name)
{
	const struct leg_address unknown = {
		.presentation = LEG_UNAVAILABLE };
	struct bench *b = bench_open(NULL);

	go_out(b, &unknown);
	CHECK_STR("", field(b, "P-Asserted-Identity"));
	CHECK_STR("", field(b, "Privacy"));
	bench_close(b);
}

TESTS(
	RUN(caller_is_read_from_every_form_of_identity),
	RUN(hidden_caller_is_told_to_the_trusted_only),
	RUN(caller_without_a_number_is_nobody_by_name),
)
