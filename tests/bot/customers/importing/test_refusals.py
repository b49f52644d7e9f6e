"""What cannot be taken in is named: the file, the row as in a spreadsheet, the column, the value, the way out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.customers.importing import ImportRefused, import_folder
from bot.errors import Invalid
from store.database import Database

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
Folder = Callable[..., Path]
Refused = Callable[..., list[str]]

BOX = "\N{REPLACEMENT CHARACTER}"
NO_SUM = "is not a sum of money. Write it like 245000.50, the currency in its own column."
NO_ADDRESS = "is not an e-mail address. Write only the address, such as name@company.example."
NO_ROLE = "is not known here. Write one of: csm, manager, account executive, support engineer, admin."
CATEGORIES = "preference, sensitivity, promise, escalation, style, relationship"
NO_CATEGORY = f"is not known here. Write one of: {CATEGORIES}."
STRAY_QUOTE = 'A quotation mark stands in the middle of a cell. Write "" for each one inside quotes.'


def hidden(code: str) -> str:
    return f"has an invisible character in it (U+{code}). Type it again."


@pytest.fixture
def refused(workspaces: Database, folder: Folder) -> Refused:
    """Import these files and give the lines of the refusal, without the opening one."""

    def run(**files: str | bytes) -> list[str]:
        with pytest.raises(ImportRefused) as trouble, workspaces.writing(1) as session:
            import_folder(session, folder(**files), now=NOW)
        return trouble.value.report.lines()[1:]

    return run


def test_every_problem_of_every_file_is_listed(refused: Refused) -> None:
    lines = refused(
        customers="external_id,name,renews_on,arr\nC1,,03/04/2026,lots\nC2,Two,13/04/2026,5\nC2,Again,,\n",
        contacts="external_id,customer,name,email,zone\nK1,CC1,Eve,not an address,Lisbon\n",
        notes="external_id,customer,category,text,noted_on\nN1,C1,gossip,Hm.,2026-01-01\n",
    )

    assert lines == [
        "customers.csv row 2, name: The cell is empty. Every customer needs one.",
        "customers.csv row 2, renews_on: 03/04/2026 could be 3 April or 4 March. Write 2026-04-03 or 2026-03-04.",
        f"customers.csv row 2, arr: lots {NO_SUM}",
        "customers.csv row 4, external_id: C2 is in row 3 already.",
        f"contacts.csv row 2, email: not an address {NO_ADDRESS}",
        "contacts.csv row 2, zone: Lisbon is not a time zone. Did you mean Europe/Lisbon?",
        "contacts.csv row 2, customer: CC1 is no customer's external id. Did you mean C1?",
        f"notes.csv row 2, category: gossip {NO_CATEGORY}",
    ]


def test_the_refusal_is_an_input_error_that_carries_the_report(workspaces: Database, folder: Folder) -> None:
    with pytest.raises(Invalid) as trouble, workspaces.writing(1) as session:
        import_folder(session, folder(customers="external_id,name\nC1,\n"), now=NOW)

    assert isinstance(trouble.value, ImportRefused)
    problem = trouble.value.report.problems[0]
    assert (problem.file, problem.row, problem.column, problem.value) == ("customers.csv", 2, "name", "")
    assert trouble.value.message == (
        "Nothing was imported: 1 problem. The first: customers.csv row 2, name: The cell is empty."
        " Every customer needs one."
    )


def test_an_unknown_column_comes_with_the_one_that_was_meant(refused: Refused) -> None:
    assert refused(customers="external_id,name,renewal_on\nC1,One,2026-01-01\n") == [
        "customers.csv row 1: renewal_on is not a column of this file. Did you mean renews_on?"
    ]


def test_an_unknown_file_comes_with_the_one_that_was_meant(refused: Refused) -> None:
    assert refused(customer="external_id,name\nC1,One\n", people="email,name,role\na@b.example,A,csm\n") == [
        "customer.csv: Rapport knows no file of this name. Did you mean customers.csv? Rename it or take it out."
    ]


def test_a_folder_without_files_and_no_folder_are_named(workspaces: Database, tmp_path: Path) -> None:
    found = []
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(ImportRefused) as trouble, workspaces.writing(1) as session:
            import_folder(session, place, now=NOW)
        found.append(trouble.value.report.problems[0].expected)

    assert found[0].startswith("The folder has none of the files people.csv, customers.csv")
    assert found[1] == "There is no folder by that name."


def test_rows_are_numbered_like_a_spreadsheet_numbers_them(refused: Refused) -> None:
    lines = refused(
        customers='external_id,name,bought_because\nC1,One,"two\nlines"\n\nC2,Two,"x"\n,,\nC3,,x\n',
    )

    assert lines == ["customers.csv row 6, name: The cell is empty. Every customer needs one."]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (
            "external_id,name\nC1,M\u00fcller\nC2,Gr\u00fcn\n".encode("latin-1"),
            'customers.csv row 2, name: M\N{REPLACEMENT CHARACTER}ller is not UTF-8. Save the file as "CSV UTF-8".',
        ),
        ("external_id,name\nC1,One\n".encode("utf-16"), 'customers.csv: The file is UTF-16. Save it as "CSV UTF-8".'),
        (b"", "customers.csv: The file is empty. It needs a first row with the names of its columns."),
        (b",\nC1,One\n", "customers.csv row 1: The first row has no names of columns."),
        (b"name\nOne\n", "customers.csv row 1: The column external_id is missing; rows are recognised by it."),
        (b"external_id,name,Name\nC1,a,b\n", "customers.csv row 1, name: The column is there more than once."),
        (
            b'external_id,name\nC1,"One\nC2,Two\n',
            "customers.csv row 2: A quotation mark is opened in this row and never closed.",
        ),
        (
            b'external_id,name\nC1,"One"x\n',
            f"customers.csv row 2: {STRAY_QUOTE}",
        ),
        (
            b"external_id,name\nC1,One,Two\n",
            "customers.csv row 2: Two stands under no heading. Quote cells with separators.",
        ),
        (b"external_id,name,tier\nC1,One,\nC2,Tw", "customers.csv row 3: The file ends in the middle of this row."),
        (b"external_id,name\nC1,One\x00\n", f"customers.csv row 2, name: One{BOX} {hidden('0000')}"),
        ("external_id,name\nC1,One\u202ecod\n".encode(), f"customers.csv row 2, name: One{BOX}cod {hidden('202E')}"),
        (
            b'external_id,name\nC1,"One\nTwo"\n',
            f"customers.csv row 2, name: One{BOX}Two runs over several lines. Write it on one.",
        ),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_why(refused: Refused, content: bytes, line: str) -> None:
    assert refused(customers=content)[0] == line


def test_every_row_that_is_not_utf_8_is_named(refused: Refused) -> None:
    lines = refused(customers="external_id,name\nC1,M\u00fcller\nC2,Plain\nC3,Gr\u00fcn\n".encode("latin-1"))

    assert [line.split(",")[0] for line in lines] == ["customers.csv row 2", "customers.csv row 4"]


def test_a_file_over_100_mb_is_refused_unread(refused: Refused, folder: Folder) -> None:
    place = folder(customers="external_id,name\nC1,One\n")
    with (place / "customers.csv").open("r+b") as file:
        file.truncate(100 * 1024 * 1024 + 1)

    assert refused() == ["customers.csv: The file is over 100 MB. Cut it into parts and import one after another."]


def test_a_broken_file_is_not_blamed_on_the_files_that_point_at_it(refused: Refused) -> None:
    lines = refused(
        customers='external_id,name\nC1,"One\n', contacts="external_id,customer,name\nK1,C1,Eve\nK2,C1,Adam\n"
    )

    assert lines == ["customers.csv row 2: A quotation mark is opened in this row and never closed."]


def test_a_new_row_without_what_it_needs_is_named_once_the_column_is_missing(refused: Refused) -> None:
    assert refused(customers="external_id,tier\nC1,Gold\n") == [
        "customers.csv row 2: The file has no column name, and a new customer needs one."
    ]


def test_a_contact_of_another_customer_is_refused(refused: Refused) -> None:
    lines = refused(
        customers="external_id,name\nC1,One\nC2,Two\n",
        contacts="external_id,customer,name\nK1,C1,Eve\n",
        activities="external_id,customer,contact,type,subject,occurred_at\nA1,C2,K1,call,Hello,2026-01-01\n",
    )

    assert lines == ["activities.csv row 2, contact: The contact belongs to another customer."]


def test_two_primary_contacts_of_one_customer_are_refused(refused: Refused) -> None:
    lines = refused(
        customers="external_id,name\nC1,One\n",
        contacts="external_id,customer,name,is_primary\nK1,C1,Eve,yes\nK2,C1,Adam,yes\n",
    )

    assert lines == ["contacts.csv row 3, is_primary: C1 has its primary contact in row 2 already. A customer has one."]


def test_people_must_not_share_an_address_or_manage_themselves(refused: Refused) -> None:
    lines = refused(people="external_id,email,name,role,manager\nP1,a@b.example,Ann,csm,P1\nP2,A@b.example,Bob,boss,\n")

    assert lines == [
        "people.csv row 2, manager: Nobody is their own manager.",
        f"people.csv row 3, role: boss {NO_ROLE}",
        "people.csv row 3, email: a@b.example is in row 2 already.",
    ]


def test_a_ticket_is_not_solved_before_it_is_opened(refused: Refused) -> None:
    lines = refused(
        customers="external_id,name\nC1,One\n",
        tickets="external_id,customer,subject,severity,status,opened_at,solved_at\n"
        "T1,C1,Late,high,solved,2026-03-05 08:00,2026-03-01 08:00\n",
    )

    assert lines == ["tickets.csv row 2, solved_at: 2026-03-01 08:00 is before the ticket was opened."]


def test_a_file_that_is_wrong_throughout_is_cut_short_on_screen_and_whole_in_the_report(
    workspaces: Database, folder: Folder
) -> None:
    place = folder(customers="external_id,name\n" + "".join(f"C{number},\n" for number in range(80)))

    with pytest.raises(ImportRefused) as trouble, workspaces.writing(1) as session:
        import_folder(session, place, now=NOW)

    assert len(trouble.value.report.problems) == 80
    assert len(trouble.value.report.lines()) == 52
    assert trouble.value.report.lines()[-1] == "customers.csv: 30 more like these."


def test_a_long_value_is_shortened(refused: Refused) -> None:
    line = refused(customers=f"external_id,name,domain\nC1,One,{'x' * 300}\n")[0]

    assert line == f"customers.csv row 2, domain: {'x' * 39}… is not a domain. Write one such as company.example."
