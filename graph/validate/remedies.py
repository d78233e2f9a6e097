"""Results in the words of RDF: shapes speak of the keys of evidence files in YAML.

A message of a shape says what must hold and, after a semicolon, which key to mend. Who wrote RDF
has no such key, so the remedy is made of the constraint instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from sarcograph.graph.errors import printable
from sarcograph.graph.likeness import nearest
from sarcograph.graph.prefixes import ID, PREFIXES
from sarcograph.graph.validate.literals import example_of, fault_of
from sarcograph.graph.validate.paths import is_compound
from sarcograph.graph.validate.report import Result, short, text_of
from sarcograph.graph.validate.shapes import shapes_graph

_LITERAL = re.compile(
    r'"(?P<lexical>.*)"(?:@(?P<tag>[\w-]+)|\^\^<(?P<datatype>[^<>]*)>)?', re.DOTALL
)
_SENTENCES = {
    "HasValue": "give {path} {value}",
    "NodeKind": "give {path} as an IRI",
    "MinInclusive": "give {path} as a number from {value}",
    "MinExclusive": "give {path} as a number above {value}",
    "MaxInclusive": "give {path} as a number up to {value}",
    "MaxExclusive": "give {path} as a number below {value}",
    "LessThan": "give {path} less than {value}",
    "LessThanOrEquals": "give {path} not more than {value}",
    "Disjoint": "give {path} another value than {value}",
    "MinLength": "give {path} as a text of at least {value} characters",
    "Pattern": "give {path} in the form {value}",
}
_SHORT = 60
"""A value of more characters is named by its beginning."""


def in_words_of_rdf(result: Result, known: Graph, prefixes: Mapping[str, str]) -> Result:
    """Return a result of a shape with what to do about it in terms of RDF.

    `known` holds the things that a reference may have meant; `prefixes` are the reader's.
    """
    if result.shape is None:
        return result
    statement = result.message.partition("; ")[0].rstrip(".")
    remedy = _remedy(result, statement, known, prefixes)
    if result.component == "DatatypeConstraintComponent":
        return replace(result, message=f"{remedy}.")
    end = "" if remedy.endswith("?") else "."
    return replace(result, message=f"{statement}; {remedy}{end}")


def _remedy(result: Result, statement: str, known: Graph, prefixes: Mapping[str, str]) -> str:
    shape = URIRef(result.shape or "")
    path = short(result.path, prefixes) if result.path else None
    component = result.component.removesuffix("ConstraintComponent")
    match component:
        case "MinCount":
            return f"give {path}{_kind_of_value(shape)}"
        case "MaxCount":
            return _at_most(result, path, int(_parameter(shape, "maxCount")))
        case "Datatype":
            return _datatype(result, path, text_of(_object(shape, "datatype")))
        case "Class":
            return _of_class(result, path, shape, known, prefixes)
        case "Equals":
            own = _parameter(shape, "equals")
            other = (path or own).replace(f"{own}|", "").replace(f"|{own}", "")
            return f"let {other} lead to the same as {own}"
        case "In":
            given = f"give {path} as" if path else "take"
            return f"{given} one of {', '.join(_members(shape, 'in'))}"
        case "LanguageIn":
            tags = " or ".join(f"@{tag}" for tag in _members(shape, "languageIn"))
            return f"mark the text of {path} as {tags}"
        case "Or" | "Xone":
            return _choice(shape, path, statement)
        case "Not":
            return f"leave out {_named(shape, path, statement)}"
    if component in _SENTENCES:
        name = component[0].lower() + component[1:]
        return _SENTENCES[component].format(path=path, value=_parameter(shape, name))
    return f"see to {_named(shape, path, statement)}"


def _object(shape: Node, name: str) -> Node:
    value = shapes_graph().value(shape, SH[name])
    if value is None:
        raise KeyError(f"{shape} has no sh:{name}")
    return value


def _parameter(shape: Node, name: str) -> str:
    """Return the value of a constraint's parameter as a reader would write it."""
    return _plain(_object(shape, name))


def _members(shape: Node, name: str) -> list[str]:
    return [_plain(one) for one in Collection(shapes_graph(), _object(shape, name))]


def _listed(kind: Node) -> list[str]:
    """Return the members of a class of controlled values, none of another class."""
    shapes = shapes_graph()
    return [
        name
        for shape in shapes.subjects(SH.targetClass, kind)
        if (shape, SH["in"], None) in shapes
        for name in _members(shape, "in")
    ]


def _plain(term: Node) -> str:
    return str(term) if isinstance(term, Literal) else short(text_of(term), PREFIXES)


def _at_most(result: Result, path: str | None, number: int) -> str:
    if result.path and is_compound(result.path):
        return f"let {path} lead to one thing"
    return f"leave out {path}" if number == 0 else f"give {path} {_times(number)}"


def _of_class(
    result: Result, path: str | None, shape: URIRef, known: Graph, prefixes: Mapping[str, str]
) -> str:
    listed = _listed(_object(shape, "class"))
    if listed:
        return f"give {path} as one of {', '.join(listed)}"
    return _reference(result, _parameter(shape, "class"), known, prefixes)


def _times(number: int) -> str:
    return {1: "once", 2: "at most twice"}.get(number, f"at most {number} times")


def _kind_of_value(shape: URIRef) -> str:
    shapes = shapes_graph()
    wanted = shapes.value(shape, SH["class"])
    if wanted is not None:
        listed = _listed(wanted)
        if listed:
            return f", one of {', '.join(listed)}"
        return f", the IRI of a node of the type {short(text_of(wanted), PREFIXES)}"
    datatype = shapes.value(shape, SH.datatype)
    if datatype is not None:
        return f", {example_of(text_of(datatype))}"
    if (shape, SH["in"], None) in shapes:
        return f", one of {', '.join(_members(shape, 'in'))}"
    return ""


def _datatype(result: Result, path: str | None, wanted: str) -> str:
    """Return what is wrong with the datatype of a value, and the value as it is to be written."""
    name = short(wanted, PREFIXES)
    value = result.value or ""
    found = _LITERAL.fullmatch(value)
    if found is None:
        return f"{path} takes {name}, not a node; write it {example_of(wanted)}"
    lexical = found["lexical"]
    datatype = found["datatype"] or (
        f"{PREFIXES['rdf']}langString" if found["tag"] else f"{PREFIXES['xsd']}string"
    )
    shown = printable(lexical if len(lexical) <= _SHORT else f"{lexical[:_SHORT]}…")
    if datatype == wanted:
        why = fault_of(lexical, wanted) or f"is no {name}"
        return f'{path} takes {name}, and "{shown}" {why}; write it {example_of(wanted)}'
    if fault_of(lexical, wanted) is None:
        whole = re.fullmatch(r"[+-]?\d+", lexical) and name == "xsd:decimal"
        write = f"{shown}.0" if whole else f'"{shown}"^^{name}'
        if name == "xsd:string":
            write = f'"{shown}"'
        elif wanted == str(RDF.langString):  # which is never written out
            write = f'"{shown}"@en'
    else:
        write = f"it {example_of(wanted)}"
    return f'{path} takes {name}, and "{shown}" is {short(datatype, PREFIXES)}; write {write}'


def _reference(result: Result, wanted: str, known: Graph, prefixes: Mapping[str, str]) -> str:
    """Return what to do about a value that is not of a class: it may be misspelt."""
    value = result.value or ""
    if value.startswith('"'):
        return f"name a node of the type {wanted}, not a text"
    name = short(value, prefixes)
    if value.startswith(ID) and (URIRef(value), None, None) not in known:
        near = _nearest(value, known)
        if near is not None:
            return f"{name} is not described; did you mean {short(near, PREFIXES)}?"
    if value.startswith("_:"):
        return f"give the node that is named the type {wanted}"
    return f"give {name} the type {wanted}, or name another"


def _nearest(iri: str, known: Graph) -> str | None:
    start, _, name = iri.rpartition("/")
    near = nearest(name, _names_below(f"{start}/", known))
    return f"{start}/{near[0]}" if near else None


@cache
def _names_below(start: str, known: Graph) -> list[str]:
    names = (
        str(node).removeprefix(start)
        for node in known.subjects(unique=True)
        if str(node).startswith(start)
    )
    return sorted(name for name in names if "/" not in name)


def _named(shape: URIRef, path: str | None, statement: str) -> str:
    """Return the path of a result, or the properties that its message or its shape speaks of."""
    if path is not None:
        return path
    paths, classes = _inner_terms(shape)
    paths = re.findall(r"\((\w+:\w+)\)", statement) or paths
    if paths:
        return " or ".join(paths)
    return f"the type {' or '.join(classes)}" if classes else "the node"


def _choice(shape: URIRef, path: str | None, statement: str) -> str:
    """Return what to give where a shape has alternatives."""
    paths, classes = _inner_terms(shape)
    if path is None:
        return f"give {_named(shape, None, statement)}"
    if classes and not paths:
        return f"name in {path} a node of the type {' or '.join(classes)}"
    return f"see to {path}"


def _inner_terms(shape: Node) -> tuple[list[str], list[str]]:
    """Return the paths and the classes of the shapes within a shape."""
    shapes = shapes_graph()
    waiting, seen = [shape], {shape}
    paths: set[Node] = set()
    classes: set[Node] = set()
    while waiting:
        one = waiting.pop()
        inner = [*shapes.objects(one, SH["not"]), *shapes.objects(one, SH.node)]
        for name in ("or", "xone", "and"):
            for members in shapes.objects(one, SH[name]):
                inner += Collection(shapes, members)
        if one != shape:
            paths |= set(shapes.objects(one, SH.path))
            classes |= set(shapes.objects(one, SH["class"]))
            # those of the shape itself are other constraints than the one that failed
            inner += shapes.objects(one, SH.property)
        waiting += [node for node in inner if node not in seen]
        seen.update(inner)
    return sorted(map(_plain, paths)), sorted(map(_plain, classes))
