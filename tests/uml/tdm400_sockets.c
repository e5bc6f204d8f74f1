// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lq-tdm400.ko with all sockets of a card in use, in the first two tests beside
 * another on the same interrupt (run.py --pci tdm400:ssoo --pci tdm400:s-bo):
 *
 *   slot 0   FXS 1 and 2, wired to FXO 3 and 4
 *   slot 1   FXS 1 wired to FXO 4; nothing in socket 2; an FXS without power in 3
 */
#include "uml/tdm400_bed.h"

TEST(every_socket_is_what_is_in_it)
{
	struct lq_claim c;
	uint32_t span;
	char text[512];

	begin(0, 1, 3);
	fact(0, "modules", text, sizeof(text));
	CHECK_STR("1 fxs\n2 fxs\n3 fxo\n4 fxo\n", text);
	fact(1, "modules", text, sizeof(text));
	CHECK_STR("1 fxs\n2 none\n"
		  "3 fxs: it makes no line voltage: is the card's power cable plugged in?\n"
		  "4 fxo\n", text);
	span = span_in(1);
	for (c.slot = LQ_SLOT(span, 2); c.slot <= LQ_SLOT(span, 3); c.slot++)
		CHECK_EQ(-ENOENT, req(media, LQ_SLOT_CLAIM, &c));
	CHECK_EQ(LQ_KIND_FXS, info(&fxs).kind);
	CHECK_EQ(LQ_KIND_FXO, info(&fxo).kind);
	end();
}

TEST(a_card_with_a_broken_module_carries_calls_on_the_others)
{
	begin(1, 1, 4);
	check_call();
	end();
	begin(0, 2, 4);
	check_call();
	end();
	CHECK_EQ(0, driver_remove("lq_tdm400"));
}

/* Then the driver goes in the middle of a call, and its lines are as if alone. */
TEST(a_module_that_fails_is_told_and_the_others_go_on)
{
	begin(0, 1, 3);
	CHECK_EQ(0, pci_command(0, TDM400_MODULE, 4, TDM400_SILENT));
	CHECK(SOON(has_fault(0, "4 fxo: it does not answer any more\n")));
	check_call();
	CHECK_EQ(0, pci_command(0, TDM400_MODULE, 4, 0));
	answer();
	release(&fxo);
	end();
	CHECK_EQ(0, driver_remove("lq_tdm400"));
	CHECK_EQ(8, pci_command(0, TDM400_REGISTER, 3, 5));	/* on hook */
	CHECK_EQ(0x10, pci_command(0, TDM400_REGISTER, 3, 6));
	CHECK_EQ(0, pci_command(0, TDM400_REGISTER, 1, 64));	/* no voltage */
	CHECK_EQ(0x10, pci_command(0, TDM400_REGISTER, 1, 14));
}

TEST(a_module_without_its_line_side_is_told_at_the_start)
{
	CHECK_EQ(0, pci_command(0, TDM400_MODULE, 3, TDM400_NO_LINK));
	CHECK_EQ(0, pci_command(0, TDM400_MODULE, 1, TDM400_SILENT));
	begin(0, 2, 4);
	CHECK(has_fault(0, "3 fxo: its line side does not answer over the isolation\n"));
	CHECK(has_fault(0, "1 none\n"));
	check_call();
	end();
	CHECK_EQ(0, pci_command(0, TDM400_MODULE, 3, 0));
	CHECK_EQ(0, pci_command(0, TDM400_MODULE, 1, 0));
	CHECK_EQ(0, driver_remove("lq_tdm400"));
}

TESTS(
	RUN(every_socket_is_what_is_in_it),
	RUN(a_card_with_a_broken_module_carries_calls_on_the_others),
	RUN(a_module_that_fails_is_told_and_the_others_go_on),
	RUN(a_module_without_its_line_side_is_told_at_the_start),
)
