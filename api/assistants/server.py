"""The protocol: which tools, resources and prompts there are, and what becomes of a call.

Nothing is evaluated here: a tool sends its queries to the evaluators, and a client that cancels
ends them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

from mcp import types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError

from sarcograph import __version__
from sarcograph.api.answering.edition import Edition, Editions
from sarcograph.api.answering.following import follow
from sarcograph.api.assistants import resources
from sarcograph.api.assistants.answers import NOTICE, Answer, as_text, fitted
from sarcograph.api.assistants.graph import Graph
from sarcograph.api.assistants.prompts import PROMPTS
from sarcograph.api.assistants.tools import OUTPUT, tools
from sarcograph.api.http.about import WHAT
from sarcograph.api.http.problems import ProblemError
from sarcograph.api.settings import SettingsError
from sarcograph.graph.errors import SarcographError, did_you_mean, printable
from sarcograph.graph.names.index import LONGEST
from sarcograph.graph.names.resolving import Resolver

logger = logging.getLogger(__name__)

_INSTRUCTIONS = f"{WHAT} {NOTICE}"
_FAILED = "the server failed; its standard error says how"
_HINTS = types.ToolAnnotations(read_only_hint=True, open_world_hint=False)

Opening = Callable[[], Edition]
Context = ServerRequestContext["Opened", Any]


@dataclass(frozen=True, slots=True)
class Opened:
    """The graph once it is open: a client is greeted before, and its first question waits."""

    editions: asyncio.Future[Editions]
    answered: list[str] = field(default_factory=list)
    """The versions that gave answers, one after the other."""

    async def graph(self) -> Graph:
        """Return the graph for one call; raises SarcographError if it could not be opened."""
        edition = (await asyncio.shield(self.editions)).current
        publication = edition.publication
        if publication is None:
            raise SettingsError("assistants ask a publication, not a store elsewhere")
        names = await edition.once("names", lambda: asyncio.to_thread(publication.called))
        if names is None:
            raise SettingsError(f"{publication.folder} has no index of names; publish it again")
        return Graph(edition, publication, names, Resolver(lambda: names, publication))

    def dated(self, answer: Answer, version: str) -> Answer:
        """Return an answer that says so if it is the first of another version than before."""
        if version in self.answered[-1:]:
            return answer
        before = self.answered[-1:]
        self.answered.append(version)
        if not before:
            return answer
        news = (
            f"the graph is version {version} from now on, no longer {before[0]}: numbers and places"
            " may differ from those that were told before, whose cursors no longer hold"
        )
        return replace(answer, remarks=(news, *answer.remarks))


def assistants_server(
    opening: Opening, drain_seconds: float, on_failure: Callable[[SarcographError], None]
) -> Server[Opened]:
    """Return the server; `opening` returns the edition to ask, or raises SarcographError.

    Then nothing will ever be answered, and `on_failure` is called with the error.
    """

    @asynccontextmanager
    async def lifespan(_: Server[Opened]) -> AsyncIterator[Opened]:
        ready: asyncio.Future[Editions] = asyncio.get_running_loop().create_future()

        async def keep() -> None:
            try:
                async with Editions(opening, drain_seconds) as editions:
                    ready.set_result(editions)
                    served = editions.current.publication
                    assert served is not None  # noqa: S101 - assistants ask publications
                    version, folder = served.folder.name, served.folder.parent
                    await follow(editions.reload, folder, version, asyncio.Event())
            except SarcographError as error:
                ready.set_exception(error)
                ready.exception()  # who never asks is not told again
                on_failure(error)

        keeper = asyncio.create_task(keep())
        try:
            yield Opened(ready)
        finally:
            # the thread that opens it cannot be stopped, and may still have something to tell
            await asyncio.wait([ready])
            keeper.cancel()
            with suppress(asyncio.CancelledError):
                await keeper

    return Server(
        "sarcograph",
        version=__version__,
        title="sarcograph",
        description=WHAT,
        instructions=_INSTRUCTIONS,
        lifespan=lifespan,
        on_list_tools=_list_tools,
        on_call_tool=_call_tool,
        on_list_resources=_list_resources,
        on_list_resource_templates=_list_resource_templates,
        on_read_resource=_read_resource,
        on_list_prompts=_list_prompts,
        on_get_prompt=_get_prompt,
    )


async def _list_tools(_: Context, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
    return types.ListToolsResult(
        tools=[
            types.Tool(
                name=one.name,
                description=one.description,
                input_schema=one.schema(),
                output_schema=OUTPUT,
                annotations=_HINTS,
            )
            for one in tools().values()
        ]
    )


async def _call_tool(context: Context, call: types.CallToolRequestParams) -> types.CallToolResult:
    tool = tools().get(call.name)
    if tool is None:
        near = did_you_mean(call.name[:LONGEST], tools()) or f"there are: {', '.join(tools())}"
        raise MCPError(
            types.INVALID_PARAMS, f"there is no tool '{printable(call.name[:LONGEST])}'; {near}"
        )
    try:
        graph = await context.lifespan_context.graph()
        found = await tool.call(graph, call.arguments or {})
        answer = context.lifespan_context.dated(found, graph.publication.version)
    except (SarcographError, ProblemError) as error:
        return _refusal(_told(error))
    except Exception:
        logger.exception("the tool %r failed", tool.name)
        return _refusal(_FAILED)
    content = fitted(answer)
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=as_text(content))], structured_content=content
    )


def _told(error: Exception) -> str:
    """Return what an assistant is told of a call that came to nothing; it is never empty."""
    if isinstance(error, ProblemError) and error.code == "answer-too-large":
        return "the answer is too large; ask for less, by LIMIT, fewer columns or more conditions"
    return str(error) or _FAILED


def _refusal(why: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=why)], is_error=True)


async def _list_resources(
    _: Context, __: types.PaginatedRequestParams | None
) -> types.ListResourcesResult:
    return types.ListResourcesResult(resources=resources.listed())


async def _list_resource_templates(
    _: Context, __: types.PaginatedRequestParams | None
) -> types.ListResourceTemplatesResult:
    return types.ListResourceTemplatesResult(resource_templates=resources.templates())


async def _read_resource(
    context: Context, asked: types.ReadResourceRequestParams
) -> types.ReadResourceResult:
    try:
        graph = await context.lifespan_context.graph()
        contents = await resources.read(graph, str(asked.uri))
    except (SarcographError, ProblemError) as error:
        raise MCPError(types.INTERNAL_ERROR, _told(error)) from None
    return types.ReadResourceResult(contents=[contents])


async def _list_prompts(
    _: Context, __: types.PaginatedRequestParams | None
) -> types.ListPromptsResult:
    return types.ListPromptsResult(prompts=[one.listed() for one in PROMPTS.values()])


async def _get_prompt(_: Context, asked: types.GetPromptRequestParams) -> types.GetPromptResult:
    if asked.name not in PROMPTS:
        raise MCPError(
            types.INVALID_PARAMS, f"there is no such prompt; there are: {', '.join(PROMPTS)}"
        )
    return PROMPTS[asked.name].filled(asked.arguments or {})
