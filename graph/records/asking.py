"""What is asked of a store to make the record of a study."""

from __future__ import annotations

import pyoxigraph as ox

FACTS, AGENTS, MEASURES, SOURCE = "facts", "agents", "measures", "source"
_TEXTS = {
    # one row a property, because a row with all of them multiplies those that have several values
    FACTS: """SELECT DISTINCT ?thing ?property ?value ?name WHERE {
  {
    SELECT DISTINCT ?fact WHERE {
      { VALUES ?fact { $study } }
      UNION { ?fact sg:ofStudy|sg:definedFor $study }
      UNION { $study sg:reportedIn ?fact }
      UNION { $study sg:restsOnPassage ?fact }
      UNION { ?doubtful sg:ofStudy|sg:definedFor $study ; sg:restsOnPassage ?fact }
      UNION { ?fact sg:involves $study }
      UNION { ?doubtful sg:ofStudy|sg:definedFor $study . ?fact sg:involves ?doubtful }
    }
  }
  {
    ?fact ?property ?value .
    BIND(?fact AS ?thing)
    FILTER(?property != sg:hasReference)
  } UNION {
    ?fact sg:hasReading|sg:hasAnchor|sg:citation|sg:hasInterpretation ?thing .
    ?thing ?property ?value .
    FILTER(?property NOT IN (
      sg:readingOf, sg:parsedOperator, sg:parsedValue, sg:parsedLower, sg:parsedUpper,
      sg:parsedEvents, sg:spanSha256, rdf:type
    ))
  }
  OPTIONAL { ?value rdfs:label ?name }
}""",
    AGENTS: """SELECT DISTINCT ?regimen ?agent ?name WHERE {
  ?fact sg:ofStudy $study ; sg:receives|sg:regimen ?regimen .
  ?regimen (sg:hasRegimenStep/sg:stepRegimen)*/sg:hasComponent ?component .
  ?component sg:componentAgent|sg:componentOption ?agent .
  ?agent rdfs:label ?name .
}
ORDER BY ?regimen ?name ?agent""",
    MEASURES: """SELECT DISTINCT ?measure ?class ?name WHERE {
  { SELECT DISTINCT ?measure WHERE { ?fact sg:ofStudy $study ; sg:measure ?measure } }
  VALUES ?class { sg:OutcomeMeasure sg:BaselineCharacteristic sg:SafetyMeasure sg:TreatmentMeasure }
  ?measure a ?class .
  ?class rdfs:label ?name .
}
ORDER BY ?measure ?class""",
    SOURCE: """SELECT ?graph WHERE {
  GRAPH ?graph { $study sg:studyDesign ?design }
}
ORDER BY ?graph""",
}


def study_queries(iri: str) -> dict[str, str]:
    """Return the SPARQL texts whose answers `study_of` makes the record of a study from, by name.

    They use the project's prefixes undeclared. Raises ValueError for what is no IRI.
    """
    study = str(ox.NamedNode(iri))
    return {name: text.replace("$study", study) for name, text in _TEXTS.items()}
