"""How a test case gets a session: a login as a person does it, with the code out of the outbox."""

import json
import os
import threading

import requests
import schemathesis

URL = os.environ["GONGCHAO_URL"]
AUTHORITY = os.environ["GONGCHAO_AUTHORITY"]
OUTBOX = os.environ["GONGCHAO_OUTBOX"]
ONE_AT_A_TIME = threading.Lock()


def post(path, body):
    return requests.post(URL + path, json=body, verify=AUTHORITY, timeout=20)


def log_in(number):
    with ONE_AT_A_TIME:
        edition = requests.get(URL + "/v1/auth/config", verify=AUTHORITY, timeout=20).json()["policy"]["edition"]
        consent = {"policy_id": edition, "ticked": True, "login_tapped_at": 0}
        device = {"install_id": "wire-install-0123", "platform": "desktop", "os_major": 12, "app_version": "0.1.0"}
        asked = post("/v1/auth/challenges", {"phone": number, "consent": consent, "device": device})
        asked.raise_for_status()
        with open(OUTBOX, encoding="utf-8") as lines:
            code = [json.loads(line)["code"] for line in lines if json.loads(line)["to"] == number][-1]
        begun = post("/v1/auth/sessions", {"challenge_id": asked.json()["challenge_id"], "code": code})
        begun.raise_for_status()
        return begun.json()["access_token"]


@schemathesis.auth(refresh_interval=600)
class Session:
    def get(self, case, context):
        return log_in("+8613800138000")

    def set(self, case, data, context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {data}"
