"""The world of one scenario: a real backend process, a phone that answers as it is told, a folder."""

import json
import pathlib
import subprocess
import threading
import time

import gongchao_ffi as core

HERE = pathlib.Path(__file__).resolve().parent
ASSETS = HERE.parent.parent / "assets"
FRAMES = HERE.parent / "frames"

# How long a runner waits for what must come.
PATIENCE_S = 30.0
LOOK_S = 0.02


class Backend:
    """A backend process. It ends with this one, whatever happens to it: the shell between them waits for the pipe."""

    def __init__(self, program, folder, limits):
        self._outbox = folder / "sms.jsonl"
        info, asked = folder / "backend.json", folder / "limits.json"
        asked.write_text(json.dumps({"resend_after_s": 1, **limits}))
        leashed = '"$@" </dev/null & backend=$!; cat >/dev/null; kill -9 "$backend"'
        self._process = subprocess.Popen(
            ["sh", "-c", leashed, "sh", program, "backend", "--data", folder / "backend"]
            + ["--info", info, "--outbox", self._outbox, "--limits", asked],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = []
        for line in self._process.stdout:
            said.append(line)
            if "ctrl-c ends it" in line:
                break
        else:
            raise RuntimeError("the backend did not start; it said: " + "".join(said))
        self.info = json.loads(info.read_text())
        self._codes_seen = {}

    def end(self):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def code(self, number):
        """The code of the next SMS to a number that was not handed out yet."""
        seen = self._codes_seen.get(number, 0)
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            text = self._outbox.read_text() if self._outbox.exists() else ""
            # The last line may be half written.
            sms = [json.loads(line) for line in text.split("\n")[:-1]]
            codes = [one["code"] for one in sms if one["to"].endswith(number)]
            if len(codes) > seen:
                self._codes_seen[number] = seen + 1
                return codes[seen]
            time.sleep(LOOK_S)
        raise AssertionError("no code arrived")


class Undeclared(Exception):
    """What no port declares. Its text must reach nobody."""


class Phone:
    """How the phone answers, and the three ports that do so."""

    def __init__(self):
        self.answers = {"vault": "open", "device": "answers", "network": "answers"}
        self.vault, self.device, self.network = MemoryVault(self), Device(self), Network(self)

    def speak(self, port):
        """The declared answer's word, or what this port throws at present."""
        answer = self.answers[port]
        if answer == "fails":
            raise core.PortError.Failed()
        if answer == "undeclared":
            raise Undeclared("13800138000")
        return answer


class MemoryVault(core.Vault):
    def __init__(self, phone):
        self._phone, self._kept, self._lock = phone, {}, threading.Lock()

    def look_up(self, alias):
        match self._phone.speak("vault"):
            case "locked":
                return core.VaultAnswer.TEMPORARILY_UNAVAILABLE()
            case "invalidated":
                return core.VaultAnswer.INVALIDATED()
        with self._lock:
            if alias in self._kept:
                return core.VaultAnswer.PRESENT(self._kept[alias])
        return core.VaultAnswer.ABSENT()

    def keep(self, alias, secret):
        if self._phone.speak("vault") != "open":
            raise core.PortError.Failed()
        with self._lock:
            self._kept[alias] = secret
        return core.Durability.DURABLE

    def forget(self, alias):
        if self._phone.speak("vault") == "locked":
            raise core.PortError.Failed()
        with self._lock:
            self._kept.pop(alias, None)
        return core.Durability.DURABLE


class Device(core.DeviceProbe):
    def __init__(self, phone):
        self._phone = phone

    def system(self):
        self._phone.speak("device")
        return core.SystemFacts(os=core.Os.DESKTOP, os_version="1.0")

    def read(self):
        self._phone.speak("device")
        return core.DeviceFacts(
            model="Desktop",
            os=core.Os.DESKTOP,
            os_version="1.0",
            screen_long=1280,
            screen_short=800,
            utc_offset_minutes=480,
            language="zh-CN",
        )


class Network(core.NetworkProbe):
    def __init__(self, phone):
        self._phone = phone

    def read(self):
        self._phone.speak("network")
        return core.NetworkReading(link=core.NetworkLink.WIFI, metered=False)


def frame(value):
    """The plane of a frame, and the four numbers that go with it."""
    if "file" in value:
        magic, size, deepest, plane = (FRAMES / value["file"]).read_bytes().split(b"\n", 3)
        assert magic == b"P5" and deepest == b"255", "a frame is 8-bit grey, binary PGM"
        width, height = (int(side) for side in size.split())
    else:
        plane, width, height = b"\x80" * value["bytes"], 0, 0
    width, height = value.get("width", width), value.get("height", height)
    return plane, width, height, value.get("row_bytes", width), value.get("degrees", 0)
