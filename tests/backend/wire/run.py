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

HERE = pathlib.Path(__file__).parent
SEED = "20240619"
CHECKS = ",".join(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "missing_required_header",
        "unsupported_method",
        "use_after_free",
        "ignored_auth",
    ]
)
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
            environment = dict(os.environ)
            environment.update(
                SCHEMATHESIS_HOOKS="hooks",
                PYTHONPATH=str(HERE),
                PYTHONDONTWRITEBYTECODE="1",
                GONGCHAO_URL=told["account_url"],
                GONGCHAO_AUTHORITY=str(authority),
                GONGCHAO_OUTBOX=str(folder / "sms.jsonl"),
            )
            run = [schemathesis, "--no-color", "--config-file", HERE / "schemathesis.toml", "run", contract]
            run += ["--url", told["account_url"], "--tls-verify", authority, "--checks", CHECKS, "--seed", SEED]
            # Uploads and telemetry speak tus and OTLP and have suites of their own.
            run += ["--exclude-path-regex", "^/(files|v1/logs)", "--max-examples", "12", "--request-timeout", "20"]
            run += ["--phases", "examples,coverage,fuzzing,stateful", "--warnings", "off", "--continue-on-failure"]
            ended = subprocess.run(run, env=environment, cwd=folder)
            sys.exit(ended.returncode)
        finally:
            backend.terminate()
            backend.wait()


main()
