"""Reading and writing in Slack on the page: what people see, what they send, and what nobody else sees."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.sandbox.page.visit import Visit, mrkdwn
from tests.sandbox.slack.town import plain, soon


def test_what_people_wrote_is_shown_and_never_run(visit: Visit) -> None:
    visit.open()
    visit.say(
        mrkdwn(
            "&lt;img src=x onerror=alert(1)&gt; *R&amp;amp;D* <javascript:alert(1)|bank> &lt;https://evil.example|x&gt;"
        )
    )

    message = visit.messages().last

    expect(message.locator(".text")).to_have_text(
        "<img src=x onerror=alert(1)> R&amp;D <javascript:alert(1)|bank> <https://evil.example|x>"
    )
    expect(message.locator(".text strong")).to_have_text("R&amp;D")
    expect(message.locator("img, a[href^=javascript]")).to_have_count(0)


def test_mrkdwn_looks_as_in_slack(visit: Visit) -> None:
    visit.open()
    visit.say(
        mrkdwn(
            "*bold _both_* _italic_ ~gone~ `co*de*` snake_case_name 2*3*4 "
            "<https://a.example/?x=1&amp;y=2|a link> <@U0SARAH>\n> quoted\nafter",
            verbatim=True,
        )
    )

    text = visit.messages().last.locator(".text")

    expect(text.locator("strong")).to_have_text("bold both")
    expect(text.locator("strong em")).to_have_text("both")
    expect(text.locator("s")).to_have_text("gone")
    expect(text.locator("code")).to_have_text("co*de*")
    expect(text.locator("a")).to_have_attribute("href", "https://a.example/?x=1&y=2")
    expect(text.locator(".mention")).to_have_text("@Sarah Johnson")
    expect(text.locator("blockquote")).to_have_text("quoted")
    expect(text).to_contain_text("snake_case_name 2*3*4")


def test_plain_text_is_literal_and_verbatim_text_gains_no_links(visit: Visit) -> None:
    visit.open()
    visit.say(
        {"type": "section", "text": plain("*not bold* <https://a.example|x> &amp;")},
        mrkdwn("https://quiet.example", verbatim=True),
        mrkdwn("https://linked.example."),
    )

    texts = visit.messages().last.locator(".text")

    expect(texts.nth(0)).to_have_text("*not bold* <https://a.example|x> &amp;")
    expect(texts.nth(1).locator("a")).to_have_count(0)
    expect(texts.nth(2).locator("a")).to_have_attribute("href", "https://linked.example")


def test_a_moment_is_shown_in_the_time_zone_of_whoever_looks(visit: Visit) -> None:
    noon = mrkdwn("Leaves <!date^1772366400^{date} {time}|later>")  # 12:00 UTC on 1 March 2026.
    visit.open("U0LENA")
    visit.say(noon)

    expect(visit.messages().last).to_contain_text("13:00")
    visit.switch_to("David Kim")

    expect(visit.messages().last).to_contain_text("04:00")


def test_an_ephemeral_is_seen_by_one_person_only(visit: Visit) -> None:
    visit.open("U0ANA")
    visit.client.chat_postEphemeral(channel="C0CS", user="U0ANA", text="For Ana alone")

    expect(visit.messages().last).to_contain_text("Only visible to you")
    visit.switch_to("Sarah Johnson")

    expect(visit.page.get_by_role("heading", name="#customer-success")).to_be_visible()
    expect(visit.page.locator("#slack .myself")).to_contain_text("Sarah Johnson")
    expect(visit.page.get_by_text("For Ana alone")).to_have_count(0)


def test_a_text_with_a_slash_goes_out_as_a_command_with_names_as_references(visit: Visit) -> None:
    visit.open()
    field = visit.page.locator(".composer textarea")
    field.press_sequentially("/ha")
    field.press("Tab")
    field.press_sequentially("R&D to @sar")
    field.press("Enter")

    expect(field).to_have_value("/handoff R&D to @Sarah Johnson ")
    field.press("Enter")

    expect(field).to_have_value("")
    assert soon(lambda: bool(visit.app.received))
    assert visit.app.last["command"] == "/handoff"
    assert visit.app.last["text"] == "R&amp;D to <@U0SARAH|sarah.johnson>"


def test_any_other_text_goes_out_as_a_message(visit: Visit) -> None:
    visit.open()
    visit.type("Hello <all> & everybody")

    message = visit.messages().last

    expect(message.locator(".text")).to_have_text("Hello <all> & everybody")
    expect(message.locator(".by")).to_contain_text("Ana Ribeiro")
    assert not visit.app.received


def test_what_the_app_answers_and_what_goes_wrong_appear_below(visit: Visit) -> None:
    visit.open()
    visit.app.answer = lambda _: "Drafting DataCorp."
    visit.type("/handoff DataCorp")
    expect(visit.messages().last).to_contain_text("Drafting DataCorp.")
    visit.world.break_next("slack.delivery", "command", "status", 1, {"status": 500})
    visit.type("/handoff DataCorp")

    expect(visit.messages().last).to_contain_text("dispatch_failed")


def test_a_channel_that_is_not_open_is_marked_until_it_is_read(visit: Visit) -> None:
    visit.open()
    visit.say(text="News", channel="C0GENERAL")
    general = visit.page.get_by_role("navigation").get_by_role("button", name="general")

    expect(general).to_contain_text("1 unread")
    general.click()

    expect(visit.messages().last).to_contain_text("News")
    expect(general).not_to_contain_text("unread")


def test_a_reply_stands_in_its_thread(visit: Visit) -> None:
    visit.open()
    root = visit.say(text="The card")
    visit.say(text="Please check one mail", thread_ts=root)
    expect(visit.messages()).to_have_count(1)
    visit.page.get_by_role("button", name="1 reply").click()
    thread = visit.page.get_by_role("complementary", name="Thread")
    expect(thread.get_by_role("log").locator("li.message").last).to_contain_text("Please check one mail")
    thread.get_by_role("textbox", name="Reply in thread").fill("I am looking")
    thread.get_by_role("button", name="Send").click()

    expect(thread.get_by_role("log").locator("li.message")).to_have_count(3)
    expect(visit.page.get_by_role("button", name="2 replies")).to_be_visible()
    thread.get_by_role("button", name="Close thread").click()
    expect(thread).to_have_count(0)


def test_home_shows_what_the_app_published(visit: Visit) -> None:
    visit.client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [mrkdwn("*Needs you*: one mail")]})
    visit.open()
    visit.page.get_by_role("navigation").get_by_role("button", name="Rapport").click()
    visit.page.get_by_role("tab", name="Home").click()

    expect(visit.page.locator(".home")).to_contain_text("Needs you: one mail")
    assert visit.heard("event_callback")["event"]["type"] == "app_home_opened"


def test_everybody_is_one_click_away_with_a_sentence_about_them(visit: Visit) -> None:
    visit.open()
    people = visit.page.get_by_role("region", name="Switch person")

    expect(people.get_by_role("button")).to_have_count(11)
    expect(people.get_by_role("button", name="Sarah Johnson")).to_have_accessible_description(
        "Sarah takes DataCorp over from Ana and has to write her own introduction."
    )
    people.get_by_role("button", name="Sarah Johnson").click()
    expect(people).to_contain_text(
        "You are Sarah Johnson, Customer Success Manager. Sarah takes DataCorp over from Ana"
    )


def test_news_for_somebody_else_are_marked_until_they_are_looked_at(visit: Visit) -> None:
    visit.open()
    sarah = visit.page.get_by_role("region", name="Switch person").get_by_role("button", name="Sarah Johnson")
    direct = visit.client.conversations_open(users="U0SARAH")["channel"]["id"]
    visit.client.chat_postMessage(channel=direct, text="A customer is being handed to you")

    expect(sarah).to_have_accessible_description(re.compile(r"1 new\.$"))
    sarah.click()

    expect(sarah).not_to_have_accessible_description(re.compile("new"))


def test_each_workspace_is_one_click_away_and_shows_only_its_own(visit: Visit) -> None:
    visit.open()
    visit.page.get_by_role("navigation", name="Workspaces").get_by_role("button", name="Northwind Success").click()
    people = visit.page.get_by_role("region", name="Switch person")

    expect(people.get_by_role("button")).to_have_text(["SJSarah", "BOBen"])
    people.get_by_role("button", name="Ben Ode").click()

    expect(visit.page.get_by_role("list", name="Channels").get_by_role("button")).to_have_text(["#general"])
    expect(visit.page.get_by_role("tablist", name="Mailboxes").get_by_role("tab")).to_have_text(
        ["Customers", "Sarah", "Ben"]
    )


def test_a_person_who_left_can_do_nothing(visit: Visit) -> None:
    visit.open()
    visit.switch_to("Paul Ortega")

    expect(visit.page.get_by_role("log")).to_contain_text("Paul Ortega is deactivated")
    expect(visit.page.locator(".composer")).to_be_hidden()
