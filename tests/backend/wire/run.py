"""Sends the backend what its contract allows and what it forbids, and judges every answer by the contract.

    python run.py SCHEMATHESIS BACKEND CONTRACT

SCHEMATHESIS is the program, BACKEND the desktop's program that has the backend in it, CONTRACT is openapi.yaml. Starts a
backend of its own in a folder of its own and ends it. Closes with one line of what was tested.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import suite

# Everything is asked for in minutes here that people ask for in years.
MANY = 1_000_000
LIMITS = {
    "requests_per_minute": MANY,
    "sms_per_minute": MANY,
    "sms_per_phone_hour": MANY,
    "sms_per_phone_day": MANY,
    "sms_per_install_hour": MANY,
    "sms_per_address_hour": MANY,
    "sms_per_network_hour": MANY,
    "resend_after_s": 0,
    "cancel_status_interval_s": 0,
}


def started(backend, info):
    for _ in range(600):
        if backend.poll() is not None:
            sys.exit("the backend ended by itself")
        try:
            return json.loads(info.read_text())
        except (OSError, ValueError):
            time.sleep(0.05)
    sys.exit("the backend does not say where it listens")


def asked_as_a_strangers(schemathesis, contract, url, authority, environment):
    """Whether what other companies are given to ask their backend finds this one whole."""
    python = pathlib.Path(schemathesis).with_name("python")
    log_in = [python, "-c", "import hooks; print(hooks.log_in('+8613800138001'))"]
    session = subprocess.run(log_in, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    environment = suite.environment("lent", GONGCHAO_SESSION=session)
    return subprocess.run([python, suite.HERE / "foreign.py", schemathesis, contract, url, authority], env=environment)


def main():
    schemathesis, program, contract = (os.path.abspath(path) for path in sys.argv[1:4])
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        info, limits, authority = folder / "info.json", folder / "limits.json", folder / "ca.pem"
        limits.write_text(json.dumps(LIMITS))
        command = [program, "backend", "--data", folder / "data", "--info", info, "--limits", limits]
        command += ["--outbox", folder / "sms.jsonl"]
        backend = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=folder)
        try:
            told = started(backend, info)
            authority.write_text(told["ca_pem"])
            url = told["account_url"]
            lent = {"GONGCHAO_URL": url, "GONGCHAO_AUTHORITY": str(authority)}
            lent["GONGCHAO_OUTBOX"] = str(folder / "sms.jsonl")
            run = suite.command(schemathesis, contract, url, "examples,coverage,fuzzing,stateful", 12)
            run += ["--tls-verify", authority]
            ended = subprocess.run(run, env=suite.environment("hooks", **lent), cwd=folder)
            stranger = asked_as_a_strangers(schemathesis, contract, url, authority, suite.environment("hooks", **lent))
            sys.exit(ended.returncode or stranger.returncode)
        finally:
            backend.terminate()
            backend.wait()


main()
