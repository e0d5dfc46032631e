"""Runs one suite of unittest tests and reports one line per test on standard output.

    python3 run_suite.py pika_suite [test_name ...]

First `plan name` for every test that will run, then one of
    ok name | FAIL name: reason | skip name: reason
and at last `done`. A test that was planned and never reported was cut off. Full tracebacks go to
standard error. The exit code is 0 when nothing failed, 1 otherwise.
"""

import faulthandler
import importlib
import signal
import sys
import traceback
import unittest

TEST_DEADLINE_SECONDS = 30
CLEANUP_DEADLINE_SECONDS = 5
PREFIX = "test_"


class DeadlineExceeded(Exception):
    """A test, or one step of its clean-up, took too long."""


def _on_alarm(_signal, _frame):
    raise DeadlineExceeded("deadline of {} s exceeded".format(TEST_DEADLINE_SECONDS))


def name_of(test):
    return test.id().rsplit(".", 1)[-1].removeprefix(PREFIX)


def tests_in(suite):
    for part in suite:
        if isinstance(part, unittest.TestSuite):
            yield from tests_in(part)
        else:
            yield part


class LineResult(unittest.TestResult):
    """Prints the first verdict of each test when the test, clean-up included, is over."""

    def __init__(self):
        super().__init__()
        self._verdict = None

    def startTest(self, test):
        super().startTest(test)
        self._verdict = "ok " + name_of(test)
        faulthandler.dump_traceback_later(TEST_DEADLINE_SECONDS * 2, exit=True)
        signal.setitimer(signal.ITIMER_REAL, TEST_DEADLINE_SECONDS, CLEANUP_DEADLINE_SECONDS)

    def stopTest(self, test):
        signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.cancel_dump_traceback_later()
        super().stopTest(test)
        print(self._verdict, flush=True)

    def addError(self, test, err):
        super().addError(test, err)
        self._fail(test, err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._fail(test, err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._fail(test, err, subtest._subDescription() + " ")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._verdict = "skip {}: {}".format(name_of(test), _one_line(reason))

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self._verdict = "FAIL {}: passed unexpectedly".format(name_of(test))

    def _fail(self, test, err, where=""):
        kind, value, _ = err
        print("--- " + name_of(test), file=sys.stderr)
        traceback.print_exception(*err, file=sys.stderr)
        sys.stderr.flush()
        if self._verdict is None or not self._verdict.startswith("FAIL"):
            reason = _one_line("{}{}: {}".format(where, kind.__name__, value))
            self._verdict = "FAIL {}: {}".format(name_of(test), reason)


def _one_line(text):
    return " ".join(str(text).split())[:600]


def main(arguments):
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 64
    module = importlib.import_module(arguments[0])
    wanted = {name.removeprefix(PREFIX) for name in arguments[1:]}
    tests = list(tests_in(unittest.defaultTestLoader.loadTestsFromModule(module)))
    tests = [test for test in tests if not wanted or name_of(test) in wanted]
    for test in tests:
        print("plan " + name_of(test), flush=True)
    signal.signal(signal.SIGALRM, _on_alarm)
    result = LineResult()
    unittest.TestSuite(tests).run(result)
    print("done", flush=True)
    return 0 if tests and result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
