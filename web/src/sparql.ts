// <sg-sparql>: an editor in place of the text field of a form. The form asks as it does without
// it, so that the address holds the query; what the server says of places stands at them here.
// The editor lies in a shadow root, which takes its style sheets without an inline <style>.

import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import {
  HighlightStyle,
  bracketMatching,
  indentOnInput,
  syntaxHighlighting,
} from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState, type Text } from "@codemirror/state";
import { EditorView, drawSelection, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { SparqlLanguage } from "codemirror-lang-sparql";

interface Names {
  prefixes: Record<string, string>;
  terms: [name: string, sort: string, label: string, definition: string][];
  things: [name: string, label: string][];
}

const PLACE = /^line (\d+), column (\d+): (.*)/s;
const NAME = /[?$]?[\w-]*:?[\w-]*$/;
const WORD_AT_START = /^[?$]?[\w-]+(:[\w-]*)?|^<[^>\s]*>|^\S/;
const KEYWORDS =
  "SELECT DISTINCT WHERE FILTER OPTIONAL UNION GRAPH VALUES BIND AS MINUS EXISTS NOT ASK CONSTRUCT DESCRIBE ORDER BY GROUP HAVING LIMIT OFFSET COUNT SUM AVG MIN MAX SAMPLE GROUP_CONCAT STR LANG REGEX CONTAINS STRSTARTS LCASE COALESCE IF BOUND PREFIX".split(
    " ",
  );

const theme = EditorView.theme({
  "&": {
    border: "1px solid var(--faint)",
    borderRadius: "4px",
    backgroundColor: "var(--paper)",
    color: "var(--ink)",
    fontSize: "0.875rem",
  },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--code)", lineHeight: "1.5", maxHeight: "60vh" },
  ".cm-content, .cm-gutter": { minHeight: "9rem" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--shade)", color: "var(--faint)", borderRight: "1px solid var(--line)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { backgroundColor: "var(--accent-shade)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-shade)", outline: "1px solid var(--accent)" },
  ".cm-tooltip": { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--line)", borderRadius: "6px" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-tooltip.cm-completionInfo": { maxWidth: "24rem", padding: "0.4rem 0.6rem" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: "0.8" },
  ".cm-diagnostic": { padding: "0.3rem 0.6rem", fontFamily: "var(--text)" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--marker)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--doubt)" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--marker) 1.5px", textUnderlineOffset: "3px" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--doubt) 1.5px", textUnderlineOffset: "3px" },
  ".cm-lint-marker": { content: "none", width: "0.6em", height: "0.6em", borderRadius: "50%" },
  ".cm-lint-marker-error": { content: "none", backgroundColor: "var(--marker)" },
  ".cm-lint-marker-warning": { content: "none", backgroundColor: "var(--doubt)" },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--process)" },
  { tag: tags.variableName, color: "var(--arm)" },
  { tag: [tags.string, tags.annotation], color: "var(--target)" },
  { tag: [tags.integer, tags.float, tags.bool], color: "var(--outcome)" },
  { tag: [tags.namespace, tags.url, tags.typeName], color: "var(--accent)" },
  { tag: tags.comment, color: "var(--faint)", fontStyle: "italic" },
]);

export default class Sparql extends HTMLElement {
  #names: Promise<Completion[]> | undefined;

  connectedCallback(): void {
    const form = this.querySelector("form");
    const field = this.querySelector("textarea");
    const label = this.querySelector("label");
    if (!form || !field) return;
    const host = document.createElement("div");
    const root = host.attachShadow({ mode: "open" });
    field.after(host);
    field.hidden = true;
    field.required = false; // nobody could fill in what is not seen
    const run = (): boolean => {
      form.requestSubmit();
      return true;
    };
    const view = new EditorView({
      doc: field.value,
      root,
      parent: root,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        SparqlLanguage,
        syntaxHighlighting(colours),
        autocompletion({ override: [(context) => this.#complete(context)], icons: false }),
        EditorView.lineWrapping,
        EditorState.tabSize.of(2),
        // Tab leads on, as everywhere on the page
        keymap.of([
          { key: "Mod-Enter", run },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...defaultKeymap,
          ...historyKeymap,
        ]),
        EditorView.contentAttributes.of({ "aria-label": label?.textContent ?? "Query" }),
        theme,
      ],
    });
    form.addEventListener("submit", () => {
      field.value = view.state.doc.toString();
    });
    label?.addEventListener("click", () => view.focus());
    const told = [...document.querySelectorAll<HTMLElement>("[data-told]")];
    const faults = told.flatMap((one) => fault(view.state.doc, one));
    if (faults.length) view.dispatch(setDiagnostics(view.state, faults));
  }

  async #complete(context: CompletionContext): Promise<CompletionResult | null> {
    const typed = context.matchBefore(NAME);
    if (!typed || (typed.from === typed.to && !context.explicit)) return null;
    if (/^[?$]/.test(typed.text)) {
      const variables = new Set(context.state.doc.toString().match(/[?$]\w+/g));
      variables.delete(typed.text);
      return { from: typed.from, options: [...variables].map((name) => ({ label: name, type: "variable" })) };
    }
    this.#names ??= this.#asked();
    return { from: typed.from, options: await this.#names, validFor: /^[\w-]*:?[\w-]*$/ };
  }

  async #asked(): Promise<Completion[]> {
    const words = KEYWORDS.map((word) => ({ label: word, type: "keyword" }));
    const answer = await fetch(this.dataset.names ?? "").catch(() => null);
    if (!answer?.ok) return words;
    const names = (await answer.json()) as Names;
    return [
      ...words,
      ...names.terms.map(([label, sort, , definition]) => ({
        label,
        type: sort,
        detail: sort,
        ...(definition ? { info: definition } : {}),
        boost: 1,
      })),
      ...names.things.map(([label, detail]) => ({ label, detail, type: "constant" })),
    ];
  }
}

function fault(text: Text, told: HTMLElement): Diagnostic[] {
  const found = PLACE.exec(told.textContent?.trim() ?? "");
  const line = Number(found?.[1]) - Number(told.dataset.before ?? 0);
  if (!found || line < 1 || line > text.lines) return [];
  const { from: start, to: end } = text.line(line);
  const from = Math.min(start + Number(found[2]) - 1, end);
  const word = WORD_AT_START.exec(text.sliceString(from, end))?.[0].length ?? 1;
  const to = Math.min(from + word, end);
  const severity = told.dataset.told === "error" ? "error" : "warning";
  // at the end of a line there is nothing to underline but what stands before
  return [{ from: from === to ? Math.max(from - 1, 0) : from, to, severity, message: found[3]! }];
}
