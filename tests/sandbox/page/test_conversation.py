"""Reading and writing in Slack on the page: what people see, what they send, and what nobody else sees."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.sandbox.page.stage import Stage, mrkdwn
from tests.sandbox.slack.town import plain


def test_what_people_wrote_is_shown_and_never_run(stage: Stage) -> None:
    stage.open()
    stage.say(mrkdwn("&lt;img src=x onerror=alert(1)&gt; *R&amp;amp;D* <javascript:alert(1)|bank> &lt;https://evil.example|x&gt;"))

    message = stage.messages().last

    expect(message.locator(".text")).to_have_text(
        "<img src=x onerror=alert(1)> R&amp;D <javascript:alert(1)|bank> <https://evil.example|x>"
    )
    expect(message.locator(".text strong")).to_have_text("R&amp;D")
    expect(message.locator("img, a[href^=javascript]")).to_have_count(0)


def test_mrkdwn_looks_as_in_slack(stage: Stage) -> None:
    stage.open()
    stage.say(
        mrkdwn(
            "*bold _both_* _italic_ ~gone~ `co*de*` snake_case_name 2*3*4 <https://a.example/?x=1&amp;y=2|a link> <@U0SARAH>"
            "\n> quoted\nafter",
            verbatim=True,
        )
    )

    text = stage.messages().last.locator(".text")

    expect(text.locator("strong")).to_have_text("bold both")
    expect(text.locator("strong em")).to_have_text("both")
    expect(text.locator("s")).to_have_text("gone")
    expect(text.locator("code")).to_have_text("co*de*")
    expect(text.locator("a")).to_have_attribute("href", "https://a.example/?x=1&y=2")
    expect(text.locator(".mention")).to_have_text("@Sarah Johnson")
    expect(text.locator("blockquote")).to_have_text("quoted")
    expect(text).to_contain_text("snake_case_name 2*3*4")


def test_plain_text_is_literal_and_verbatim_text_gains_no_links(stage: Stage) -> None:
    stage.open()
    stage.say(
        {"type": "section", "text": plain("*not bold* <https://a.example|x> &amp;")},
        mrkdwn("https://quiet.example", verbatim=True),
        mrkdwn("https://linked.example."),
    )

    texts = stage.messages().last.locator(".text")

    expect(texts.nth(0)).to_have_text("*not bold* <https://a.example|x> &amp;")
    expect(texts.nth(1).locator("a")).to_have_count(0)
    expect(texts.nth(2).locator("a")).to_have_attribute("href", "https://linked.example")


def test_a_moment_is_shown_in_the_time_zone_of_whoever_looks(stage: Stage) -> None:
    noon = mrkdwn("Leaves <!date^1772366400^{date} {time}|later>")  # 12:00 UTC on 1 March 2026.
    stage.open("U0LENA")
    stage.say(noon)

    expect(stage.messages().last).to_contain_text("13:00")
    stage.page.get_by_role("button", name="David Kim").click()

    expect(stage.messages().last).to_contain_text("04:00")


def test_an_ephemeral_is_seen_by_one_person_only(stage: Stage) -> None:
    stage.open("U0ANA")
    stage.client.chat_postEphemeral(channel="C0CS", user="U0ANA", text="For Ana alone")

    expect(stage.messages().last).to_contain_text("Only visible to you")
    stage.page.get_by_role("button", name="Sarah Johnson").first.click()

    expect(stage.page.get_by_role("heading", name="#customer-success")).to_be_visible()
    expect(stage.page.locator(".myself")).to_contain_text("Sarah Johnson")
    expect(stage.page.get_by_text("For Ana alone")).to_have_count(0)


def test_a_text_with_a_slash_goes_out_as_a_command_with_names_as_references(stage: Stage) -> None:
    stage.open()
    field = stage.page.locator(".composer textarea")
    field.press_sequentially("/ha")
    field.press("Tab")
    field.press_sequentially("R&D to @sar")
    field.press("Enter")

    expect(field).to_have_value("/handoff R&D to @Sarah Johnson ")
    field.press("Enter")

    expect(field).to_have_value("")
    assert stage.app.last["command"] == "/handoff"
    assert stage.app.last["text"] == "R&amp;D to <@U0SARAH|sarah.johnson>"


def test_any_other_text_goes_out_as_a_message(stage: Stage) -> None:
    stage.open()
    stage.type("Hello <all> & everybody")

    message = stage.messages().last

    expect(message.locator(".text")).to_have_text("Hello <all> & everybody")
    expect(message.locator(".by")).to_contain_text("Ana Ribeiro")
    assert not stage.app.received


def test_what_the_app_answers_and_what_goes_wrong_appear_below(stage: Stage) -> None:
    stage.open()
    stage.app.answer = lambda _: "Drafting DataCorp."
    stage.type("/handoff DataCorp")
    expect(stage.messages().last).to_contain_text("Drafting DataCorp.")
    stage.world.break_next("slack.delivery", "command", "status", 1, {"status": 500})
    stage.type("/handoff DataCorp")

    expect(stage.messages().last).to_contain_text("dispatch_failed")


def test_a_channel_that_is_not_open_is_marked_until_it_is_read(stage: Stage) -> None:
    stage.open()
    stage.say(text="News", channel="C0GENERAL")
    general = stage.page.get_by_role("navigation").get_by_role("button", name="general")

    expect(general).to_contain_text("1 unread")
    general.click()

    expect(stage.messages().last).to_contain_text("News")
    expect(general).not_to_contain_text("unread")


def test_a_reply_stands_in_its_thread(stage: Stage) -> None:
    stage.open()
    root = stage.say(text="The card")
    stage.say(text="Please check one mail", thread_ts=root)
    expect(stage.messages()).to_have_count(1)
    stage.page.get_by_role("button", name="1 reply").click()
    expect(stage.messages().last).to_contain_text("Please check one mail")
    stage.type("I am looking")

    expect(stage.messages()).to_have_count(3)
    stage.page.get_by_role("button", name="← #customer-success").click()
    expect(stage.page.get_by_role("button", name="2 replies")).to_be_visible()


def test_home_shows_what_the_app_published(stage: Stage) -> None:
    stage.client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [mrkdwn("*Needs you*: one mail")]})
    stage.open()
    stage.page.get_by_role("navigation").get_by_role("button", name="Rapport").click()
    stage.page.get_by_role("tab", name="Home").click()

    expect(stage.page.locator(".home")).to_contain_text("Needs you: one mail")
    assert stage.heard("event_callback")["event"]["type"] == "app_home_opened"


def test_everybody_is_one_click_away_with_a_sentence_about_them(stage: Stage) -> None:
    stage.open()
    people = stage.page.get_by_role("region", name="Switch person")

    expect(people.get_by_role("button")).to_have_count(14)
    expect(people.get_by_role("heading")).to_have_text(["Play as", "CSCX", "Northwind Success", "DataCorp"])
    expect(people).to_contain_text("Sarah takes DataCorp over from Ana")
    people.get_by_role("button", name="Ben Ode").click()

    expect(stage.page.get_by_role("list", name="Channels").get_by_role("button")).to_have_text(["#general"])


def test_a_person_who_left_can_do_nothing(stage: Stage) -> None:
    stage.open()
    stage.page.get_by_role("button", name="Paul Ortega").click()

    expect(stage.page.get_by_role("log")).to_contain_text("Paul Ortega is deactivated")
    expect(stage.page.locator(".composer")).to_be_hidden()
