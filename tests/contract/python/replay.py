"""Replays the scenarios through UniFFI's Python on the built library.

usage: replay.py PROGRAM LEAVE [SCENARIO…]     with the folder of the generated module on PYTHONPATH
"""

import asyncio
import enum
import faulthandler
import json
import pathlib
import re
import sys
import tempfile
import time

import gongchao_ffi as core
import pattern
from rig import PATIENCE_S, Backend, Phone, frame

SCENARIOS = pathlib.Path(__file__).resolve().parent.parent / "scenarios"
# A scenario that hangs is a failure of its own kind: every thread says where it stands, and the run ends.
WATCHDOG_S = 120
BESIDE = {"fails", "keep", "sight"}


class Replay:
    """One scenario under way."""

    def __init__(self, scenario, program, leave, folder):
        self._scenario, self._leave, self._folder = scenario, leave, folder
        self._backend = Backend(program, folder, scenario.get("limits", {}))
        self._phone = Phone()
        self._bound = {}
        self._client = self._subscription = self._session = self._seen = None

    async def run(self):
        try:
            for number, step in enumerate(self._scenario["steps"], 1):
                try:
                    await self._step(step)
                except AssertionError as wrong:
                    raise AssertionError(f"step {number}, {json.dumps(step, ensure_ascii=False)}: {wrong}") from None
        finally:
            await self._leave_nothing()

    async def _leave_nothing(self):
        if self._client is not None:
            try:
                await self._client.shutdown()
            except core.CoreError.ShutDown:
                pass
        self._backend.end()

    async def _step(self, step):
        (verb,) = step.keys() - BESIDE
        value = pattern.filled(step[verb], self._bound)
        wanted = step.get("fails")
        try:
            await getattr(self, "do_" + verb)(value, step)
        except core.CoreError as error:
            assert name_of(error) == wanted, f"failed with {name_of(error)}"
        else:
            assert wanted is None, f"did not fail with {wanted}"

    async def do_start(self, value, _step):
        self._client = await self._started(value)
        self._subscription = self._client.subscribe()
        self._seen = None

    async def do_second(self, value, _step):
        await (await self._started(value)).shutdown()

    async def _started(self, value):
        info = self._backend.info
        config = {
            "folder": str(self._folder / "client"),
            "account_url": info["account_url"],
            "media_url": info["media_url"],
            "telemetry_url": info["telemetry_url"],
            "anchors_pem": info["ca_pem"],
            "pins": info["pins"],
            "app_version": "0.1.0",
        }
        config = core.Config(**config | value.get("config", {}))
        start = core.Client.start_anew if value.get("anew") else core.Client.start
        phone = self._phone
        return await asyncio.to_thread(start, config, phone.vault, phone.device, phone.network)

    async def do_shut_down(self, _value, _step):
        await self._client.shutdown()

    async def do_phone(self, value, _step):
        self._phone.answers |= value

    async def do_server(self, _value, _step):
        self._backend.end()

    async def do_tap(self, value, _step):
        self._client.tap(core.read_tap(json.dumps(value)))

    async def do_resolve(self, value, _step):
        prompt = self._seen["consent"]["prompt"]
        assert prompt is not None, "no prompt was seen"
        self._client.resolve(prompt["id"], core.Outcome[value.upper()])

    async def do_see(self, value, step):
        end = time.monotonic() + PATIENCE_S
        while self._seen is None or (bound := pattern.match(value, self._seen)) is None:
            after = None if self._seen is None else self._seen["number"]
            try:
                newer = await asyncio.wait_for(self._subscription.next(after), end - time.monotonic())
            except TimeoutError:
                raise AssertionError("never seen; the last snapshot: " + excerpt(value, self._seen)) from None
            assert newer is not None, "the subscription ended"
            text = newer.text()
            self._seen = json.loads(text)
        self._bound |= bound
        if "keep" in step:
            self._leave.mkdir(parents=True, exist_ok=True)
            (self._leave / f"{step['keep']}.json").write_text(json.dumps(self._seen))

    async def do_sms(self, value, _step):
        self._bound[value["as"]] = await asyncio.to_thread(self._backend.code, value["to"])

    async def do_scan(self, value, _step):
        if value == "open":
            self._session = self._client.scan()
        else:
            self._session.end()

    async def do_offer(self, value, step):
        sight = self._session.offer(*frame(value))
        assert variant(sight) == step.get("sight"), f"it was {variant(sight)}"

    async def do_still(self, value, step):
        label = self._session.still(*frame(value))
        found = None if label is None else {"format": variant(label.format), "text": label.text}
        assert found == step.get("sight"), f"it was {found}"

    async def do_errand(self, value, _step):
        errand = await self._client.lend_time().next(1000)
        assert variant(errand) == value, f"it was {variant(errand)}"

    async def do_panic(self, _value, _step):
        core.rehearse_panic()


def variant(value):
    """The snake case name of an enum's case."""
    return value.name.lower() if isinstance(value, enum.Enum) else type(value).__name__.rpartition(".")[2].lower()


def name_of(error):
    """The snake case name of an error, and the word that it carries."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(error).__name__).lower()
    return "/".join([name, *(variant(carried) for carried in vars(error).values())])


def excerpt(wanted, seen):
    """Those parts of a snapshot that a pattern speaks of, as text."""

    def part(wanted, seen):
        if isinstance(wanted, dict) and isinstance(seen, dict):
            return {name: part(inner, seen.get(name)) for name, inner in wanted.items()}
        return seen

    return json.dumps(part(wanted, seen), ensure_ascii=False)[:2000]


def main(program, leave, *names):
    files = [SCENARIOS / f"{name}.json" for name in names] or sorted(SCENARIOS.glob("*.json"))
    failed = 0
    for file in files:
        scenario = json.loads(file.read_text())
        began = time.monotonic()
        faulthandler.dump_traceback_later(WATCHDOG_S, exit=True)
        with tempfile.TemporaryDirectory(prefix="gongchao-") as folder:
            replay = Replay(scenario, program, pathlib.Path(leave) / file.stem, pathlib.Path(folder))
            try:
                asyncio.run(replay.run())
                print(f"ok      {file.stem} {time.monotonic() - began:.1f} s", flush=True)
            except AssertionError as wrong:
                failed += 1
                print(f"FAILED  {file.stem}: {wrong}", flush=True)
        faulthandler.cancel_dump_traceback_later()
    print(f"{len(files) - failed} passed, {failed} failed")
    return 1 if failed or not files else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
