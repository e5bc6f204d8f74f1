# SPDX-License-Identifier: GPL-2.0-or-later
"""In the guest: claims by the hundred, so only those that fail are shown; conditions that are awaited."""
import time

PATIENCE_S = 60     # of the guest's time

passed = failed = 0


def claim(what, is_true, *facts):
    global passed, failed
    if is_true:
        passed += 1
    else:
        failed += 1
        print("FAIL %s %s" % (what, " ".join(map(str, facts))), flush=True)


def equal(what, want, got, *facts):
    claim(what, want == got, "want %s, got %s" % (want, got), *facts)


def until(condition, seconds=PATIENCE_S):
    """Return: did it come true in time?"""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def end():
    """Return: the exit status."""
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0
