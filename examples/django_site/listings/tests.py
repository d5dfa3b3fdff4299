"""What a visitor, a buyer and a seller see; the chat itself is stood in for."""

from typing import Any
from unittest.mock import Mock, patch

from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings
from portico_django.client import PorticoError

from listings.models import Inquiry, Property

CHAT = '<portico-chat class="panel" id="chat" conversation="5">'


class PagesTest(TestCase):
    """After `manage.py demo`."""

    @classmethod
    def setUpTestData(cls) -> None:
        with override_settings(DEBUG=True):
            for _ in range(2):
                call_command("demo", stdout=Mock())

    def setUp(self) -> None:
        self.home = Property.objects.get(title__contains="garden")
        self.page = self.home.get_absolute_url()

    def enter(self, name: str) -> None:
        self.client.force_login(User.objects.get(username=name))

    def contact(self, chat: Any) -> Any:
        with patch("listings.views.portico", return_value=chat):
            return self.client.post(f"{self.page}contact/", follow=True)

    def test_the_demo_may_run_twice(self) -> None:
        self.assertEqual((User.objects.count(), Property.objects.count()), (2, 3))

    def test_the_demo_does_not_run_where_it_matters(self) -> None:
        with self.assertRaisesMessage(CommandError, "DEBUG only"):
            call_command("demo")

    def test_nothing_is_missing(self) -> None:
        call_command("check", fail_level="WARNING", stdout=Mock(), stderr=Mock())
        call_command("makemigrations", check=True, verbosity=0)

    def test_a_visitor_sees_homes_and_is_asked_to_log_in(self) -> None:
        self.assertContains(self.client.get("/"), "€540,000")
        page = self.client.get(self.page)
        self.assertContains(page, "Log in to contact the seller")
        self.assertNotContains(page, "portico-config")
        self.assertRedirects(self.client.get("/messages/"), "/login/?next=/messages/")
        self.assertContains(self.client.get("/login/"), "Welcome back")

    def test_a_buyer_contacts_the_seller(self) -> None:
        self.enter("ada")
        self.assertContains(self.client.get(self.page), "Contact the seller")
        chat = Mock()
        chat.create_conversation.return_value = {"conversation": {"id": 5}, "created": True}
        for _ in range(2):
            self.assertContains(self.contact(chat), CHAT)
        self.assertContains(self.client.get(self.page), CHAT)
        [buyer, [seller]], about = chat.create_conversation.call_args
        self.assertEqual((buyer.username, seller.username), ("ada", "bob"))
        self.assertEqual(about, {"property_id": self.home.pk, "title": self.home.title})

    def test_the_chat_of_a_buyer_is_not_on_the_pages_of_others(self) -> None:
        ada, bob = (User.objects.get(username=name) for name in ("ada", "bob"))
        Inquiry.objects.create(property=self.home, buyer=ada, conversation_id=5)
        carla = User.objects.create_user("carla")
        for user in (None, bob, carla):
            if user:
                self.client.force_login(user)
            self.assertNotContains(self.client.get(self.page), "<portico-chat")

    def test_a_chat_that_is_away_is_no_broken_page(self) -> None:
        self.enter("ada")
        chat = Mock()
        chat.create_conversation.side_effect = PorticoError("unavailable", "away")
        self.assertContains(self.contact(chat), "The chat is not available just now")

    def test_a_seller_does_not_write_to_himself(self) -> None:
        self.enter("bob")
        self.assertContains(self.client.get(self.page), "This home is yours")
        self.assertEqual(self.contact(Mock()).status_code, 404)
        self.assertContains(self.client.get("/messages/"), "portico-config")

    def test_what_the_pages_load_is_there(self) -> None:
        for name in ("main.js", "site.css", "icon.svg"):
            self.assertIsNotNone(finders.find(f"listings/{name}"))
