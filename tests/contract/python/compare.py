"""Compares what the languages left of their replays: the same snapshots everywhere.

usage: compare.py FOLDER     with a folder for each language in it
"""

import json
import pathlib
import re
import sys

# What differs from one replay to the next: moments, names that are drawn by lot, counts that hang on speed. Whether such
# a field is there at all is compared.
VOLATILE = {"number", "id", "at", "until", "pulled", "last_sent", "published_at", "stored_at", "receipt"}
VOLATILE |= {"resend_in_s", "expires_in_s", "essential", "analytics"}
# A sentence may name a receipt.
RECEIPT = re.compile(r"r1\.[0-9a-f]+")


def steady(value):
    """A snapshot without what differs from one replay to the next."""
    if isinstance(value, dict):
        plain = lambda inner: inner is not None and not isinstance(inner, (dict, list))
        return {n: "…" if n in VOLATILE and plain(inner) else steady(inner) for n, inner in value.items()}
    if isinstance(value, list):
        return [steady(inner) for inner in value]
    return RECEIPT.sub("r1.", value) if isinstance(value, str) else value


def differences(one, other, where=""):
    """Places at which two values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted(one.keys() | other.keys()):
            if name not in one or name not in other:
                yield f"{where}.{name}"
            else:
                yield from differences(one[name], other[name], f"{where}.{name}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for at, (inner, same) in enumerate(zip(one, other)):
            yield from differences(inner, same, f"{where}[{at}]")
    elif one != other:
        yield where or "everything"


def main(folder):
    languages = sorted(each for each in pathlib.Path(folder).iterdir() if each.is_dir())
    names = sorted({str(file.relative_to(each)) for each in languages for file in each.rglob("*.json")})
    wrong = 0 if names else 1
    for name in names:
        left = {each.name: each / name for each in languages}
        absent = [language for language, file in left.items() if not file.is_file()]
        snapshots = {
            language: steady(json.loads(file.read_text())) for language, file in left.items() if language not in absent
        }
        (first, one), *others = snapshots.items()
        places = {language: list(differences(one, other)) for language, other in others}
        for language in absent:
            print(f"{name}: {language} left nothing")
        for language, differ in places.items():
            for place in differ:
                print(f"{name}: {first} and {language} differ at {place}")
        wrong += bool(absent or any(places.values()))
    spoken = ", ".join(each.name for each in languages)
    print(f"snapshots of {spoken}: {len(names) - wrong} passed, {wrong} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
