"""Tasks of those who come for one thing: each from the start page, in five clicks at most."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, Page, expect

MOST_CLICKS = 5


class Visit:
    """A person on the start page, whose clicks are counted; typing is none."""

    def __init__(self, page: Page, site: str) -> None:
        """Begin with no click."""
        self.page = page
        self.clicks = 0
        page.goto(f"{site}/")

    def click(self, wanted: Locator) -> None:
        """Click on the first of what is wanted."""
        wanted.first.click()
        self.clicks += 1

    def link(self, name: str) -> Locator:
        """Return the links with just that name."""
        return self.page.get_by_role("link", name=name, exact=True)

    def button(self, name: str) -> Locator:
        """Return the button with that name."""
        return self.page.get_by_role("main").get_by_role("button", name=name, exact=True)

    def sees_row(self, *words: str) -> None:
        """Expect a row of a table that has all the words."""
        rows = self.page.locator("tbody tr")
        for word in words:
            rows = rows.filter(has_text=word)
        expect(rows.first).to_be_visible()

    def sees_drawn(self, words: str) -> None:
        """Expect words in a picture."""
        expect(self.page.locator("svg text").filter(has_text=words).first).to_be_visible()

    def sees_picture(self, name: str) -> None:
        """Expect that a link leads to a picture that can be taken along."""
        link = self.link(name).first
        expect(link).to_be_visible()
        found = link.evaluate("one => fetch(one.href).then(a => a.headers.get('content-type'))")
        assert found.startswith("image/"), found


def targets_of_a_drug(visit: Visit) -> None:
    visit.page.get_by_role("combobox").fill("AL3818")
    visit.click(visit.button("Search"))
    visit.click(visit.page.get_by_role("main").get_by_role("link", name="anlotinib", exact=True))
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("anlotinib")
    visit.sees_row("VEGFR2", "single protein")


def two_regimens_side_by_side(visit: Visit) -> None:
    visit.click(visit.link("apatinib and lenvatinib side by side"))
    expect(visit.page.get_by_text("nothing here is ranked")).to_be_visible()
    visit.sees_drawn("progression-free survival, apatinib")
    visit.sees_drawn("progression-free survival, lenvatinib")
    assert "disease=osteosarcoma" in visit.page.url


def numbers_that_a_paper_contradicts(visit: Visit) -> None:
    head = visit.page.get_by_text("findings on what sources print")
    said = head.locator("xpath=ancestor::div[1]").inner_text()
    counted = "".join(filter(str.isdigit, said))
    visit.click(visit.link("what is left to curate"))
    board = visit.page.locator("dl.counts")
    expect(board.get_by_role("definition").first).to_have_text(counted)
    visit.page.get_by_label("Consequence", exact=True).select_option("figure in doubt")
    visit.click(visit.button("Show"))
    rows = visit.page.locator("table.findings tbody tr")
    expect(rows.first).to_be_visible()
    visit.click(rows.first.get_by_role("link"))
    expect(visit.page.get_by_role("heading", level=1)).to_be_visible()


def a_forest_for_a_slide(visit: Visit) -> None:
    visit.click(visit.link("anlotinib, PFS"))
    visit.sees_picture("PNG")
    visit.sees_picture("SVG")


def where_a_figure_stands(visit: Visit) -> None:
    visit.click(visit.link("14.9 months"))
    visit.sees_row("14.9 months", "sun-2022", "Abstract")
    visit.page.wait_for_function("!!customElements.get('sg-provenance')")  # its page until then
    visit.click(visit.page.locator("tbody").get_by_role("link", name="overall-survival"))
    told = visit.page.get_by_role("dialog")
    expect(told.get_by_text("14.9 months").first).to_be_visible()
    expect(told.get_by_text("Abstract").first).to_be_visible()


def severe_events_for_a_safety_plan(visit: Visit) -> None:
    visit.click(visit.page.locator("a[href$='adverse-events-by-regimen?regimen=anlotinib']"))
    visit.sees_row("anlotinib", "hypertension")


def what_was_tried_after_a_failure(visit: Visit) -> None:
    visit.click(visit.page.locator("a[href$='after-failure?failed=anlotinib']"))
    visit.sees_row("studied next", "lenvatinib", "best overall response: partial response")


def studies_with_a_marker(visit: Visit) -> None:
    visit.page.get_by_role("combobox").fill("c-MYC duplication")
    visit.click(visit.button("Search"))
    visit.click(visit.page.get_by_role("main").get_by_role("link", name="duplication of c-MYC"))
    found = visit.page.locator("#observed tbody tr").filter(has_text="whole exome sequencing")
    expect(found.get_by_role("link", name="anlotinib in a giant delayed")).to_be_visible()


def how_a_number_was_recomputed(visit: Visit) -> None:
    visit.page.get_by_role("combobox").fill("sun-2022")
    visit.click(visit.button("Search"))
    visit.click(visit.page.locator("main a[href$='id/study/sun-2022/sun-2022']"))
    visit.page.wait_for_function("!!customElements.get('sg-provenance')")
    visit.click(visit.page.locator("summary").filter(has_text="Outcome measures"))
    visit.click(visit.page.get_by_role("link", name="34.38%"))
    told = visit.page.get_by_role("dialog")
    expect(told.get_by_text("recomputed by")).to_be_visible()
    expect(told.get_by_text("11 patients").first).to_be_visible()


def a_brief_for_a_trial(visit: Visit) -> None:
    visit.click(visit.link("Briefs"))
    visit.page.get_by_label("mechanism", exact=True).fill("angiogenesis")
    visit.page.get_by_label("disease", exact=True).fill("osteosarcoma")
    visit.click(visit.button("Write it"))
    expect(visit.page.get_by_role("heading", name="Arms and their outcomes")).to_be_visible()


def why_numbers_are_not_pooled(visit: Visit) -> None:
    visit.click(visit.link("Pools"))
    visit.page.get_by_label("measure", exact=True).fill("ORR")
    visit.page.get_by_label("agent", exact=True).fill("apatinib")
    visit.click(visit.button("Pool"))
    expect(visit.page.get_by_text("not pooled").first).to_be_visible()


def the_network_as_a_file(visit: Visit) -> None:
    visit.click(visit.link("Downloads"))
    visit.sees_row("Cytoscape")
    expect(visit.link("sarcograph.graphml")).to_be_visible()


def a_query_and_its_rows(visit: Visit) -> None:
    visit.click(visit.link("SPARQL"))
    visit.click(visit.link("the drugs"))
    visit.sees_row("anlotinib")
    with visit.page.expect_download() as download:
        visit.click(visit.link("CSV"))
    assert "anlotinib" in download.value.path().read_text("utf-8")


TASKS: tuple[Callable[[Visit], None], ...] = (
    targets_of_a_drug,
    two_regimens_side_by_side,
    numbers_that_a_paper_contradicts,
    a_forest_for_a_slide,
    where_a_figure_stands,
    severe_events_for_a_safety_plan,
    what_was_tried_after_a_failure,
    studies_with_a_marker,
    how_a_number_was_recomputed,
    a_brief_for_a_trial,
    why_numbers_are_not_pooled,
    the_network_as_a_file,
    a_query_and_its_rows,
)


def test_each_task_is_done_in_five_clicks(profile: BrowserContext, site: str) -> None:
    page = profile.new_page()
    wrong = []
    for task in TASKS:
        visit = Visit(page, site)
        try:
            task(visit)
            assert 1 <= visit.clicks <= MOST_CLICKS, f"{visit.clicks} clicks"
        except AssertionError as error:
            wrong.append(f"{task.__name__}, at {page.url}: {error}")
    assert not wrong, "\n".join(wrong)
