"""What a person does on the pages, by keyboard alone, and what is left of it without scripts."""

from urllib.parse import parse_qs, quote, urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, expect

PFS = (
    "estimate/song-lenvatinib-rechallenge/combination.progression-free-survival.rechallenge.median"
)
"""The progression-free survival of those who were given lenvatinib and a PD-1 inhibitor again."""
TWO_WAYS = ("95% CI: 5.0–12.1", "95% CI: 5.0–12.2")
"""How its interval is printed, in the abstract and in the results."""
PRINTED_TWICE = "an interval printed two ways"


def test_a_name_leads_to_an_interval_that_is_printed_two_ways(
    profile: BrowserContext, site: str
) -> None:
    profile.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    page = profile.new_page()
    page.goto(f"{site}/")
    page.get_by_role("combobox").fill("KDR")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="VEGFR2", exact=True).click()
    page.get_by_role("link", name="lenvatinib", exact=True).first.click()
    page.wait_for_url("**/id/drug/lenvatinib")
    expect(page.get_by_role("heading", level=1)).to_have_text("lenvatinib")
    page.wait_for_function("!!customElements.get('sg-provenance')")  # its page until then
    page.get_by_role("navigation").get_by_role("link", name="Outcomes", exact=True).click()
    page.get_by_role("cell").get_by_role("link", name="8.6 months").click()
    panel = page.get_by_role("dialog")
    is_flagged(panel)
    told = panel.text_content()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url

    other = profile.new_page()
    other.goto(copied)
    expect(other.get_by_role("heading", level=1)).to_have_text("lenvatinib")
    again = other.get_by_role("dialog")
    is_flagged(again)
    assert again.text_content() == told


def is_flagged(shown: Locator) -> None:
    """Expect both printed forms of the interval, and the finding that weighs."""
    for printed in TWO_WAYS:
        expect(shown.get_by_role("cell", name=printed).first).to_be_visible()
    finding = shown.get_by_role("listitem").filter(has_text=PRINTED_TWICE)
    expect(finding).to_be_visible()
    expect(finding).to_contain_text("weighs")


def test_the_same_by_keyboard_alone(profile: BrowserContext, site: str) -> None:
    page = profile.new_page()
    page.goto(f"{site}/")
    tab_to(page, page.get_by_role("combobox"))
    page.keyboard.type("KDR")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=KDR")
    follow(page, page.get_by_role("link", name="VEGFR2", exact=True))
    page.wait_for_url("**/id/protein/vegfr2")
    follow(page, page.get_by_role("link", name="lenvatinib", exact=True).first)
    page.wait_for_url("**/id/drug/lenvatinib")
    page.wait_for_function("!!customElements.get('sg-provenance')")
    follow(page, page.get_by_role("navigation").get_by_role("link", name="Outcomes", exact=True))
    follow(page, page.get_by_role("cell").get_by_role("link", name="8.6 months"))
    panel = page.get_by_role("dialog")
    is_flagged(panel)
    assert parse_qs(urlsplit(page.url).fragment) == {"fact": [PFS]}
    tab_to(page, panel.get_by_role("button", name="Close"))
    page.keyboard.press("Enter")
    expect(panel).to_be_hidden()
    expect(page.get_by_role("cell").get_by_role("link", name="8.6 months")).to_be_focused()


def follow(page: Page, link: Locator) -> None:
    """Go to a link by the tabulator key, and follow it."""
    tab_to(page, link)
    page.keyboard.press("Enter")


def tab_to(page: Page, wanted: Locator) -> None:
    """Press the tabulator key until an element has the focus."""
    expect(wanted).to_be_visible()
    element = wanted.element_handle()
    for _ in range(300):
        if page.evaluate("one => document.activeElement === one", element):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached from {page.url}")


def test_search_by_keyboard_leads_to_the_thing_that_is_meant(
    profile: BrowserContext, site: str
) -> None:
    page = profile.new_page()
    page.goto(f"{site}/")
    field = page.get_by_role("combobox")
    field.focus()
    page.keyboard.type("KD")
    page.keyboard.type("R")
    options = page.get_by_role("option")
    expect(options.filter(has_text="protein").first).to_have_text("VEGFR2 (KDR)protein")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_value("KDR")
    page.keyboard.press("Enter")  # nothing is chosen: the page with all meanings
    expect(page.get_by_role("heading", level=2).first).to_have_text("2 things are called so")
    assert urlsplit(page.url).path == "/search"

    page.get_by_role("combobox").focus()
    page.keyboard.press("End")
    page.keyboard.type(" ")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[aria-selected=true]")
    expect(chosen).to_have_text("VEGFR2 (KDR)protein")
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/protein/vegfr2")

    page.goto(f"{site}/")
    page.get_by_role("combobox").fill("lapatinib")
    expect(page.get_by_role("option").first).to_have_text("apatinibdrug")
    expect(page.get_by_role("search").get_by_role("status")).to_contain_text("called nearly so")


def test_table_is_sorted_and_narrowed_as_its_address_says(
    profile: BrowserContext, site: str
) -> None:
    page = profile.new_page()
    page.goto(f"{site}/sparql?query={quote('SELECT ?n { VALUES ?n { 10 9 8 100 7 6 5 4 3 } }')}")
    page.get_by_role("button", name="n", exact=True).click()
    assert numbers(page) == ["3", "4", "5", "6", "7", "8", "9", "10", "100"]
    page.get_by_label("Only rows with these words").fill("0")
    assert numbers(page) == ["10", "100"]
    address = page.url
    page.goto(f"{site}/")
    page.goto(address)
    expect(page.get_by_label("Only rows with these words")).to_have_value("0")
    assert numbers(page) == ["10", "100"]


def numbers(page: Page) -> list[str]:
    """Return the cells that are seen."""
    return page.locator("sg-table tbody tr:visible td").all_text_contents()


def test_editor_completes_shows_faults_and_asks(profile: BrowserContext, site: str) -> None:
    page = profile.new_page()
    unknown, broken = (
        "SELECT * {\n  ?s a sg:Drgu .\n} LIMIT 3",
        "SELECT * {\n  ?s a sg:Drug ;; ! .\n}",
    )
    page.goto(f"{site}/sparql?query={quote(unknown)}")
    expect(page.locator(".cm-lintRange-warning")).to_have_text("sg:Drgu")
    page.goto(f"{site}/sparql?query={quote(broken)}")
    expect(page.locator(".cm-lintRange-error")).to_be_visible()

    page.goto(f"{site}/sparql")
    editor = page.get_by_role("textbox", name="SPARQL 1.1 query")
    editor.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("SELECT ?label { anlot")
    option = page.get_by_role("option", name="drug:anlotinib").first
    option.click()  # Enter within a moment of the list's appearance begins a line
    page.keyboard.type(" rdfs:label ?label")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="1 row")).to_be_visible()
    (query,) = parse_qs(urlsplit(page.url).query)["query"]
    assert query == "SELECT ?label { drug:anlotinib rdfs:label ?label}"
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert download.value.path().read_text().splitlines() == ["label", "anlotinib"]


def test_all_reads_without_scripts(profile: BrowserContext, site: str) -> None:
    page = profile.new_page()
    page.route("**/static/**", lambda route: route.abort())
    page.goto(f"{site}/")
    page.get_by_role("searchbox").fill("KDR")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="VEGFR2", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("VEGFR2")
    page.get_by_role("link", name="lenvatinib", exact=True).first.click()
    page.get_by_role("navigation").get_by_role("link", name="Outcomes", exact=True).click()
    page.locator("#outcomes").get_by_role("link", name="Show this part").click()
    page.get_by_role("cell").get_by_role("link", name="8.6 months").click()
    page.wait_for_url(f"{site}/id/{PFS}")
    is_flagged(page.locator("#provenance"))
    page.goto(f"{site}/sparql")
    page.get_by_role("textbox").fill("SELECT * { ?s a sg:Drug } LIMIT 3")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("heading", name="3 rows")).to_be_visible()


def test_network_is_drawn_from_its_address_and_grows_by_a_link(
    profile: BrowserContext, site: str
) -> None:
    page = profile.new_page()
    page.goto(f"{site}/graph-view?about=drug/anlotinib&kind=claim")
    drawing = page.get_by_role("img", name="the list below tells them all")
    expect(drawing.locator("canvas").first).to_be_visible()
    told = drawing.get_attribute("aria-label")
    rows = page.locator("sg-table tbody tr")
    assert told is not None
    assert f"and {rows.count()} edges" in told
    before = rows.count()
    page.get_by_role("link", name="Add what is beside VEGFR2").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What is beside anlotinib, VEGFR2")
    expect(drawing).to_be_visible()
    assert rows.count() > before
    assert parse_qs(urlsplit(page.url).query)["about"] == ["drug/anlotinib", "protein/vegfr2"]


def test_a_number_tells_beside_the_view_where_it_comes_from(
    profile: BrowserContext, site: str
) -> None:
    page = profile.new_page()
    study = f"{site}/id/study/sun-2022/sun-2022"
    fact = "estimate/sun-2022/all.objective-response-rate.study-treatment.proportion"
    page.goto(study)
    link = page.get_by_role("cell").get_by_role("link", name="34.4% (95% CI 18.6–53.2)")
    panel = page.get_by_role("dialog")
    page.get_by_text("Outcome measures: ").click()  # which is folded below its picture
    page.wait_for_function("!!customElements.get('sg-provenance')")  # its page until then
    link.focus()
    page.keyboard.press("Enter")
    expect(panel).to_contain_text("95% CI: 18.6-53.2%")
    expect(panel).to_contain_text("11 + 16 + 6 = 33, not 32")
    expect(panel.get_by_role("link").first).to_be_focused()
    assert parse_qs(urlsplit(page.url).fragment) == {"fact": [fact]}
    assert urlsplit(page.url).path == urlsplit(study).path
    address = page.url
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(link).to_be_focused()
    assert page.url == study

    page.goto(f"{site}/")
    page.goto(address)  # a copied address shows it again
    expect(panel).to_contain_text("95% CI: 18.6-53.2%")
    page.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()
    page.locator("svg a[href*='/id/estimate/']").first.click()  # a picture's link
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_text("Outcome measures: ").click()
    with profile.expect_page() as other:
        link.click(modifiers=["Control"])
    other.value.wait_for_url(f"{site}/id/{fact}")
    expect(panel).to_be_hidden()
    page.goto(f"{study}#fact=..%2F..%2Fsparql")  # which is no fact
    expect(panel).to_be_hidden()


def test_a_link_opens_its_part_without_scripts_and_print_shows_all(
    profile: BrowserContext, site: str
) -> None:
    page = profile.new_page()
    page.goto(f"{site}/id/drug/anlotinib")  # whose parts come one after the other
    rows = page.locator("#claims tbody tr").first
    expect(rows).to_be_attached()
    assert not seen(rows)
    page.emulate_media(media="print")
    assert seen(rows)
    page.emulate_media(media="screen")

    page.route("**/static/**", lambda route: route.abort())
    page.reload()
    expect(page.locator("#targets tbody tr").first).to_be_visible()
    stated = page.locator("#stated tbody tr").first
    assert not seen(stated)
    page.emulate_media(media="print")
    assert seen(stated)
    page.emulate_media(media="screen")
    assert not seen(stated)
    contents = page.get_by_role("navigation", name="On this page")
    contents.get_by_role("link", name="Everything that is stated of it").click()
    expect(stated).to_be_visible()
    contents.get_by_role("link", name="What is said of it").click()
    page.locator("#claims").get_by_role("link", name="Show this part").click()
    expect(rows).to_be_visible()
    page.goto(f"{site}/id/study/sun-2022/sun-2022#finding-1")
    expect(page.locator("#finding-1")).to_be_in_viewport()


def seen(one: Locator) -> bool:
    """Tell whether something is painted: what is folded has a box, but no content."""
    found: bool = one.evaluate("e => e.checkVisibility({contentVisibilityAuto: true})")
    return found


def test_each_table_of_a_page_has_an_order_of_its_own(profile: BrowserContext, site: str) -> None:
    page = profile.new_page()
    page.goto(f"{site}/sparql?query={quote('SELECT ?n { VALUES ?n { 10 9 8 100 7 6 5 4 3 } }')}")
    expect(page.get_by_role("button", name="n", exact=True)).to_be_visible()
    add = "html => document.querySelector('main').insertAdjacentHTML('beforeend', html)"
    page.evaluate(add, TABLE.format("") + TABLE.format(' data-key="more"'))
    tables = [page.locator("sg-table").nth(place) for place in range(3)]
    for table, name in zip(tables, ("sort", "sort-2", "sort-more"), strict=True):
        before = [one.locator("td").all_text_contents() for one in tables]
        table.get_by_role("button", name="n").click()
        assert name in parse_qs(urlsplit(page.url).fragment)
        after = [one.locator("td").all_text_contents() for one in tables]
        assert [one != other for one, other in zip(before, after, strict=True)] == [
            one is table for one in tables
        ]


TABLE = (
    "<sg-table{}><table><thead><tr><th>n</th></tr></thead><tbody>"
    + "".join(f"<tr><td>{one}</td></tr>" for one in range(9, 0, -1))
    + "</tbody></table></sg-table>"
)


def test_a_question_is_loaded_and_rows_and_triples_are_drawn(
    profile: BrowserContext, site: str
) -> None:
    page = profile.new_page()
    page.goto(f"{site}/sparql")
    page.get_by_label("A question of the library").select_option("outcomes-by-regimen")
    page.get_by_role("button", name="Load its SPARQL").click()
    expect(page.locator(".cm-content")).to_contain_text("sg:underRegimen")
    page.get_by_role("button", name="Run").click()
    page.locator("sg-picture").first.scroll_into_view_if_needed()
    row = page.locator("sg-picture svg a").first
    expect(row).to_be_visible()
    row.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    found = "?c sg:subject drug:anlotinib ; sg:object ?t"
    triples = f"CONSTRUCT {{ drug:anlotinib sg:inhibits ?t }} WHERE {{ {found} }}"
    page.goto(f"{site}/sparql?query={quote(triples)}")
    expect(page.get_by_role("img", name="the answer below tells them all")).to_be_visible()


def test_rows_of_a_picture_are_links_in_the_colours_of_the_page(
    profile: BrowserContext, site: str
) -> None:
    page = profile.new_page()
    page.emulate_media(color_scheme="dark")
    page.goto(f"{site}/queries/outcomes-by-mechanism?mechanism=angiogenesis&measure=PFS")
    page.locator("sg-picture").first.scroll_into_view_if_needed()
    drawn = page.locator("sg-picture > svg").first
    expect(drawn).to_be_visible()
    expect(page.locator("sg-picture").first.locator("img")).to_have_count(0)
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper != "rgb(255, 255, 255)"
    expect(drawn.locator("rect").first).to_have_css("fill", paper)
    row = drawn.locator("a").first
    row.focus()
    page.keyboard.press("Tab")
    expect(drawn.locator("a").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
