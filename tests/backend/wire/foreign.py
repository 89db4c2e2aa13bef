"""Asks another company's backend whether it speaks the contract, and says so capability by capability.

    python foreign.py SCHEMATHESIS CONTRACT URL [AUTHORITY]

CONTRACT is openapi.yaml, URL the backend's account part, AUTHORITY the PEM that it is trusted by where the system does
not know it. An access token in GONGCHAO_SESSION opens what needs a session; without one, that is skipped.

Nothing is asked that costs somebody something: no SMS, no end of a session or of an account. It writes all the same (it
sends messages, it opens devices), so it is for a system that was put up for tests.
"""

import os
import subprocess
import sys
import tempfile

import yaml

import suite

# SMS to numbers that somebody may have; sessions and accounts that somebody uses.
SPARED = {
    "challenge_begin",
    "challenge_resend",
    "step_up_begin",
    "session_logout",
    "session_end",
    "cancellation_begin",
    "cancellation_confirm",
    "cancellation_withdraw",
}
METHODS = ["get", "put", "post", "delete", "options", "head", "patch"]


def operations(contract):
    """Capability, name of the operation, and whether it needs a session, in the order of the contract."""
    with open(contract, encoding="utf-8") as text:
        paths = yaml.safe_load(text)["paths"]
    for path, item in paths.items():
        if path.startswith(("/files", "/v1/logs")):
            continue
        for method in METHODS:
            if method in item:
                said = item[method]
                yield said["tags"][0], said["operationId"], bool(said.get("security"))


def report(schemathesis, contract, url, authority, session):
    """Prints a line for each capability and is true where none failed."""
    capabilities = {}
    for capability, operation, needs_session in operations(contract):
        asked, why = capabilities.setdefault(capability, ([], []))
        if operation in SPARED:
            why.append(f"{operation} is spared")
        elif needs_session and not session:
            why.append(f"{operation} needs GONGCHAO_SESSION")
        else:
            asked.append(operation)
    good = True
    for capability, (asked, why) in capabilities.items():
        aside = f" ({'; '.join(why)})" if why else ""
        if not asked:
            print(f"{capability:10} skipped{aside}")
            continue
        ended = ask(schemathesis, contract, url, authority, session, asked)
        good = good and ended.returncode == 0
        print(f"{capability:10} {'passed' if ended.returncode == 0 else 'FAILED'}  {', '.join(asked)}{aside}")
        if ended.returncode != 0:
            print(ended.stdout)
    sys.stdout.flush()
    return good


def ask(schemathesis, contract, url, authority, session, asked):
    run = suite.command(schemathesis, contract, url, "examples,coverage", 5)
    for operation in asked:
        run += ["--include-operation-id", operation]
    if authority:
        run += ["--tls-verify", authority]
    environment = suite.environment("lent", **({"GONGCHAO_SESSION": session} if session else {}))
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(run, env=environment, cwd=folder, capture_output=True, text=True)


def main():
    schemathesis, contract, url = sys.argv[1:4]
    authority = os.path.abspath(sys.argv[4]) if len(sys.argv) > 4 else None
    session = os.environ.get("GONGCHAO_SESSION")
    sys.exit(0 if report(os.path.abspath(schemathesis), os.path.abspath(contract), url, authority, session) else 1)


if __name__ == "__main__":
    main()
