"""A document while it is written: its text, and the entries of its evidence file."""

from growth.page import Page
from growth.tables import Entry, flow

_NAMED = (
    "studies",
    "populations",
    "partitions",
    "lines",
    "endpoints",
    "methods",
    "tables",
    "claims",
    "absences",
    "ambiguities",
)
_LISTED = ("definitions", "estimates", "comparisons")


class Sheet:
    """The page, and beside it what the evidence file says of it, section by section."""

    def __init__(self) -> None:
        """Begin with an empty page."""
        self.page = Page()
        self.headings: list[str] = []
        self.publication: Entry = {}
        self.named: dict[str, dict[str, Entry]] = {section: {} for section in _NAMED}
        self.listed: dict[str, list[Entry]] = {section: [] for section in _LISTED}
        self._estimates: dict[str, Entry] = {}

    def heading(self, words: str) -> None:
        """Begin a section of the text."""
        self.page.say("\n\n**")
        self.headings.append(self.page.quote(words))
        self.page.say("**\n\n")

    def estimate(self, about: Entry, printed: Entry) -> None:
        """Add what is printed of a number to its entry, the first time to a new one."""
        name = flow(about)
        if name not in self._estimates:
            self._estimates[name] = about
            self.listed["estimates"].append(about)
        self._estimates[name] |= printed

    def evidence(self, name: str, form: str) -> str:
        """Return the evidence file of a document with that key, an entry a line."""
        source = {
            "key": name,
            "file": f"{name}.txt",
            "sha256": self.page.sha256,
            "characters": self.page.length,
            "form": form,
        }
        lines = [
            "# Generated for measuring: there is no such study.",
            "format: 2",
            f"source: {flow(source)}",
            f"publication: {flow(self.publication)}",
            f"sections: {flow(self.headings)}",
        ]
        for section, entries in self.named.items():
            if entries:
                lines += [f"{section}:", *(f"  {key}: {flow(entries[key])}" for key in entries)]
        for section, items in self.listed.items():
            if items:
                lines += [f"{section}:", *(f"  - {flow(item)}" for item in items)]
        return "\n".join(lines) + "\n"
