"""PDF from data: tagged, titled, and what was typed stays text."""

import json
import re
import zlib

import pytest
import typst

from sro_program.documents.pdf import TEMPLATES, render_pdf

LETTER = {
    "agency": "Example City Police",
    "address": "1 Example Street",
    "phone": "555-0100",
    "date": "4 November 2026",
    "addressee": "Officer Avery Example",
    "reference": "A1B2C3D4",
    "subject": "Appointment as School Resource Officer",
    "paragraphs": ["I appoint you.", "Thank you."],
    "signed_by": "Chief Casey Example",
    "signed_as": "Chief",
}
RECORD = {
    "agency": "Example City Police",
    "title": "Application of Avery Example",
    "status": "Eligible",
    "printed": "Printed 4 Nov 2026",
    "facts": [["Officer", "Avery Example"]],
    "sections": [
        {"title": "Qualifications", "headings": ["What", "Verdict"], "rows": [["Two years", "met"]]},
        {"title": "Notes", "paragraphs": ["One."], "facts": [["Key", "Value"]]},
    ],
}


def streams(pdf: bytes) -> bytes:
    """Everything in the file, unpacked."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    unpacked = []
    for data in packed:
        try:
            unpacked.append(zlib.decompress(data))
        except zlib.error:
            unpacked.append(data)
    return pdf + b"".join(unpacked)


def headings(template: str, data: dict) -> str:
    """The headings as typst understood them, as JSON."""
    return typst.query(str(TEMPLATES / f"{template}.typ"), "heading", sys_inputs={"data": json.dumps(data)})


@pytest.mark.parametrize(("template", "data"), [("letter", LETTER), ("record", RECORD)])
def test_a_pdf_is_accessible(template, data):
    pdf = render_pdf(template, data)
    assert pdf.startswith(b"%PDF-1.7")
    whole = streams(pdf)
    assert b"/StructTreeRoot" in whole
    assert b"pdfuaid:part" in whole
    assert b"/Lang" in whole
    title = data.get("subject") or data["title"]
    assert title.encode() in whole


def test_what_was_typed_is_never_markup():
    typed = '#panic("run") *bold* $x$ = Heading \\ @ref <label> "'
    pdf = render_pdf("letter", {**LETTER, "subject": typed, "paragraphs": [typed], "addressee": typed})
    assert pdf.startswith(b"%PDF")
    assert json.dumps(typed)[1:-1] in headings("letter", {**LETTER, "subject": typed})


def test_missing_facts_leave_their_place_empty():
    assert render_pdf("letter", {"subject": "Subject only"}).startswith(b"%PDF")
    assert render_pdf("record", {"title": "Title only"}).startswith(b"%PDF")


def test_names_in_any_writing_make_a_letter():
    assert render_pdf("letter", {**LETTER, "addressee": "日本 नमस्ते 🙂"}).startswith(b"%PDF")


@pytest.mark.parametrize("name", ["../pdf", "nothing", ""])
def test_an_unknown_template_is_refused(name):
    with pytest.raises(ValueError, match="no document template"):
        render_pdf(name, {})


def test_a_letter_over_many_pages_is_one_file():
    pdf = render_pdf("letter", {**LETTER, "paragraphs": ["A paragraph. " * 60] * 40})
    assert len(re.findall(rb"/Type\s*/Page\b", streams(pdf))) > 3
