"""What an operator may set: where it comes from, what wins, what is said of what cannot be."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sarcograph.api.settings import (
    Settings,
    SettingsError,
    SourcedSettings,
    allowed,
    read_settings,
    variable,
)
from sarcograph.api.settings_page import PAGE, with_settings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A settings file that each test fills."""
    return tmp_path / "settings.toml"


def problems(
    environment: dict[str, str] | None = None,
    options: dict[str, object] | None = None,
    file: Path | None = None,
) -> list[str]:
    """Return what is said of settings that cannot be used, one a line."""
    with pytest.raises(SettingsError) as caught:
        read_settings(environment or {}, options, file)
    return str(caught.value).splitlines()


# --- where they come from


def test_defaults_are_those_of_the_model() -> None:
    read = read_settings({"PATH": "/bin", "PORT": "1"})
    assert read.settings == Settings()
    assert set(read.origins.values()) == {"default"}
    assert list(read.origins) == list(Settings.model_fields)


def test_options_beat_the_environment_that_beats_the_file(file: Path) -> None:
    file.write_text('port = 1\nworkers = 2\nhost = "file"\nanswer_mib = 3\n', encoding="utf-8")
    environment = {"SARCOGRAPH_PORT": "11", "SARCOGRAPH_WORKERS": "12"}
    options = {"--port": "21", "--store": "http://store/", "--host": None, "--workers": None}
    read = read_settings(environment, options, file)
    found = {
        name: (getattr(read.settings, name), read.origins[name])
        for name in ("port", "workers", "host", "answer_mib", "store_url", "queue_length")
    }
    assert found == {
        "port": (21, "--port"),
        "workers": (12, "SARCOGRAPH_WORKERS"),
        "host": ("file", f"{file}, host"),
        "answer_mib": (3, f"{file}, answer_mib"),
        "store_url": ("http://store/", "--store"),
        "queue_length": (64, "default"),
    }


def test_variable_names_the_file_unless_an_option_does(file: Path) -> None:
    file.write_text("port = 1\n", encoding="utf-8")
    other = file.with_name("other.toml")
    other.write_text("port = 2\n", encoding="utf-8")
    environment = {"SARCOGRAPH_SETTINGS": str(file)}
    assert read_settings(environment).settings.port == 1
    assert read_settings(environment, file=other).settings.port == 2
    assert read_settings({"SARCOGRAPH_SETTINGS": ""}).settings.port == 8000


def test_every_setting_can_be_set_everywhere(file: Path) -> None:
    values: dict[str, Any] = {
        "publication": Path("/srv/graph"),
        "store_url": "https://example.org/sparql?default=union",
        "memory_quads": 0,
        "disk_folder": Path("/var/cache/graphs"),
        "host": "::1",
        "port": 1,
        "workers": 2,
        "evaluators": 3,
        "deadline_seconds": 2.5,
        "evaluator_memory_mib": 100,
        "answer_mib": 4,
        "queue_length": 0,
        "cache_mib": 0,
        "rate_limit": "50/second",
        "public_url": "https://example.org/graph/",
        "header_kib": 8,
        "request_seconds": 3.0,
        "connections": 7,
        "client_connections": 5,
        "access_log": Path("/var/log/access"),
        "forwarded_allow_ips": "127.0.0.1,10.0.0.0/8, ::1",
    }
    assert list(values) == list(Settings.model_fields)
    environment = {variable(name): str(value) for name, value in values.items()}
    assert read_settings(environment).settings.model_dump() == values
    written = (
        f"{name} = {value if isinstance(value, int | float) else repr(str(value))}\n"
        for name, value in values.items()
    )
    file.write_text("".join(written), encoding="utf-8")
    assert read_settings({}, file=file).settings.model_dump() == values
    whole = Settings(**values)
    assert Settings.model_validate_json(whole.model_dump_json()) == whole


def test_paths_of_a_file_start_at_its_folder(file: Path) -> None:
    file.write_text("publication = 'graph'\naccess_log = '-'\n", encoding="utf-8")
    settings = read_settings({}, file=file).settings
    assert settings.publication == file.parent / "graph"
    assert settings.access_log == Path("-")


@pytest.mark.parametrize("name", ["publication", "store_url", "public_url", "access_log"])
def test_empty_is_not_set(name: str) -> None:
    assert getattr(read_settings({variable(name): ""}).settings, name) is None


def test_public_address_ends_with_a_slash() -> None:
    for given in ("https://example.org", "https://example.org/"):
        read = read_settings({"SARCOGRAPH_PUBLIC_URL": given})
        assert read.settings.public_url == "https://example.org/"


def test_rate_may_be_none() -> None:
    read = read_settings({"SARCOGRAPH_RATE_LIMIT": ""})
    assert (read.settings.rate_limit, read.value("rate_limit")) == ("", "(nothing)")


# --- what cannot be used


def test_all_that_is_wrong_is_said_at_once(file: Path) -> None:
    file.write_text('answer_mib = 0\nevaluators = "4"\nspam = 1\n', encoding="utf-8")
    environment = {"SARCOGRAPH_WORKERS": "many", "SARCOGRAPH_DEADLINE": "3", "HOST": "x"}
    said = problems(environment, {"--port": "99999999"}, file)
    assert sorted(said) == sorted(
        [
            f"{file}, answer_mib: '0' is not a whole number from 1 to 1024",
            f"{file}, evaluators: '4' is not a whole number from 1 to 256",
            f"{file}: there is no setting spam; known are {', '.join(Settings.model_fields)}",
            "there is no setting SARCOGRAPH_DEADLINE; did you mean SARCOGRAPH_DEADLINE_SECONDS?",
            "SARCOGRAPH_WORKERS: 'many' is not a whole number from 1 to 64",
            "--port: '99999999' is not a whole number from 0 to 65535",
        ]
    )


@pytest.mark.parametrize(
    ("name", "values"),
    [
        (
            "store_url",
            ["example.org", "ftp://example.org/", "http://", "http://x/#y", "http://x:y/"],
        ),
        ("access_log", ["off", "OFF", "false", "0", "on"]),
        ("publication", ["off", "none"]),
        ("host", [""]),
        ("port", ["-1", "65536", "8000.5", "8,000", ""]),
        ("workers", ["0", "65"]),
        ("evaluators", ["0", "257"]),
        ("deadline_seconds", ["0", "-1", "3601", "nan", "inf", "ten"]),
        ("evaluator_memory_mib", ["15"]),
        ("answer_mib", ["0", "1025"]),
        ("queue_length", ["-1"]),
        ("cache_mib", ["-1"]),
        ("rate_limit", ["often", "3000", "3000/fortnight"]),
        ("public_url", ["example.org", "https://example.org/?a"]),
        ("header_kib", ["3", "1025"]),
        ("request_seconds", ["0", "nan"]),
        ("connections", ["0"]),
        ("forwarded_allow_ips", ["proxy.example.org", "10.0.0.0/33", "1.2.3.4;1.2.3.5"]),
    ],
)
def test_impossible_value_is_named_with_what_is_allowed(name: str, values: list[str]) -> None:
    for value in values:
        said = problems({variable(name): value})
        assert said == [f"{variable(name)}: {value!r} is not {allowed(name)}"]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("port = '8000'", "'8000'"),
        ("port = true", "'True'"),
        ("port = 8000.0", "'8000.0'"),
        ("deadline_seconds = '10'", "'10'"),
        ("host = 127", "'127'"),
        ("publication = 1", "'1'"),
        ("port = [1]", "'[1]'"),
        ("access_log = 'off'", "'off'"),
        ("publication = 'None'", "'None'"),
    ],
)
def test_wrong_type_in_a_file_is_named(file: Path, line: str, shown: str) -> None:
    file.write_text(line, encoding="utf-8")
    name = line.partition(" ")[0]
    assert problems(file=file) == [f"{file}, {name}: {shown} is not {allowed(name)}"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"port = ", "not TOML, Invalid value (at end of document)"),
        (b"a = 1\na = 2", "not TOML, Cannot overwrite a value (at end of document)"),
        (b"host = '\xff'", "is not UTF-8 at byte 8"),
        (b"[server]\nport = 1\n", "there is no setting server; known are publication, store_url, "),
        (None, "cannot be read: No such file or directory"),
    ],
)
def test_unusable_file_is_named(file: Path, content: bytes | None, message: str) -> None:
    if content is not None:
        file.write_bytes(content)
    (line,) = problems(file=file)
    assert line.startswith(f"{file}: {message}")


def test_password_in_an_address_is_not_shown() -> None:
    address = "https://me:secret@example.org:8443/sparql"
    read = read_settings({"SARCOGRAPH_STORE_URL": address})
    assert read.settings.store_url == address
    assert read.value("store_url") == "https://***@example.org:8443/sparql"
    for wrong in ("store_url", "public_url"):
        (line,) = problems({variable(wrong): "ftp://me:secret@example.org/"})
        assert "secret" not in line


def test_account_at_a_store_is_no_setting() -> None:
    account = {"SARCOGRAPH_STORE_USER": "me", "SARCOGRAPH_STORE_PASSWORD": "secret"}
    assert read_settings(account).settings == Settings()


# --- the command line and the page


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without settings."""
    for name in [*os.environ]:
        if name.startswith("SARCOGRAPH_"):
            monkeypatch.delenv(name)


@pytest.mark.usefixtures("clean")
def test_settings_are_shown_and_nothing_is_started(
    run_command: Callable[[list[str]], Any], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("cache_mib = 7\n", encoding="utf-8")
    monkeypatch.setenv("SARCOGRAPH_HOST", "0.0.0.0")  # noqa: S104 - it is not listened at
    monkeypatch.setenv("SARCOGRAPH_STORE_URL", "http://me:secret@example.org/")
    command = ["sarcograph", "serve", "--show-settings", "--port", "0", "--settings", str(file)]
    output = run_command(command)
    assert (output.code, output.err) == (0, "")
    rows = {line.split()[0]: line.split() for line in output.out.splitlines() if line.strip()}
    assert rows["setting"] == ["setting", "value", "from", "meaning"]
    assert rows["host"][1:3] == ["0.0.0.0", "SARCOGRAPH_HOST"]  # noqa: S104
    assert rows["port"][1:3] == ["0", "--port"]
    assert rows["workers"][1:5] == ["1", "default", "web", "processes"]
    assert rows["public_url"][1:3] == ["(nothing)", "default"]
    assert rows["cache_mib"][1] == "7"
    assert "secret" not in output.out
    assert set(Settings.model_fields) <= rows.keys()


@pytest.mark.usefixtures("clean")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--port", "x"], "--port: 'x' is not a whole number from 0 to 65535\n"),
        (["--workers", "0"], "--workers: '0' is not a whole number from 1 to 64\n"),
        (["--store", "x", "--port", "-1"], "--store: 'x' is not an address that begins with"),
        (
            ["--settings", "/nonexistent"],
            "/nonexistent: cannot be read: No such file",
        ),
        (
            ["--publication", "/x", "--evidence", "."],
            "--evidence: --publication says already what to serve; give one of them\n",
        ),
    ],
)
def test_what_cannot_be_served_ends_the_command(
    run_command: Callable[[list[str]], Any], words: list[str], message: str
) -> None:
    output = run_command(["sarcograph", "serve", *words])
    assert (output.code, output.out) == (2, "")
    assert message in output.err


def test_page_has_every_setting_as_it_is() -> None:
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    assert with_settings(page) == page
    with pytest.raises(ValueError, match="no place for the table"):
        with_settings("# Operation\n")


def test_what_is_set_is_said_of_each_setting() -> None:
    read = SourcedSettings(Settings(), dict.fromkeys(Settings.model_fields, "default"))
    for name, field in Settings.model_fields.items():
        assert field.description
        assert allowed(name)
        assert read.value(name)
