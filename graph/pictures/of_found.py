"""The picture of what was found: of rows, of paths, of a study."""

from __future__ import annotations

from sarcograph.graph.errors import QueryError
from sarcograph.graph.network.paths import Paths
from sarcograph.graph.pictures.flow import study_flow
from sarcograph.graph.pictures.lanes import lanes
from sarcograph.graph.pictures.of_rows import drawn
from sarcograph.graph.pictures.picture import Picture
from sarcograph.graph.records.study import Study
from sarcograph.graph.store.library import library_query, query_names
from sarcograph.graph.store.table import Table


def picture_of(found: Table | Paths | Study, title: str = "", part: str = "") -> Picture:
    """Return rows as a forest or bars, paths as lanes, a study as its groups of patients.

    Of rows `part` says which of their pictures. Raises QueryError where there is nothing to draw,
    and where columns make no picture, or not that one.
    """
    if part and not isinstance(found, Table):
        raise QueryError("'part' names a picture of rows; of anything else there is one")
    match found:
        case Paths():
            if not found.paths:
                raise QueryError("there are no paths, so there is nothing to draw")
            named = f"From {found.start.name} to {found.end.name}"
            return lanes(found.paths, title=title or named)
        case Study():
            if not found.populations:
                raise QueryError("the study tells of no groups, so there is nothing to draw")
            return study_flow(found, title=title)
        case _:
            named = found.name
            if named in query_names():
                named = library_query(named).question
            return drawn(found, title or named, part=part)
