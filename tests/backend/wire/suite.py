"""How Schemathesis is called, whoever's backend it is."""

import os
import pathlib

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


def command(schemathesis, contract, url, phases, examples):
    run = [schemathesis, "--no-color", "--config-file", HERE / "schemathesis.toml", "run", contract, "--url", url]
    run += ["--checks", CHECKS, "--seed", SEED, "--max-examples", str(examples), "--request-timeout", "20"]
    # Uploads and telemetry speak tus and OTLP and have suites of their own.
    run += ["--exclude-path-regex", "^/(files|v1/logs)", "--phases", phases]
    return [*run, "--warnings", "off", "--continue-on-failure"]


def environment(hooks, **more):
    own = dict(os.environ)
    own.update(SCHEMATHESIS_HOOKS=hooks, PYTHONPATH=str(HERE), PYTHONDONTWRITEBYTECODE="1", **more)
    return own
