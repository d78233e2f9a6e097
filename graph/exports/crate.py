"""The tables as an RO-Crate with a Croissant description: for repositories, and for learning.

https://w3id.org/ro/crate/1.1 and http://mlcommons.org/croissant/1.0.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from sarcograph.graph.exports.about import LICENCE, NOTICE, TITLE, About
from sarcograph.graph.exports.csv_files import BETWEEN, csv_files
from sarcograph.graph.exports.sheet import Sheet, SheetType

_CROISSANT = "croissant.json"
_MEDIA_TYPES = {"csv": "text/csv", "json": "application/json"}
_CREATOR = "The sarcograph project"
_TYPES: Mapping[SheetType, str] = {
    "text": "sc:Text",
    "texts": "sc:Text",
    "integer": "sc:Integer",
    "decimal": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}
# the terms that a description uses, as the specification gives them
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def crate_files(sheets: Sequence[Sheet], about: About) -> dict[str, bytes]:
    """Return the tables as CSV, by the names of files, with both descriptions before them."""
    held = csv_files(sheets, about)
    described = {_CROISSANT: _json(_croissant(sheets, held, about)), **held}
    return {"ro-crate-metadata.json": _json(_ro_crate(described, about)), **described}


def _ro_crate(held: Mapping[str, bytes], about: About) -> dict[str, object]:
    about_files = {
        _CROISSANT: "The tables and their columns, as Croissant.",
        "datapackage.json": "The tables and their columns, as a Data Package.",
    }
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": TITLE,
        "description": about.text(),
        "datePublished": about.made_on.isoformat(),
        "version": about.version,
        "identifier": about.address,
        "license": {"@id": LICENCE},
        "creator": {"@id": "#creator"},
        "conditionsOfAccess": about.terms,
        "hasPart": [{"@id": name} for name in held],
    }
    return {
        "@context": "https://w3id.org/ro/crate/1.1/context",
        "@graph": [
            {
                "@id": "ro-crate-metadata.json",
                "@type": "CreativeWork",
                "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
                "about": {"@id": "./"},
            },
            root,
            {"@id": "#creator", "@type": "Organization", "name": _CREATOR},
            {"@id": LICENCE, "@type": "CreativeWork", "name": "CC BY 4.0", "identifier": LICENCE},
            *(
                {
                    "@id": name,
                    "@type": "File",
                    "name": name,
                    "description": about_files.get(name, "A table; see datapackage.json."),
                    "encodingFormat": _MEDIA_TYPES[name.rpartition(".")[2]],
                    "contentSize": str(len(content)),
                    "sha256": hashlib.sha256(content).hexdigest(),
                }
                for name, content in held.items()
            ),
        ],
    }


def _croissant(
    sheets: Sequence[Sheet], held: Mapping[str, bytes], about: About
) -> dict[str, object]:
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": "sarcograph",
        "description": f"{TITLE}. {NOTICE} {about.text()}",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "citeAs": f"{_CREATOR}: {TITLE}, version {about.version}",
        "license": LICENCE,
        "url": about.address,
        "version": about.version,
        "datePublished": about.made_on.isoformat(),
        "creator": {"@type": "sc:Organization", "name": _CREATOR},
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": f"{sheet.name}.csv",
                "name": f"{sheet.name}.csv",
                "description": sheet.about,
                "contentSize": f"{len(held[f'{sheet.name}.csv'])} B",
                "contentUrl": f"{sheet.name}.csv",
                "encodingFormat": "text/csv",
                "sha256": hashlib.sha256(held[f"{sheet.name}.csv"]).hexdigest(),
            }
            for sheet in sheets
        ],
        "recordSet": [_records(sheet) for sheet in sheets],
    }


def _records(sheet: Sheet) -> dict[str, object]:
    return {
        "@type": "cr:RecordSet",
        "@id": sheet.name,
        "name": sheet.name,
        "description": sheet.about,
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{sheet.name}/{name}",
                "name": name,
                "description": f"several, with '{BETWEEN}' between" if kind == "texts" else name,
                "dataType": _TYPES[kind],
                "source": {
                    "fileObject": {"@id": f"{sheet.name}.csv"},
                    "extract": {"column": name},
                },
            }
            for name, kind in sheet.columns.items()
        ],
    }


def _json(whole: object) -> bytes:
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()
