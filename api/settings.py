"""What an operator may set about the server, from where, and what is wrong with it."""

from __future__ import annotations

import ipaddress
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_args
from urllib.parse import urlsplit

import limits
from annotated_types import Ge, Gt, Le
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from sarcograph.graph.errors import SarcographError
from sarcograph.graph.files import FileError, read_text
from sarcograph.graph.likeness import nearest

PREFIX = "SARCOGRAPH_"
FILE_VARIABLE = "SARCOGRAPH_SETTINGS"
DEFAULT = "default"

# which other service to ask as whom; no settings, as they are shown nowhere (graph/remote/store.py)
_ACCOUNT = frozenset(("SARCOGRAPH_STORE_USER", "SARCOGRAPH_STORE_PASSWORD"))


class SettingsError(SarcographError):
    """Settings that cannot be used; says which, where from and what is allowed, one a line."""


class Takes(NamedTuple):
    """What a setting other than a number may be, worded to follow "is not"."""

    text: str


_SWITCHES = frozenset({"0", "1", "false", "no", "none", "null", "off", "on", "true", "yes"})
"""Words that are no paths here: a file of such a name would surprise. `./off` is one."""


def _none_for_empty(value: object) -> object:
    return None if value == "" else value


def _no_switch(value: object) -> object:
    if isinstance(value, str) and value.lower() in _SWITCHES:
        raise ValueError
    return value


def _http_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment:
        raise ValueError
    _ = parts.port  # raises ValueError
    return value


def _base_address(value: str) -> str:
    parts = urlsplit(_http_address(value))
    if parts.query or parts.username is not None:
        raise ValueError
    return value.rstrip("/") + "/"


def _rate(value: str) -> str:
    if value:
        limits.parse(value)
    return value


def _networks(value: str) -> str:
    for one in value.split(",") if value not in ("", "*") else ():
        ipaddress.ip_network(one.strip())
    return value


Directory = Annotated[
    Path | None,
    BeforeValidator(_none_for_empty),
    BeforeValidator(_no_switch),
    Takes("the path of a folder"),
]
LogFile = Annotated[
    Path | None,
    BeforeValidator(_none_for_empty),
    BeforeValidator(_no_switch),
    Takes("the path of a file, or - or nothing"),
]
ServiceAddress = Annotated[
    str | None,
    BeforeValidator(_none_for_empty),
    AfterValidator(lambda value: value and _http_address(value)),
    Takes("an address that begins with http:// or https://"),
]
BaseAddress = Annotated[
    str | None,
    BeforeValidator(_none_for_empty),
    AfterValidator(lambda value: value and _base_address(value)),
    Takes("an address that begins with http:// or https:// and has no query"),
]
Rate = Annotated[
    str, AfterValidator(_rate), Takes("a rate such as 3000/minute or 50/second, or nothing")
]
Networks = Annotated[
    str,
    AfterValidator(_networks),
    Takes("a list of IP addresses and networks with commas between, or *, or nothing"),
]
Host = Annotated[str, Field(min_length=1), Takes("a host name or an IP address")]


class Settings(BaseModel):
    """The settings of one server, fixed for its life."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    publication: Directory = Field(
        default=None,
        description="folder that `sarcograph publish` writes; the bundled evidence if not set",
    )
    store_url: ServiceAddress = Field(
        default=None,
        description="SPARQL service that evaluates the queries, instead of this machine",
    )
    memory_quads: int = Field(
        default=2_000_000,
        ge=0,
        le=2**40,
        description="the largest graph that is held in memory, in quads; a larger one is asked on"
        " disk",
    )
    disk_folder: Directory = Field(
        default=None,
        description="folder for graphs that are asked on disk; `stores` in the user's cache if not"
        " set",
    )
    host: Host = Field(
        default="127.0.0.1", description="address to listen at; 0.0.0.0 is every IPv4 one"
    )
    port: int = Field(
        default=8000, ge=0, le=65535, description="port to listen at; 0 takes a free one"
    )
    workers: int = Field(default=1, ge=1, le=64, description="web processes")
    evaluators: int = Field(
        default=8, ge=1, le=256, description="queries evaluated at the same time in one web process"
    )
    deadline_seconds: float = Field(
        default=10,
        gt=0,
        le=3600,
        description="from a query's arrival to its answer, waiting included",
    )
    evaluator_memory_mib: int = Field(
        default=512, ge=16, le=2**20, description="what a query may use beyond the loaded graph"
    )
    answer_mib: int = Field(default=32, ge=1, le=1024, description="the largest answer")
    queue_length: int = Field(
        default=64, ge=0, le=65536, description="queries that may wait in one web process"
    )
    cache_mib: int = Field(
        default=64,
        ge=0,
        le=2**20,
        description="answers kept for later askers, in one web process",
    )
    rate_limit: Rate = Field(
        default="3000/minute",
        description="requests of one client to one web process; nothing: no limit",
    )
    public_url: BaseAddress = Field(
        default=None,
        description="address at which clients reach the server, if a proxy stands before it",
    )
    header_kib: int = Field(
        default=32, ge=4, le=1024, description="request line and headers together"
    )
    request_seconds: float = Field(
        default=10, gt=0, le=3600, description="time for a whole request to arrive"
    )
    connections: int = Field(
        default=512, ge=1, le=65536, description="connections open at once in one web process"
    )
    client_connections: int = Field(
        default=64, ge=1, le=65536, description="of these, the connections of one client"
    )
    access_log: LogFile = Field(
        default=None, description="file with a line of JSON for each request; - is standard error"
    )
    forwarded_allow_ips: Networks = Field(
        default="127.0.0.1",
        description="proxies whose X-Forwarded-For and X-Forwarded-Proto are believed",
    )


@dataclass(frozen=True, slots=True)
class SourcedSettings:
    """Settings, and by the name of each where its value comes from."""

    settings: Settings
    origins: Mapping[str, str]

    def value(self, name: str) -> str:
        """Return a setting as text for people; a password in an address is left out."""
        value = getattr(self.settings, name)
        if value is None or value == "":
            return "(nothing)"
        return _without_password(str(value))


def variable(name: str) -> str:
    """Return the environment variable of a setting.

    >>> variable("answer_mib")
    'SARCOGRAPH_ANSWER_MIB'
    """
    return PREFIX + name.upper()


def allowed(name: str) -> str:
    """Return in words what a setting may be.

    >>> allowed("port")
    'a whole number from 0 to 65535'
    >>> allowed("deadline_seconds")
    'a number above 0 and up to 3600'
    """
    field = Settings.model_fields[name]
    given = {type(one): one for one in field.metadata}
    if Takes in given:
        return str(given[Takes].text)
    kind = "a whole number" if field.annotation is int else "a number"
    most = given[Le].le
    if Gt in given:
        return f"{kind} above {given[Gt].gt} and up to {most}"
    return f"{kind} from {given[Ge].ge} to {most}"


def read_settings(
    environment: Mapping[str, str],
    options: Mapping[str, object] | None = None,
    file: Path | None = None,
) -> SourcedSettings:
    """Read settings; `options` win over the environment, that over the file, that over defaults.

    `options` are by their name on the command line, such as ``--port``; those that are None were
    not given. `file` is TOML with the settings' names as keys; without it the variable
    SARCOGRAPH_SETTINGS may name one. A path in the file is taken from the file's folder.

    Raises SettingsError.
    """
    if file is None and environment.get(FILE_VARIABLE):
        file = Path(environment[FILE_VARIABLE])
    problems: list[str] = []
    given: dict[str, tuple[object, str]] = {}
    if file is not None:
        given |= _from_file(file, problems)
    given |= _from_environment(environment, problems)
    for option, value in (options or {}).items():
        if value is not None:
            given[_OPTIONS.get(option, option.removeprefix("--"))] = value, option
    try:
        settings = Settings.model_validate({name: value for name, (value, _) in given.items()})
    except ValidationError as error:
        for one in error.errors():
            name = str(one["loc"][0])
            value, origin = given[name]
            problems.append(_not_allowed(origin, value, name))
        raise SettingsError("\n".join(problems)) from None
    if problems:
        raise SettingsError("\n".join(problems))
    origins = {name: given[name][1] if name in given else DEFAULT for name in Settings.model_fields}
    return SourcedSettings(settings, origins)


_FILE_BYTES = 1024 * 1024
_OPTIONS = {"--store": "store_url"}


def _from_file(file: Path, problems: list[str]) -> dict[str, tuple[object, str]]:
    try:
        content = tomllib.loads(read_text(file, _FILE_BYTES))
    except FileError as error:
        raise SettingsError(f"{file}: {error.reason}") from None
    except ValueError as error:
        raise SettingsError(f"{file}: not TOML, {error}") from error
    read: dict[str, tuple[object, str]] = {}
    for key, value in content.items():
        origin = f"{file}, {key}"
        field = Settings.model_fields.get(key)
        if field is None:
            problems.append(f"{file}: {_unknown(key, Settings.model_fields)}")
        elif not _has_type(value, field):
            problems.append(_not_allowed(origin, value, key))
        elif _is_path(field) and value not in ("", "-") and value.lower() not in _SWITCHES:
            read[key] = file.parent / value, origin
        else:
            read[key] = value, origin
    return read


def _from_environment(
    environment: Mapping[str, str], problems: list[str]
) -> dict[str, tuple[object, str]]:
    names = {variable(name): name for name in Settings.model_fields}
    read: dict[str, tuple[object, str]] = {}
    for key, value in environment.items():
        if key in names:
            read[names[key]] = value, key
        elif key.startswith(PREFIX) and key != FILE_VARIABLE and key not in _ACCOUNT:
            problems.append(_unknown(key, [*names, FILE_VARIABLE]))
    return read


def _not_allowed(origin: str, value: object, name: str) -> str:
    shown = _without_password(value) if isinstance(value, str) else value
    return f"{origin}: {str(shown)!r} is not {allowed(name)}"


def _without_password(text: str) -> str:
    """Leave out what stands before the host in an address.

    >>> _without_password("https://me:secret@example.org/sparql")
    'https://***@example.org/sparql'
    """
    return re.sub(r"(?<=://)[^/]*@", "***@", text)


def _unknown(key: str, known: Iterable[str]) -> str:
    near = nearest(key, known)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    return f"there is no setting {key}; {hint}"


def _is_path(field: FieldInfo) -> bool:
    return Path in get_args(field.annotation)


def _has_type(value: Any, field: FieldInfo) -> bool:
    """Tell whether a value of TOML has the type that a setting has; "4" is no number there."""
    if field.annotation is int:
        return type(value) is int
    if field.annotation is float:
        return type(value) in (int, float)
    return isinstance(value, str)
