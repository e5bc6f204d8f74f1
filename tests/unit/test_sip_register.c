// SPDX-License-Identifier: GPL-3.0-or-later
/* The registrar: proof, expiry, contacts, Path. */
#include "unit/sip_bench.h"

static const struct sip_config both = { .digest = SIP_DIGEST_BOTH };

TEST(register_proves_who_it_is)
{
	struct bench *b = bench_open(&both);
	char auth[512];

	reg(b, "8001", 1, CONTACT, "");
	CHECK_STR("401", heard(b));
	CHECK(strstr(b->last, "algorithm=SHA-256") < strstr(b->last,
							    "algorithm=MD5"));
	CHECK(strstr(field(b, "Via"), "received=127.0.0.1") != NULL);
	CHECK(strstr(field(b, "Via"), "rport=26510") != NULL);
	make_authorization(b, "8001", "wrong", false, 1, "REGISTER", auth,
			   sizeof(auth));
	reg(b, "8001", 2, CONTACT, auth);
	CHECK_STR("403", heard(b));
	reg(b, "nobody", 3, CONTACT, "");
	CHECK_STR("401", heard(b));
	make_authorization(b, "nobody", "", false, 1, "REGISTER", auth,
			   sizeof(auth));
	reg(b, "nobody", 4, CONTACT, auth);
	CHECK_STR("403", heard(b));
	reg(b, "8001", 5, CONTACT, "");
	CHECK_STR("401", heard(b));
	make_authorization(b, "8001", "secret", false, 1, "REGISTER", auth,
			   sizeof(auth));
	CHECK_EQ(-1, b->online);
	reg(b, "8001", 6, CONTACT ";expires=120", auth);
	CHECK_STR("200", heard(b));
	CHECK_STR("<sip:8001@10.9.9.9:5060>;expires=120", field(b, "Contact"));
	CHECK_EQ(1, b->online);
	reg(b, "8001", 7, CONTACT, auth);	/* the same nonce count */
	CHECK_STR("401", heard(b));
	CHECK(strstr(b->last, "stale=true") != NULL);
	bench_close(b);
}

TEST(register_expires_and_ends)
{
	struct bench *b = bench_open(NULL);
	char auth[512];

	log_in(b);
	CHECK(sip_is_registered(b->sip, "8001"));
	loop_advance(b->loop, 119000);
	CHECK_EQ(1, b->online);
	loop_advance(b->loop, 1001);
	CHECK_EQ(0, b->online);
	reg(b, "8001", 8, CONTACT, "");
	CHECK_STR("401", heard(b));
	make_authorization(b, "8001", "secret", false, 1, "REGISTER", auth,
			   sizeof(auth));
	reg(b, "8001", 9, CONTACT ";expires=5", auth);
	CHECK_STR("423", heard(b));
	CHECK_STR("60", field(b, "Min-Expires"));
	make_authorization(b, "8001", "secret", false, 2, "REGISTER", auth,
			   sizeof(auth));
	bench_close(b);
}

TEST(register_keeps_several_contacts_and_path)
{
	struct bench *b = bench_open(NULL);
	char name[64];
	int lines = 0;

	for (int i = 0; i < 5; i++) {
		snprintf(name, sizeof(name), "<sip:8001@10.0.0.%d>", i + 1);
		again(b, 10 + 2 * i, name, "");
		CHECK_STR("200", heard(b));
	}
	for (const char *p = b->last; (p = strstr(p, "\r\nContact:")); p++)
		lines++;
	CHECK_EQ(4, lines);	/* the oldest made room */
	CHECK(strstr(b->last, "10.0.0.1>") == NULL);
	again(b, 30, "*", "Expires: 0\r\n");
	CHECK_STR("200", heard(b));
	CHECK_EQ(0, b->online);
	again(b, 40, "*", "Expires: 10\r\n");
	CHECK_STR("400", heard(b));
	again(b, 50, CONTACT, "Supported: path\r\n"
	      "Path: <sip:127.0.0.1:26510;lr>\r\n");
	CHECK_STR("200", heard(b));
	CHECK_STR("<sip:127.0.0.1:26510;lr>", field(b, "Path"));
	CHECK_EQ(0, sip_ops()->invite(b->sip, &(struct leg_invite){
		.leg = 70, .route = "8001", .media = &ours }));
	CHECK_STR("INVITE", heard(b));
	CHECK_STR("<sip:127.0.0.1:26510;lr>", field(b, "Route"));
	CHECK(!strncmp(b->last, "INVITE sip:8001@10.9.9.9:5060 ", 30));
	bench_close(b);
}

static struct sip_binding_info kept;
static unsigned int n_kept;

static void keep_binding(void *arg, const struct sip_binding_info *b)
{
	static char text[4][64];

	kept = *b;
	snprintf(text[0], sizeof(text[0]), "%s", b->contact);
	snprintf(text[1], sizeof(text[1]), "%s", b->addr);
	snprintf(text[2], sizeof(text[2]), "%s", b->call_id);
	snprintf(text[3], sizeof(text[3]), "%s", b->path);
	kept.account = "8001";
	kept.contact = text[0];
	kept.addr = text[1];
	kept.call_id = text[2];
	kept.path = text[3];
	kept.user_agent = "";
	n_kept++;
}

TEST(registration_outlives_the_adapter_for_what_is_left_of_it)
{
	struct bench *b = bench_open(NULL);
	uint64_t version = sip_bindings_version(b->sip);

	log_in(b);
	CHECK(sip_bindings_version(b->sip) != version);
	loop_advance(b->loop, 20000);
	n_kept = 0;
	sip_bindings(b->sip, keep_binding, NULL);
	CHECK_EQ(1, n_kept);
	CHECK_EQ(100000, kept.left_ms);
	CHECK_EQ(PEER_PORT, kept.port);
	bench_close(b);

	b = bench_open(NULL);
	CHECK_EQ(-1, b->online);
	CHECK_EQ(0, sip_binding_restore(b->sip, &kept));
	CHECK_EQ(1, b->online);
	CHECK_EQ(0, sip_ops()->invite(b->sip, &(struct leg_invite){
		.leg = 70, .route = "8001", .media = &ours }));
	CHECK_STR("INVITE", heard(b));
	CHECK_EQ(-ENOSPC, sip_binding_restore(b->sip, &kept));	/* twice */
	loop_advance(b->loop, 99000);
	CHECK_EQ(1, b->online);
	loop_advance(b->loop, 1001);
	CHECK_EQ(0, b->online);
	kept.account = "8009";
	CHECK_EQ(-ENOENT, sip_binding_restore(b->sip, &kept));
	kept.account = "8001";
	kept.contact = "sip:8001@10.9.9.9>\r\nX: y";
	CHECK_EQ(-EINVAL, sip_binding_restore(b->sip, &kept));
	kept.contact = "sip:8001@10.9.9.9";
	kept.addr = "nowhere";
	CHECK_EQ(-EINVAL, sip_binding_restore(b->sip, &kept));
	bench_close(b);
}

static const struct {
	enum sip_digest offered;
	bool is_sha, has_md5, has_sha;
	const char *want;
} digests[] = {
	{ SIP_DIGEST_MD5, false, true, false, "200" },
	{ SIP_DIGEST_MD5, true, true, false, "403" },	/* not offered */
	{ SIP_DIGEST_BOTH, false, true, true, "200" },
	{ SIP_DIGEST_BOTH, true, true, true, "200" },
	{ SIP_DIGEST_SHA256, true, false, true, "200" },
	{ SIP_DIGEST_SHA256, false, false, true, "403" },
};

TEST(register_takes_only_the_digests_offered)
{
	for (size_t i = 0; i < sizeof(digests) / sizeof(digests[0]); i++) {
		struct bench *b = bench_open(&(struct sip_config){
			.digest = digests[i].offered });
		char auth[512];

		reg(b, "8001", 1, CONTACT, "");
		CHECK_STR("401", heard(b));
		CHECK_EQ(digests[i].has_md5,
			 strstr(b->last, "algorithm=MD5") != NULL);
		CHECK_EQ(digests[i].has_sha,
			 strstr(b->last, "algorithm=SHA-256") != NULL);
		make_authorization(b, "8001", "secret", digests[i].is_sha, 1,
				   "REGISTER", auth, sizeof(auth));
		reg(b, "8001", 2, CONTACT, auth);
		CHECK_STR(digests[i].want, heard(b));
		bench_close(b);
	}
}

TESTS(
	RUN(registration_outlives_the_adapter_for_what_is_left_of_it),
	RUN(register_proves_who_it_is),
	RUN(register_takes_only_the_digests_offered),
	RUN(register_expires_and_ends),
	RUN(register_keeps_several_contacts_and_path),
)
