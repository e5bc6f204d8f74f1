# SPDX-License-Identifier: GPL-2.0-or-later
# Tests: every unit/test_*.c, fuzz/fuzz_*.c, bench/bench_*.c is a program of
# its own and is picked up by itself. Every program's last line reads
# `N passed, N failed`; tests/tally.py runs them and adds up.

INC_TEST := -Itests/shim -Itests $(INC_USER) -Ikernel

TEST_LIBS = $(addprefix $(O)/,liblqd.a liblqctl.a liblqloop.a libsoft.a libpure.a libdev.a libbase.a)
UNIT_BIN = $(patsubst tests/unit/test_%.c,$(O)/tests/test_%,$(wildcard tests/unit/test_*.c))
# Those of the module's pure sources alone: run under clang's memory sanitizer
# too, which cannot see into libraries.
PURE_TESTS = $(shell grep -lE '^.include "((dsp|tdm|engine|hw)/|unit/(engine|request)_bed)' $$(grep -LE '^.include "(acd|base|call|cti|dev/(dev|soft)|ivr|lq[a-z]*|media|sig|store)/' tests/unit/test_*.c))
FUZZ_NAMES = $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
CONFORM_BIN = $(patsubst tests/conform/conform_%.c,$(O)/tests/conform_%,$(wildcard tests/conform/conform_*.c))
BENCH_BIN = $(patsubst tests/bench/bench_%.c,$(O)/tests/bench_%,$(wildcard tests/bench/bench_*.c))

$(O)/tests/%.o: tests/%.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_COMMON) $(CFLAGS_FLAVOR) $(INC_TEST) -c $< -o $@

link_test = $(Q)$(CC) $(LDFLAGS_FLAVOR) $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group -Wl,--as-needed

ifeq ($(FLAVOR),msan)
$(O)/tests/test_%: $(O)/tests/unit/test_%.o $(O)/tests/unit/harness.o $(O)/libpure.a $(O)/libbase.a
	$(call say,LINK,$@)
	$(link_test) $(LIBS_BASE) -lm -o $@
endif

$(O)/tests/test_%: $(O)/tests/unit/test_%.o $(O)/tests/unit/harness.o $(TEST_LIBS)
	$(call say,LINK,$@)
	$(link_test) $(LIBS_LQD) $(LIBS_BASE) -o $@

# Line chips have their far end in the models of the PCI cards.
$(O)/tests/test_line_chips: $(patsubst %,$(O)/tests/mock/pcidev/%.o,si3210 si3050)

# The pure sources as the kernel compiles them: no vectors but where they are
# asked for.
$(O)/kflags/kernel/%.o: kernel/%.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(filter-out -fstack-protector-strong,$(CFLAGS_COMMON)) \
		$(if $(findstring _avx2,$*),-mavx2,-mgeneral-regs-only) $(INC_PURE) -c $< -o $@

$(O)/libkflags.a: $(patsubst %.c,$(O)/kflags/%.o,$(PURE_SRC))

$(O)/tests/bench_ec: $(O)/tests/bench/bench_ec.o $(O)/libkflags.a $(O)/libdev.a $(O)/libbase.a
	$(call say,LINK,$@)
	$(link_test) $(LIBS_BASE) -o $@

$(O)/tests/bench_%: $(O)/tests/bench/bench_%.o $(TEST_LIBS)
	$(call say,LINK,$@)
	$(link_test) $(LIBS_LQD) $(LIBS_BASE) -o $@

# One programme a Recommendation; tests/conform/lib_*.c serve several of them,
# from an archive: each links what it uses, and the libraries of that.
$(O)/libconform.a: $(patsubst %.c,$(O)/%.o,tests/conform/conform.c $(wildcard tests/conform/lib_*.c))
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(O)/tests/conform_%: $(O)/tests/conform/conform_%.o $(O)/libconform.a $(TEST_LIBS)
	$(call say,LINK,$@)
	$(link_test) $(LIBS_LQD) $(LIBS_BASE) -lm -o $@

$(O)/tests/conform_cid: LIBS_LQD += -lspandsp

# What the talk-off programme listens to, hours of it.
$(O)/tests/conform_talkoff: | build/talkoff/done
$(O)/tests/conform_tones: | build/talkoff/done build/speech/.made
$(O)/tests/conform_speech $(O)/tests/conform_g168: | build/speech/.made
build/talkoff/done: tests/talkoff.sh
	$(Q)rm -f $@
	$(Q)$<

# Tools that tests drive: tests/tools/NAME.c
TOOLS = $(patsubst tests/tools/%.c,$(O)/tests/%,$(wildcard tests/tools/*.c))

$(TOOLS): $(O)/tests/%: $(O)/tests/tools/%.o $(O)/libdev.a $(O)/libbase.a
	$(call say,LINK,$@)
	$(link_test) $(LIBS_BASE) -o $@

# One target twice: by libFuzzer (make fuzz), and as a plain replay of its
# corpus under the sanitizers (make check).
$(O)/libabi.a: $(patsubst %.c,$(O)/%.o,$(wildcard tests/fuzz/abi/*.c))
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(O)/tests/fuzz_%: $(O)/tests/fuzz/fuzz_%.o $(if $(filter fuzz,$(FLAVOR)),,$(O)/tests/fuzz/replay.o) $(O)/libabi.a $(TEST_LIBS)
	$(call say,LINK,$@)
	$(link_test) $(LIBS_LQD) $(LIBS_BASE) $(if $(filter fuzz,$(FLAVOR)),-fsanitize=fuzzer) -o $@

# Programs that run inside the virtual machine (tests/qemu/run.py).
QEMU_BIN = $(patsubst tests/qemu/%.c,$(O)/qemu/%,$(wildcard tests/qemu/*.c))

$(O)/qemu/%: $(O)/tests/qemu/%.o $(O)/tests/unit/harness.o $(O)/libbase.a
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(link_test) $(LIBS_BASE) -lpthread -o $@

# One of them is in parts.
$(O)/qemu/fuzz: $(patsubst %.c,$(O)/%.o,$(wildcard tests/qemu/fuzz/*.c)) $(O)/libabi.a

# Those that run in User Mode Linux only (tests/uml/run.py).
UML_BIN = $(patsubst tests/uml/%.c,$(O)/uml/%,$(wildcard tests/uml/*.c))

$(O)/uml/%: $(O)/tests/uml/%.o $(O)/tests/unit/harness.o $(O)/libbase.a
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(link_test) $(LIBS_BASE) -lpthread -o $@

# The longest is in parts.
$(O)/uml/soak: $(patsubst %.c,$(O)/%.o,$(wildcard tests/uml/soak/*.c))

# A board in a module of its own, for tests/qemu/foreign.c.
build/board/lqloopboard.ko: $(wildcard tests/qemu/board/*) build/module/lq.ko
	$(call say,MODULE,$@)
	$(Q)mkdir -p $(@D)
	$(Q)cp -rsf $(CURDIR)/tests/qemu/board/. $(@D)/
	$(Q)$(MAKE) --no-print-directory -C $(KDIR) M=$(CURDIR)/$(@D) LQ=$(CURDIR) \
		KBUILD_EXTRA_SYMBOLS=$(CURDIR)/build/module/Module.symvers W=1 modules

.SECONDARY:
.PHONY: units pure-units list-pure-units fuzzers benches conformers conform test-objects qemu-programs uml-kernel tools check check1 test fuzz bench soak qemu-debug

units: $(UNIT_BIN)
pure-units: $(PURE_TESTS:tests/unit/test_%.c=$(O)/tests/test_%)
list-pure-units:
	@echo $(PURE_TESTS:tests/unit/test_%.c=$(O)/tests/test_%)
qemu-programs: $(QEMU_BIN) $(UML_BIN) $(O)/tests/ice1emu $(O)/tests/pcidev build/board/lqloopboard.ko
fuzzers: $(patsubst %,$(O)/tests/fuzz_%,$(FUZZ_NAMES))
benches: $(BENCH_BIN)
conformers: $(CONFORM_BIN)
# The pure ones clang compiles for its memory sanitizer already.
test-objects: $(filter-out $(PURE_TESTS:%.c=$(O)/%.o),$(patsubst %.c,$(O)/%.o,$(wildcard tests/unit/*.c tests/fuzz/*.c tests/fuzz/abi/*.c tests/bench/*.c tests/conform/*.c)))
tools: $(TOOLS)

# ------------------------------------------------------------------- verbs

SUB := $(MAKE) --no-print-directory
JOBS := $(shell nproc)
LOG := build/log

# The suites by group; an executable in tests/check or tests/interop is one.
UNIT_SUITES = $(foreach t,$(wildcard tests/unit/test_*.c),unit/$(t:tests/unit/test_%.c=%)=build/san/tests/test_$(t:tests/unit/test_%.c=%))
FUZZ_SUITES = $(foreach n,$(FUZZ_NAMES),"fuzz/$(n)=build/san/tests/fuzz_$(n) tests/fuzz/corpus/$(n)")
# What takes long comes first: nothing is left to wait for at the end. The unit tests
# once more, under another sanitizer, are of `make test` only.
CHECKS = $(shell find tests/check -maxdepth 1 -type f -perm -u+x | sort)
LONG_CHECKS = $(filter %/sparse.sh %/compilers.sh,$(CHECKS))
MSAN_CHECK = tests/check/uninitialised.sh
MSAN_SUITE = check/uninitialised@600=$(MSAN_CHECK)
CHECK_SUITES = $(foreach c,$(LONG_CHECKS) $(filter-out $(LONG_CHECKS) $(MSAN_CHECK),$(CHECKS)),check/$(basename $(notdir $(c)))@600=$(c))
# Those that fetch from the network are of `make test` only. On Debian 12's own
# kernel the module is built by `make module`: a warning is an error there.
ONLINE_SUITES = "kernels@900=tests/kernels.sh backports"
CONFORM_SUITES = $(foreach c,$(wildcard tests/conform/conform_*.c),conform/$(c:tests/conform/conform_%.c=%)@600=$(O)/tests/$(basename $(notdir $(c))))
INTEROP_SUITES = $(foreach c,$(shell find tests/interop -maxdepth 1 -type f -perm -u+x | sort),interop/$(basename $(notdir $(c)))@900=$(c))

check:	## unit tests and fuzz corpora under the sanitizers, structure checks (no VM)
	$(Q)tests/setup.sh test
	$(Q)$(SUB) -j$(JOBS) programs exchange tools
	$(Q)$(SUB) -j$(JOBS) FLAVOR=san build/san/lqsoft units fuzzers
	$(Q)tests/tally.py -j $(JOBS) --log $(LOG) $(CHECK_SUITES) $(UNIT_SUITES) $(FUZZ_SUITES)

check1:	## one unit test under the sanitizers: make T=dtmf check1
	$(Q)$(SUB) FLAVOR=san programs build/san/tests/test_$(T)
	$(Q)build/san/tests/test_$(T) -v

SECS ?= 60
fuzz:	## every fuzz target for SECS=60 seconds, or one: make fuzz T=sip
	$(Q)$(SUB) -j$(JOBS) FLAVOR=fuzz $(patsubst %,build/fuzz/tests/fuzz_%,$(or $(T),$(FUZZ_NAMES)))
	$(Q)found=; for n in $(or $(T),$(FUZZ_NAMES)); do \
		mkdir -p build/fuzz/found/$$n; \
		echo "  FUZZ    $$n, $(SECS) s"; \
		(cd build/fuzz/found/$$n && ../../tests/fuzz_$$n -max_total_time=$(SECS) \
			-print_final_stats=1 -verbosity=0 -artifact_prefix=./ \
			. ../../../../tests/fuzz/corpus/$$n) 2>&1 | \
			grep -vE '^(INFO|$$)' | tail -12; \
		test "$${PIPESTATUS[0]}" = 0 || found+=" $$n"; \
	done; \
	for n in $$found; do echo "fuzz: $$n failed, see build/fuzz/found/$$n"; done; \
	test -z "$$found"

bench:	## one `name value unit` a line; quiet machine, compare ratios
	$(Q)$(SUB) -s -j$(JOBS) programs exchange tools benches >&2
	$(Q)set -o pipefail; for b in $(BENCH_BIN); do $$b | grep -E '^[a-z0-9_]+ [0-9.]+ ' || exit 1; done
	$(Q)tests/bench/calls.py

conform:	## every Recommendation's programme: limit | measured | pass; one: make conform R=g168
	$(Q)tests/setup.sh test
	$(Q)$(SUB) -j$(JOBS) $(if $(R),$(O)/tests/conform_$(R),conformers)
	$(Q)$(if $(R),$(O)/tests/conform_$(R),tests/tally.py -j $(JOBS) --log $(LOG) $(CONFORM_SUITES) && cat $(LOG)/conform-*.log)

interop:	## suites against real peers whose name holds I=...
	$(Q)$(SUB) -j$(JOBS) programs exchange tools
	$(Q)tests/tally.py --log $(LOG) --repeat 4 $(foreach s,$(INTEROP_SUITES),$(if $(findstring $(I),$(s)),$(s)))

# ---------------------------------------------------------------- the demo

exchange: $(O)/tests/exchange $(O)/tests/sipleg $(O)/tests/line $(O)/tests/openr2_peer

# Prompts and test speech are made once by espeak-ng and sox.
build/prompts/.made: userspace/ivr/make-prompts.sh $(wildcard userspace/ivr/prompts*)
	$(call say,SPEAK,prompts)
	$(Q)userspace/ivr/make-prompts.sh build/prompts && touch $@

build/speech/.made: tests/speech.sh
	$(call say,SPEAK,"speech for tests")
	$(Q)tests/speech.sh && touch $@

sounds: build/prompts/.made build/speech/.made

DEMO_FLAGS := $(if $(filter once,$(DEMO)),--once) $(if $(VM),--vm)

run:	## start all, place a call, show its life, stay up; VM=1: with the real module, in QEMU; DEMO=once: end with a verdict
	$(Q)tests/setup.sh build
	$(Q)$(SUB) -j$(JOBS) programs exchange sounds
	$(Q)$(if $(VM),$(SUB) module)
	$(Q)tests/demo.py run $(DEMO_FLAGS)

stop:	## end what `make run` left up
	$(Q)tests/demo.py stop

# ---------------------------------------------------------------- all tests

# They share a folder: one after the other, as one suite.
DEMO_SUITES := demo/soft@300='tests/demo.py run --once --door soft' \
	demo/vm@900='tests/demo.py run --once --vm' \
	demo/stays@900=tests/demo_stays.py

# Suites that listen to a clock of this world run two by two, those that measure
# first and alone; all others run behind them, each list after the step that
# makes what it needs. What takes long comes first.
MEASURING = e2e_load e2e_delay
CLOCK_SUITES = $(foreach n,$(MEASURING),interop/$(n)^@900=tests/interop/$(n).py) \
	"demo@1500=tests/tally.py --log $(LOG) $(DEMO_SUITES)" \
	$(filter-out $(MEASURING:%=interop/%@900=%),$(INTEROP_SUITES))
STEP = "make/$(1)!@900=make --no-print-directory $(2)"
BEHIND = "$$(cat tests/qemu/suite)" $(ONLINE_SUITES) deb@600=tests/deb.sh \
	$(call STEP,san,FLAVOR=san programs units fuzzers) $(MSAN_SUITE) $(UNIT_SUITES) $(FUZZ_SUITES) $(CHECK_SUITES) \
	$(call STEP,conform,conformers) $(CONFORM_SUITES) \
	$(call STEP,uml,uml-kernel) "$$(cat tests/uml/suite)"

test:	## everything, both demos included; ends with `N passed, N failed`
	$(Q)tests/setup.sh test
	$(Q)$(SUB) -j$(JOBS) programs exchange tools sounds qemu-programs $(O)/tests/test_door module
	$(Q)mkdir -p $(LOG) && printf '%s\n' $(BEHIND) > $(LOG)/behind
	$(Q)tests/tally.py -j 2 --log $(LOG) --repeat 4 --behind $(LOG)/behind $(CLOCK_SUITES)

kernels:	## every module built against and booted on the kernels of Debian 12, backports and unstable
	$(Q)tests/setup.sh test
	$(Q)$(SUB) -j$(JOBS) qemu-programs
	$(Q)tests/kernels.sh --boot

uml-kernel: programs qemu-programs
	$(Q)mkdir -p $(LOG) && tests/uml/build.sh > $(LOG)/uml-kernel && tests/uml/build.sh lean >> $(LOG)/uml-kernel

uml:	## the module's suites on User Mode Linux: KASAN, lockdep, kmemleak, UBSAN (its kernel is built once)
	$(Q)tests/setup.sh test
	$(Q)$(SUB) -j$(JOBS) uml-kernel
	$(Q)tests/tally.py --log $(LOG) < tests/uml/suite

# Leaks are looked for by the cards' own suites.
LEAN_CARDS = --lean --append kmemleak=off --env LQ_MODULE=build/uml/lean/module/lq.ko

# What takes longer than a test may: by the host's time, some 45 minutes.
SOAK_SUITES = "soak/day@3600=tests/uml/run.py --name day --lean --time-travel inf-cpu --params sim_spans=2 --env LQ_BOARD=build/uml/lean/board/lqloopboard.ko --env LQ_SEED=clock --env LQ_SECONDS=86400 --timeout 3500 -- build/plain/uml/soak" \
	"soak/debug-hour@1200=tests/uml/run.py --name debug-hour --time-travel inf-cpu --params sim_spans=2 --env LQ_BOARD=build/uml/board/lqloopboard.ko --env LQ_SEED=clock --env LQ_SECONDS=3600 --timeout 1100 -- build/plain/uml/soak" \
	"soak/fuzz@1000=tests/uml/run.py --name fuzz-long --time-travel inf-cpu --append 'panic_on_warn=1 kasan.fault=panic' --params 'sim_spans=2 sim_ports=4 area_mib=64' --env LQ_SEED=clock --env LQ_SECONDS=1000000 --seconds 600 --timeout 900 -- build/plain/qemu/fuzz" \
	"soak/lqloop-ports@1800=tests/uml/run.py --name lqloop-ports $(LEAN_CARDS) --pci tdm400:s--o --params sim_spans=0 --timeout 1700 -- tests/qemu/lqloop.py ports" \
	"soak/lqloop-cards@1800=tests/uml/run.py --name lqloop-whole $(LEAN_CARDS) --pci te4xx --params sim_spans=2 --timeout 1700 -- tests/qemu/lqloop.py whole faulty" \
	$(foreach way,trunk packets,"soak/satop-r2-$(way)@900=tests/qemu/run.py --name satop-r2-$(way) --icount 1 --params sim_spans=0 --timeout 800 -- tests/qemu/satop_r2.py $(way)") \
	"soak/ice1usb-power@600=tests/qemu/run.py --name ice1usb-power --icount 2 --params sim_spans=0 --usb build/plain/tests/ice1emu --timeout 500 -- tests/qemu/ice1usb_power.sh" \
	"soak/seeds@1800=tests/seeds.sh 20"

soak:	## a day of the module in virtual time, an hour of it under KASAN and lockdep, ten minutes of its fuzzer, new seeds
	$(Q)tests/setup.sh test
	$(Q)$(SUB) -j$(JOBS) uml-kernel programs exchange sounds units
	$(Q)$(SUB) module
	$(Q)tests/tally.py --log $(LOG) $(SOAK_SUITES)

qemu-debug:	## nightly: the module on a debug kernel with two processors and preemption, in QEMU
	$(Q)tests/setup.sh test
	$(Q)$(SUB) -j$(JOBS) qemu-programs
	$(Q)tests/uml/build.sh smp > $(LOG)/debug-kernel
	$(Q)tests/tally.py --log $(LOG) < tests/qemu/debug.suite

lint:	## the module under W=1, sparse, checkpatch and the kernel's semantic patches
	$(Q)tests/setup.sh test
	$(Q)tests/lint.sh

qemu:	## the module's suites in QEMU
	$(Q)$(SUB) -j$(JOBS) programs exchange sounds qemu-programs $(O)/tests/test_door
	$(Q)$(SUB) module
	$(Q)tests/tally.py --log $(LOG) < tests/qemu/suite
