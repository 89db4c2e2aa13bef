"""Patterns of scenarios: what matches, and what a match binds."""

from rig import ASSETS


def filled(value, bound):
    """A value with its names replaced by what they stand for."""
    if isinstance(value, str) and value.startswith("$assets/"):
        return str(ASSETS / value.removeprefix("$assets/"))
    if isinstance(value, str) and value.startswith("$"):
        return bound[value[1:]]
    if isinstance(value, dict) and value.keys() == {"repeat", "times"}:
        return value["repeat"] * value["times"]
    if isinstance(value, dict):
        return {name: filled(inner, bound) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, bound) for inner in value]
    return value


def match(pattern, value):
    """What a match binds, or None where there is none."""
    if isinstance(pattern, str) and pattern.startswith("?"):
        plain = isinstance(value, (str, int, float)) and not isinstance(value, bool)
        return {pattern[1:]: value} if plain else None
    if isinstance(pattern, dict) and pattern.keys() == {"some"}:
        found = (match(pattern["some"], one) for one in value) if isinstance(value, list) else ()
        return next((bound for bound in found if bound is not None), None)
    if isinstance(pattern, dict) and pattern.keys() == {"not"}:
        return {} if match(pattern["not"], value) is None else None
    if isinstance(pattern, dict):
        if not isinstance(value, dict) or not pattern.keys() <= value.keys():
            return None
        return _all(match(pattern[name], value[name]) for name in pattern)
    if isinstance(pattern, list):
        if not isinstance(value, list) or len(pattern) != len(value):
            return None
        return _all(match(one, other) for one, other in zip(pattern, value))
    # In Python True equals 1; in JSON it does not.
    return {} if type(pattern) is type(value) and pattern == value else None


def _all(matches):
    bound = {}
    for one in matches:
        if one is None:
            return None
        bound |= one
    return bound
