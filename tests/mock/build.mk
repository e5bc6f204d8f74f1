# SPDX-License-Identifier: GPL-2.0-or-later
# Programs with libpri (GPL-2-only) are linked apart from lqd's (oRTP, AGPL-3):
# the test exchange, and the unit test of lqpri's call handling, which brings
# its own door.

EXCHANGE_SRC := $(wildcard tests/mock/exchange/*.c)

link_pri = $(Q)$(CC) $(LDFLAGS_FLAVOR) $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group -Wl,--as-needed $(LIBS_LQPRI) $(LIBS_BASE) -o $@

$(O)/tests/exchange: $(call obj,$(EXCHANGE_SRC)) $(O)/liblqpri.a $(O)/libdev.a $(O)/libbase.a
	$(call say,LINK,$@)
	$(link_pri)

$(O)/tests/test_isdn $(O)/tests/test_isdn_faults: $(O)/tests/test_%: $(O)/tests/unit/test_%.o $(O)/tests/mock/isdn_wire.o $(O)/tests/unit/harness.o $(O)/liblqpri.a $(O)/libbase.a
	$(call say,LINK,$@)
	$(link_pri)

$(O)/tests/test_channel: $(O)/tests/unit/test_channel.o $(O)/tests/unit/harness.o $(O)/liblqpri.a $(O)/libbase.a
	$(call say,LINK,$@)
	$(link_pri)

# The SIP adapter alone, driven by lines of JSON (tests/interop/sip_*.py).
$(O)/tests/sipleg: $(O)/tests/mock/sipleg/sipleg.o $(O)/liblqd.a $(O)/libdev.a $(O)/libbase.a
	$(call say,LINK,$@)
	$(link_test) $(LIBS_LQD) $(LIBS_BASE) -o $@

# The other end of analog lines (tests/interop/e2e_analog.py).
$(O)/tests/line: $(O)/tests/mock/line/line.o $(O)/libdev.a $(O)/libbase.a
	$(call say,LINK,$@)
	$(link_test) $(LIBS_BASE) -o $@

# openr2, an R2 end that is not ours (tests/interop/r2_openr2.py).
$(O)/tests/openr2_peer: $(O)/tests/mock/openr2/openr2_peer.o $(O)/libdev.a $(O)/libbase.a
	$(call say,LINK,$@)
	$(link_test) -lopenr2 $(LIBS_BASE) -o $@

# An icE1usb made of software (tests/qemu/ice1usb.c).
$(O)/tests/ice1emu: $(patsubst %.c,$(O)/%.o,$(wildcard tests/mock/ice1emu/*.c)) $(O)/libpure.a
	$(call say,LINK,$@)
	$(link_test) -lusbredirparser -o $@

# PCI cards made of software, for User Mode Linux (tests/uml/run.py --pci).
$(O)/tests/pcidev: $(patsubst %.c,$(O)/%.o,$(wildcard tests/mock/pcidev/*.c)) $(O)/libpure.a
	$(call say,LINK,$@)
	$(link_test) -o $@

# The FALC56 of the drivers against the one of the cards.
$(O)/tests/test_falc56: $(O)/tests/unit/test_falc56.o $(O)/tests/mock/pcidev/falc.o $(O)/tests/unit/harness.o $(O)/libpure.a $(O)/libbase.a
	$(call say,LINK,$@)
	$(link_test) $(LIBS_BASE) -lm -o $@
