"""Files are taken as spreadsheets and exports write them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.customers.importing.report import Report
from bot.customers.importing.sheets import Sheet, read_folder

Folder = Callable[..., Path]
PLAIN = "external_id,name,bought_because\nC1,One,To see\n"


def only_sheet(folder: Path) -> Sheet:
    report = Report()
    (sheet,) = read_folder(folder, report)
    assert report.problems == []
    return sheet


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace("\n", "\r\n"),
        "\ufeff" + PLAIN,
        PLAIN.removesuffix("\n"),
        " External ID ,NAME,Bought-Because\n C1 , One ,To see\n",
        "external_id,name,bought_because,\nC1,One,To see,\n,,,\n\n",
        '"external_id","name","bought_because"\n"C1","One","To see"\n',
    ],
)
def test_one_table_in_many_dresses_is_one_table(folder: Folder, content: str) -> None:
    sheet = only_sheet(folder(customers=content))

    assert [row.cells for row in sheet.rows] == [{"external_id": "C1", "name": "One", "bought_because": "To see"}]


def test_line_breaks_inside_a_cell_stay_and_are_all_alike(folder: Folder) -> None:
    sheet = only_sheet(folder(customers='external_id,name,bought_because\r\nC1,One,"a\r\nb\n""c"""\r\n'))

    assert sheet.rows[0].cells["bought_because"] == 'a\nb\n"c"'


def test_a_row_that_stops_early_has_empty_cells(folder: Folder) -> None:
    sheet = only_sheet(folder(customers="external_id,name,tier,domain\nC1,One\n"))

    assert sheet.rows[0].cells == {"external_id": "C1", "name": "One", "tier": "", "domain": ""}


def test_the_separator_is_the_one_under_which_headings_are_known(folder: Folder) -> None:
    sheet = only_sheet(folder(customers='external_id;name;bought_because\nC1;"One, Two, Three";a,b,c,d\n'))

    assert sheet.separator == ";"
    assert sheet.rows[0].cells["name"] == "One, Two, Three"


def test_file_names_may_be_written_in_capitals_but_only_once(folder: Folder) -> None:
    place = folder(customers=PLAIN)
    (place / "Customers.CSV").write_text(PLAIN)
    report = Report()

    read_folder(place, report)

    assert [problem.line() for problem in report.problems] == [
        "customers.csv: The folder has Customers.CSV too. Keep one of them."
    ]
