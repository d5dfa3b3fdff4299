"""The pages, and the one thing that this site does in the chat: open the conversation with a seller."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, ListView, TemplateView
from portico_django.client import PorticoError, portico

from listings.models import Inquiry, Property


class PropertyList(ListView):
    """All homes."""

    queryset = Property.objects.select_related("owner")


class PropertyPage(DetailView):
    """One home, with the buyer's chat with its seller if there is one."""

    queryset = Property.objects.select_related("owner")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """The home, and the id of the chat or None."""
        asked = Inquiry.objects.filter(property=self.object, buyer=self.request.user.pk).first()
        return super().get_context_data(**context, conversation_id=asked and asked.conversation_id)


class Inbox(LoginRequiredMixin, TemplateView):
    """All conversations of the user."""

    template_name = "listings/inbox.html"


def property_to_buy(request: HttpRequest, pk: int) -> Property:
    """A home of somebody else's. Raises Http404."""
    others: QuerySet[Property] = Property.objects.exclude(owner=request.user)
    return get_object_or_404(others.select_related("owner"), pk=pk)


@require_POST
@login_required
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the conversation about this home with its seller: the same one each time."""
    home = property_to_buy(request, pk)
    try:
        opened = portico().create_conversation(
            request.user, [home.owner], property_id=home.pk, title=home.title
        )
    except PorticoError:
        messages.error(request, "The chat is not available just now. Please try again in a minute.")
        return redirect(home)
    chat = {"conversation_id": opened["conversation"]["id"]}
    Inquiry.objects.update_or_create(chat, property=home, buyer=request.user)
    return redirect(f"{home.get_absolute_url()}#chat")
