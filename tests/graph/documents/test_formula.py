"""Formulas keep what their markup alone says, and every token."""

import pytest

from sarcograph.graph.documents.formula import formula
from sarcograph.graph.documents.xml_tree import parse_xml


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<mrow><mi>n</mi><mo>=</mo><mn>24</mn></mrow>", "n = 24"),
        ("<msup><mn>10</mn><mn>9</mn></msup>", "10^{9}"),
        ("<msub><mi>C</mi><mtext>max</mtext></msub>", "C_{max}"),
        ("<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>", "x_{1}^{2}"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mn>2</mn></mfrac>", "(a + 1)/(2)"),
        ("<msqrt><mi>p</mi><mi>q</mi></msqrt>", "√(p q)"),
        ("<mroot><mi>p</mi><mn>3</mn></mroot>", "root(p, 3)"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a, b)"),
        ("<mfenced open='[' close=']'><mn>1.2</mn></mfenced>", "[1.2]"),
        (
            "<mfenced separators='; |'><mi>a</mi><mi>b</mi><mi>c</mi><mi>d</mi></mfenced>",
            "(a; b| c| d)",
        ),
        ("<mfenced separators=''><mi>a</mi><mi>b</mi></mfenced>", "(a b)"),
        ("<mfenced/>", "()"),
        # not as it should be, but no token is lost
        ("<msup><mn>10</mn></msup>", "10"),
        ("<msup>5<mn>10</mn><mn>9</mn></msup>", "5 10 9"),
        ("<mfrac><mi/><mn>2</mn></mfrac>", "2"),
    ],
)
def test_formula_reads(markup: str, words: str) -> None:
    assert formula(parse_xml(f"<math>{markup}</math>")) == words
