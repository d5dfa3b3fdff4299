"""Everything that a busy human does, with the limits as they are without any setting: none is met."""

from portico.domain.message_rates import SlidingLog
from tests.support.limited import Harness, Session

TABS = 10
INBOX, PAGE = 500, 50


class Human(Harness):
    """Somebody with a few tabs; `does` fails the test when a limit is met."""

    def __init__(self) -> None:
        super().__init__()
        self.tabs = [Session(number, "ada") for number in range(TABS)]
        self.messages = SlidingLog(20, 60_000)
        self._sent = 0

    def does(self, procedure: str, times: int = 1, tab: int = 0, **arguments: object) -> None:
        for _ in range(times):
            error = self.call(self.tabs[tab], procedure, **arguments)
            assert error is None, (procedure, error and error.message, self.clock.seconds())

    def sends(self) -> None:
        self._sent += 1
        self.does("message.send")
        assert not self.messages.count_message("ada", str(self._sent), int(self.clock.seconds() * 1000))

    def connects(self, tab: int) -> None:
        """What a page does when it opens."""
        self.limiter.take("login", "ada", "user")
        for procedure in ("sync.state", "user.me", "receipt.unread", "preferences.get", "call.history"):
            self.does(procedure, tab=tab)
        self.does("conversation.list", 2, tab)
        self.does("presence.watch", tab=tab, user_ids=["bob"])


def test_a_hundred_messages_in_ten_minutes_with_everything_around_them() -> None:
    human = Human()
    for second in range(600):
        human.does("typing.set")
        if second % 6 == 0:
            human.sends()
            human.does("receipt.read")
            human.does("receipt.delivered")
        if second % 12 == 0:
            human.does("message.edit")
            human.does("message.react")
        human.clock.advance(1)


def test_twenty_messages_in_one_minute() -> None:
    human = Human()
    for _ in range(20):
        human.sends()
        human.clock.advance(2)


def test_an_inbox_of_five_hundred_is_opened_at_once() -> None:
    human = Human()
    human.connects(0)
    human.does("conversation.list", INBOX // PAGE)
    for _ in range(INBOX):
        human.does("message.list")
        human.does("receipt.list")
        human.does("receipt.delivered")
    human.does("presence.watch", 3, user_ids=["bob"] * 200)


def test_ten_tabs_connect_at_once_and_again_when_the_network_flaps() -> None:
    human = Human()
    for _ in range(8):
        for tab in range(TABS):
            human.connects(tab)
        human.clock.advance(5)


def test_an_inbox_is_read_from_top_to_bottom_as_fast_as_one_scrolls() -> None:
    human = Human()
    for _ in range(INBOX):
        human.does("message.list")
        human.does("receipt.read")
        human.does("typing.set")
        human.clock.advance(0.1)


def test_years_of_history_are_scrolled_through_with_a_link_for_each_picture() -> None:
    human = Human()
    for _ in range(60):
        human.does("message.list", 5)
        human.does("media.url", 100)
        human.clock.advance(1)


def test_typing_for_an_hour_in_every_tab() -> None:
    human = Human()
    for _ in range(3600):
        human.does("typing.set")
        human.clock.advance(1)


def test_a_hundred_messages_are_selected_and_deleted() -> None:
    human = Human()
    human.does("message.delete", 100)


def test_every_keystroke_of_a_search_is_a_search() -> None:
    human = Human()
    for _ in range(60):
        human.does("message.search")
        human.does("conversation.search")
        human.does("user.list")
        human.clock.advance(0.15)


def test_a_call_of_four_is_set_up_twice_with_all_its_candidates() -> None:
    human = Human()
    for _ in range(2):
        human.does("call.start")
        human.does("call.ice_servers")
        for _ in range(3):
            human.does("call.signal", 80)
        human.does("call.end")


def test_a_morning_of_an_agent_with_new_people_and_groups() -> None:
    human = Human()
    for number in range(40):
        human.does("conversation.create", participant_ids=[f"buyer-{number}"])
        human.clock.advance(30)
    for number in range(4):
        human.does("conversation.create", participant_ids=[f"team-{number}-{who}" for who in range(50)])
        human.does("conversation.update")
    human.does("conversation.create", participant_ids=["x"] * 10)


def test_a_page_asks_for_its_conversation_each_time_it_is_shown() -> None:
    human = Human()
    for _ in range(50):
        human.does("conversation.create", participant_ids=["seller"])
        human.clock.advance(5)


def test_a_few_reports_and_exports_in_a_row() -> None:
    human = Human()
    human.does("moderation.report", 10)
    human.does("conversation.export", 5)


def test_a_backend_goes_through_ten_thousand_users_in_a_minute() -> None:
    site = Harness()
    session = Session(1, "site", "service")
    for number in range(10_000):
        for procedure in ("conversation.list", "receipt.unread"):
            assert site.call(session, procedure, as_user=f"user-{number}") is None
        assert site.call(session, "notification.send", user_ids=["ada"]) is None
        site.clock.advance(0.006)
