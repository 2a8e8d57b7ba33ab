import hashlib
import io
import json
from types import SimpleNamespace

import pytest
import zxingcpp
from django.core.files.storage import storages
from django.utils.translation import override
from pypdf import PdfReader
from pypdfium2 import PdfDocument

from certification import documents, fonts
from certification.actions import issue_certificate, reprint_certificate
from certification.models import Certificate, CertificateFile
from itc.jobs.testing import run_all
from itc.people.models import Country, User
from itc.people.ranks import for_reader, in_english
from tests.certification.stage import SPRING, award

pytest.importorskip("weasyprint")


@pytest.fixture
def made(cast: SimpleNamespace, props: SimpleNamespace) -> Certificate:
    Country.objects.filter(code="BY").update(name_ru="Беларусь", name_en="Belarus")
    award(cast.amina, props.online)
    award(cast.amina, props.seminar, attestation="зачёт / credit", grade="9", protocol_number="7", protocol_date=SPRING)
    return issue_certificate(cast.amina, qualification=props.c1, signatory=props.signatory, by=cast.egor)


def content(row: CertificateFile) -> bytes:
    with storages["private"].open(row.path) as file:
        return bytes(file.read())


def words(data: bytes) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return " ".join(text.replace("\xa0", " ").split())


def test_the_paper_says_everything_in_both_languages(made: Certificate) -> None:
    run_all()
    said = words(content(made.files.get()))

    for phrase in (
        made.registration, "Алиева Амина", "ALIYEVA AMINA", "прошла повышение квалификации", "first unit",
        "«Север», первый отдел", "Беларусь", "Belarus", "36 ак. ч.", "36 academic hours",
        "аттестация пройдена: зачёт, отметка 9", "credit – passed, mark 9", "Протокол № 7 от 20 марта 2026 г.",
        "Minutes No. 7 of 20 March 2026", "Форма обучения: смешанная", "Начальник центра", "М.П.",
        "Identification: online part", "Выявление: семинар", "Академический час – 45 минут",
    ):  # fmt: skip
        assert phrase in said, phrase


def test_the_code_on_the_paper_is_the_address(made: Certificate) -> None:
    text = json.loads(made.text.content)
    with PdfDocument(documents.pdf(text)) as paper:
        picture = paper[0].render(scale=150 / 72).to_pil()
        found = zxingcpp.read_barcodes(picture)

    assert [code.text for code in found] == [text["address"]]


def test_the_same_text_gives_the_same_bytes(made: Certificate) -> None:
    run_all()
    row = made.files.get()
    again = documents.pdf(json.loads(made.text.content))

    assert (hashlib.sha256(again).hexdigest(), len(again)) == (row.sha256, row.size)
    assert hashlib.sha256(content(row)).hexdigest() == row.sha256


def test_it_is_an_archive_file_with_tags_and_our_fonts_only(made: Certificate) -> None:
    reader = PdfReader(io.BytesIO(documents.pdf(json.loads(made.text.content))))
    root = reader.trailer["/Root"]
    xmp = root["/Metadata"].get_data().decode()
    used = {
        str(font.get_object()["/BaseFont"]).split("+")[1]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }

    assert ('pdfaid:part="3"' in xmp or "<pdfaid:part>3<" in xmp, root["/MarkInfo"]["/Marked"]) == (True, True)
    assert root["/Lang"] == "ru"
    assert used == {"Paper", "Paper-Bold", "Small"}


def test_letters_of_neighbours_are_drawn_by_bundled_fonts(made: Certificate) -> None:
    text = json.loads(made.text.content)
    text["holder"]["cyrillic"], text["holder"]["latin"] = "Ғафуров Ҷамшед Ўктамович", "Əliyev Oʻktam Հայկ გიორგი"
    said = words(documents.pdf(text))

    assert "Ғафуров Ҷамшед Ўктамович" in said
    assert "Əliyev Oʻktam Հայկ გიორგი" in said


def test_a_letter_in_no_font_never_becomes_a_file(made: Certificate) -> None:
    text = json.loads(made.text.content)
    text["holder"]["latin"] = "\U000f1234"

    with pytest.raises(documents.UnprintableError, match="notdef"):
        documents.pdf(text)


def test_a_page_that_cannot_be_made_leaves_no_gap(
    cast: SimpleNamespace, props: SimpleNamespace, made: Certificate
) -> None:
    made.text.content = made.text.content.replace("ALIYEVA", "\U000f1234")
    made.text.save()
    for version in (props.online, props.seminar):
        award(cast.chinara, version)
    following = issue_certificate(cast.chinara, qualification=props.c1, signatory=props.signatory, by=cast.egor)
    run_all(raises=False)

    assert (made.number, following.number) == (1, 2)
    assert list(CertificateFile.objects.values_list("certificate__number", flat=True)) == [2]


def test_a_duplicate_says_so_and_the_first_file_stays(cast: SimpleNamespace, made: Certificate) -> None:
    run_all()
    reprint_certificate(made, reason="lost in a fire", by=cast.egor)
    run_all()
    first, second = made.files.all()

    assert ("ДУБЛИКАТ / DUPLICATE" in words(content(first)), "ДУБЛИКАТ / DUPLICATE" in words(content(second))) == (
        False, True,
    )  # fmt: skip
    assert (first.is_duplicate, second.is_duplicate, second.number) == (False, True, 2)


def test_a_second_run_of_the_job_makes_no_second_file(made: Certificate) -> None:
    run_all()
    documents.render_certificate(made.pk, 1, False)

    assert made.files.count() == 1


def test_the_paper_reads_nothing_but_its_fonts(made: Certificate) -> None:
    fetch = documents.own_files().fetch

    for url in ("file:///etc/passwd", f"file://{fonts.FOLDER}/../apps.py", "http://localhost/x"):
        with pytest.raises(ValueError, match=r"not a font of ours|disallowed protocol"):
            fetch(url)


def test_an_unknown_rank_is_printed_in_russian_only(made: Certificate) -> None:
    assert (in_english("майор милиции"), in_english("самый главный")) == ("Major of Militia", "")
    with override("en"):
        assert [for_reader("майор милиции"), for_reader("самый главный")] == ["Major of Militia", "самый главный"]
    with override("ru"):
        assert for_reader("майор милиции") == "майор милиции"


def test_a_certificate_of_one_programme_names_its_plan(cast: SimpleNamespace, props: SimpleNamespace) -> None:
    award(cast.chinara, props.seminar)
    User.objects.filter(pk=cast.chinara.pk).update(sex="")
    props.c1.programmes.set([props.seminar.programme])
    props.c1.document_class = "participation"
    certificate = issue_certificate(cast.chinara, qualification=props.c1, signatory=props.signatory, by=cast.egor)
    said = words(documents.pdf(json.loads(certificate.text.content)))

    assert "принял(приняла) участие в обучении по программе" in said
    assert "практические занятия / practical classes 12" in said
