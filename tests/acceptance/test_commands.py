"""The commands, as somebody types them: in a process of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOOD = {
    "HEARBACK_KEYS": "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=",
    "HEARBACK_PUBLIC_URL": "https://texts.example.org",
    "HEARBACK_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "HEARBACK_TWILIO_AUTH_TOKEN": "token",
    "HEARBACK_TWILIO_FROM": "+12025550100",
}


@pytest.fixture
def hearback(tmp_path):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HEARBACK_")}
    known = {"HEARBACK_DATABASE_URL": f"sqlite:///{tmp_path}/hearback.db", "PYTHONPATH": str(ROOT)}

    def run(*arguments, given="", **settings):
        command = [sys.executable, "-m", "bot.service.cli", *arguments]
        environment = {**clean, **known, **settings}
        return subprocess.run(
            command, env=environment, cwd=tmp_path, input=given, capture_output=True, text=True, timeout=120
        )

    return run


@pytest.mark.parametrize("missing", GOOD)
def test_serving_without_a_setting_names_it_and_ends_with_2(hearback, missing):
    done = hearback("serve", **{name: value for name, value in GOOD.items() if name != missing})
    assert done.returncode == 2
    assert f"hearback: {missing} is missing: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HEARBACK_KEYS", "not a key"),
        ("HEARBACK_PUBLIC_URL", "texts.example.org"),
        ("HEARBACK_DATABASE_URL", "mysql://db"),
        ("HEARBACK_CLINIC", "/no/such/file.yaml"),
    ],
)
def test_a_wrong_setting_is_one_sentence(hearback, name, value):
    done = hearback("worker", **{**GOOD, name: value})
    assert done.returncode == 2
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_a_new_clinic_can_be_set_up_and_looked_at(hearback):
    assert hearback("db", "upgrade").returncode == 0
    keys = {**GOOD, "HEARBACK_KEYS": hearback("keys", "new").stdout.strip()}
    assert hearback("patient", "add", "Ana Example", "(202) 555-0101", **keys).returncode == 0
    assert hearback("staff", "add", "Nurse Example", "+1 202 555 0110", **keys).returncode == 0
    assert "Ana Example  en" in hearback("patient", "list", **keys).stdout
    assert "0 open." in hearback("handoffs", **keys).stdout
    again = hearback("patient", "add", "Ana Again", "+12025550101", **keys)
    assert again.returncode == 2
    assert "belongs to a patient already" in again.stderr
    assert "0101" not in again.stderr


@pytest.mark.parametrize("number", ["12", "call me", "+1202555010123456"])
def test_what_is_no_phone_number_is_refused_without_repeating_it(hearback, number):
    hearback("db", "upgrade")
    done = hearback("patient", "add", "Ana Example", number, **GOOD)
    assert done.returncode == 2
    assert "phone number" in done.stderr


def test_talking_in_the_terminal(hearback):
    done = hearback("talk", "mood", "--language", "es", given="siete\n")
    assert done.returncode == 0
    assert "Me alegra saberlo" in done.stdout


def test_a_script_that_does_not_exist_is_named(hearback):
    done = hearback("truth", "nowhere")
    assert done.returncode == 2
    assert "nowhere" in done.stderr


def test_check_is_clean_and_names_what_is_wrong(hearback, tmp_path):
    assert hearback("check").returncode == 0
    folder = tmp_path / "flows"
    folder.mkdir()
    packaged = (ROOT / "flows/scripts/mood.yaml").read_text("utf-8")
    (folder / "mood.yaml").write_text(packaged.replace("go: thanks", "go: nowhere"), "utf-8")
    done = hearback("check", HEARBACK_FLOWS_PATH=str(folder))
    assert done.returncode == 1
    assert "missing-destination" in done.stdout


def test_the_screen_reads_and_writes_json_lines(hearback):
    texts = ["i want to kill myself", "see you at 5", ""]
    done = hearback("screen", "--jsonl", given="".join(json.dumps(text) + "\n" for text in texts))
    assert done.returncode == 0
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["level"] for one in found[1:]] == ["none", "none"]
    assert found[0]["level"] in ("crisis", "imminent")
    assert found[0]["category"] == "suicide"
    [start, end, rule] = found[0]["spans"][0]
    assert texts[0][start:end]
    assert rule


def test_the_demo_plays_to_its_end(hearback):
    done = hearback("demo", "--script")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "MISSING" not in done.stdout
    assert "CRISIS item" in done.stdout
