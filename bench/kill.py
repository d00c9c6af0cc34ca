"""kill -9 of the server 20 times during 500 conversations: is anything lost, said twice, or wrong?

    python -m bench.kill               real processes, SQLite, a stand-in for Twilio in a process of its own

Each patient writes "mood", waits for the question, answers with a number, and waits for what follows. A webhook that
is not answered with 200 is delivered again under the same id, as a provider does.
"""

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.house import ACCOUNT, KEY, NUMBER, ROOT, TOKEN, add_patients, known, machine, number
from bench.webhook import free_port, wait_for
from bot.service import app
from channels.sms.standin import signed, text_form
from channels.sms.standin.webhook import post
from content.catalogue import Catalogue
from storage import upgrade

CONVERSATIONS, KILLS, AT_A_TIME = 500, 20, 16
PATIENCE = 300.0
"""Seconds a patient waits: a send that died with its process comes due again when its lease ends."""


class Clinic:
    """The server, started again each time it is killed."""

    def __init__(self, folder):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.record = Path(folder) / "record.jsonl"
        self.url = f"sqlite:///{folder}/kill.db"
        self.twilio, api = self._stand_in()
        self.environment = {
            **os.environ,
            "HEARBACK_DATABASE_URL": self.url,
            "HEARBACK_PUBLIC_URL": self.address,
            "HEARBACK_KEYS": KEY,
            "HEARBACK_TWILIO_ACCOUNT_SID": ACCOUNT,
            "HEARBACK_TWILIO_AUTH_TOKEN": TOKEN,
            "HEARBACK_TWILIO_FROM": NUMBER,
            "HEARBACK_TWILIO_API_BASE": api,
        }
        self.server = None

    def _stand_in(self):
        command = [sys.executable, "-m", "channels.sms.standin", "--account", ACCOUNT, "--token", TOKEN]
        process = subprocess.Popen(
            [*command, "--record", str(self.record)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        return process, process.stdout.readline().split()[1]

    def start(self):
        command = [sys.executable, "-m", "bot.service.cli", "serve", "--port", str(self.port)]
        self.server = subprocess.Popen(
            command, env=self.environment, cwd=ROOT, start_new_session=True, stderr=subprocess.DEVNULL
        )
        wait_for(self.port)

    def kill(self):
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()

    def taken(self):
        """What the stand-in accepted so far: (to, body) in order."""
        lines = self.record.read_text("utf-8").splitlines() if self.record.exists() else []
        notes = (json.loads(line) for line in lines if line.endswith("}"))
        return [(note["to"], note["body"]) for note in notes if "taken" in note.values()]


class Phones:
    """What reached each phone, read from the stand-in's record once in a while."""

    def __init__(self, clinic):
        self._clinic, self._done = clinic, threading.Event()
        self.screens = {}
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self):
        while not self._done.wait(0.2):
            screens = {}
            for to, body in self._clinic.taken():
                screens.setdefault(to, []).append(body)
            self.screens = screens

    def wait(self, who, count):
        ends = time.monotonic() + PATIENCE
        while len(self.screens.get(who, [])) < count and time.monotonic() < ends:
            time.sleep(0.1)

    def stop(self):
        self._done.set()


def write(clinic, who, text):
    """Deliver until it is taken, as a provider does; how often that was."""
    form = text_form(account_sid=ACCOUNT, from_=who, to=NUMBER, body=text)
    url = f"{clinic.address}/webhooks/twilio/message"
    headers = signed(url, form, TOKEN)
    for tries in itertools.count(1):
        if post(url, form, headers) == 200:
            return tries
        time.sleep(0.3)


def converse(clinic, phones, index, expected):
    """One patient's talk."""
    who, answer = number(index), index % 11
    write(clinic, who, "mood")
    phones.wait(who, 1)
    write(clinic, who, str(answer))
    phones.wait(who, len(expected[answer]))


def expected_texts():
    """What each answer must bring, in order: the question, then what the script says. Times are left out."""
    words = Catalogue.load()
    keys = {
        n: ["ask", "low", None, "ask_talk"] if n <= 2 else ["ask", "mid" if n <= 6 else "good"]
        for n in range(11)
    }
    return {n: [beginning(words, key) for key in found] for n, found in keys.items()}


def beginning(words, key):
    """A text up to its first placeholder; None stands for the emergency line, whose beginning is its number."""
    text = words.raw(f"mood.{key}", "en") if key else words.raw("safety.emergency", "en")
    return max(text.replace("{clinic}", "your clinic").split("{")[0], "", key=len)


def judge(screens, expected):
    """Counts over all phones."""
    counts = Counter()
    for index in range(CONVERSATIONS):
        got, want = screens.get(number(index), []), expected[index % 11]
        counts["lost"] += max(len(want) - len(got), 0)
        counts["answered twice"] += max(len(got) - len(want), 0)
        pairs = zip(got, want, strict=False)
        counts["wrong or out of order"] += any(not text.startswith(start) for text, start in pairs)
        counts["right"] += len(got) == len(want) and all(
            t.startswith(s) for t, s in zip(got, want, strict=True)
        )
    return counts


def killing(clinic, done):
    """Kill and start again, at odd moments."""
    chance = random.Random(7)
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.3, 1.5))
        clinic.kill()
        clinic.start()
    done.set()


def main():
    print(machine())
    with tempfile.TemporaryDirectory(prefix="hearback-bench-") as folder:
        clinic = Clinic(folder)
        upgrade.upgrade_at(clinic.url)
        store = app.the_store(known(clinic.url))
        add_patients(store, 0, CONVERSATIONS)
        clinic.start()
        phones, done, expected = Phones(clinic), threading.Event(), expected_texts()
        began = time.monotonic()
        threading.Thread(target=killing, args=(clinic, done)).start()
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            list(pool.map(lambda index: converse(clinic, phones, index, expected), range(CONVERSATIONS)))
        done.wait()
        time.sleep(2)
        phones.stop()
        counts = judge(phones.screens, expected)
        clinic.kill()
        clinic.twilio.kill()
        with store.begin() as uow:
            stored = uow.count_inbound()
    print(f"killed {KILLS} times in {CONVERSATIONS} conversations, {time.monotonic() - began:.0f} s")
    print(f"messages written {2 * CONVERSATIONS}, stored {stored}")
    for name in ("right", "lost", "answered twice", "wrong or out of order"):
        print(f"{name:<24}{counts[name]}")
    raise SystemExit(counts["right"] != CONVERSATIONS or stored != 2 * CONVERSATIONS)


if __name__ == "__main__":
    main()
