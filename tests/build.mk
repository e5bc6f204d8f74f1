# SPDX-License-Identifier: GPL-2.0-or-later
# Tests: every unit/test_*.c, fuzz/fuzz_*.c, bench/bench_*.c is a program of
# its own and is picked up by itself. Every program's last line reads
# `N passed, N failed`; tests/tally.py runs them and adds up.

INC_TEST := -Itests/shim -Itests $(INC_USER) -Ikernel

TEST_LIBS = $(addprefix $(O)/,liblqd.a libsoft.a libpure.a libdev.a libbase.a)
UNIT_BIN = $(patsubst tests/unit/test_%.c,$(O)/tests/test_%,$(wildcard tests/unit/test_*.c))
FUZZ_NAMES = $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
BENCH_BIN = $(patsubst tests/bench/bench_%.c,$(O)/tests/bench_%,$(wildcard tests/bench/bench_*.c))

$(O)/tests/%.o: tests/%.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_COMMON) $(CFLAGS_FLAVOR) $(INC_TEST) -c $< -o $@

link_test = $(Q)$(CC) $(LDFLAGS_FLAVOR) $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group -Wl,--as-needed

$(O)/tests/test_%: $(O)/tests/unit/test_%.o $(O)/tests/unit/harness.o $(TEST_LIBS)
	$(call say,LINK,$@)
	$(link_test) $(LIBS_LQD) $(LIBS_BASE) -o $@

$(O)/tests/bench_%: $(O)/tests/bench/bench_%.o $(TEST_LIBS)
	$(call say,LINK,$@)
	$(link_test) $(LIBS_LQD) $(LIBS_BASE) -o $@

# One target twice: by libFuzzer (make fuzz), and as a plain replay of its
# corpus under the sanitizers (make check).
$(O)/tests/fuzz_%: $(O)/tests/fuzz/fuzz_%.o $(if $(filter fuzz,$(FLAVOR)),,$(O)/tests/fuzz/replay.o) $(TEST_LIBS)
	$(call say,LINK,$@)
	$(link_test) $(LIBS_LQD) $(LIBS_BASE) $(if $(filter fuzz,$(FLAVOR)),-fsanitize=fuzzer) -o $@

.SECONDARY:
.PHONY: units fuzzers benches

units: $(UNIT_BIN)
fuzzers: $(patsubst %,$(O)/tests/fuzz_%,$(FUZZ_NAMES))
benches: $(BENCH_BIN)

# make T=dtmf check1: one unit test under the sanitizers
check1:
	$(Q)$(MAKE) --no-print-directory FLAVOR=san build/san/tests/test_$(T)
	$(Q)build/san/tests/test_$(T)
