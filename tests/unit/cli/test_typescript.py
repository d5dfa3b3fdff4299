"""The types of the client library say what the registry says."""

from cli.typescript import modules

WRITTEN = modules()
SHAPES, REGISTRY, KEYS = WRITTEN["shapes.ts"], WRITTEN["registry.ts"], WRITTEN["keys.ts"]


def interface(name: str) -> list[str]:
    """The members of an interface."""
    body = SHAPES.partition(f"export interface {name} {{\n")[2].partition("\n}")[0]
    return [line.strip() for line in body.splitlines()]


def test_a_request_may_leave_out_what_has_a_default() -> None:
    send = interface("SendMessage")
    assert "readonly localId: string;" in send
    assert "readonly text?: string | null;" in send
    assert "readonly attachments?: readonly Attachment[];" in send
    assert "readonly title?: string | null;" in interface("UpdateConversation")


def test_an_answer_has_all_its_keys() -> None:
    message = interface("Message")
    assert "readonly editedAt: string | null;" in message
    assert "readonly reactions: Readonly<Record<string, readonly string[]>>;" in message
    assert "readonly attachments: readonly AttachedFile[];" in message
    assert "readonly filename?: string;" in interface("AttachedFile")
    assert "readonly nextCursor: string | null;" in interface("Conversations")
    assert "readonly username?: string | null;" in interface("IceServer")  # left out where it is null


def test_values_from_a_list_are_a_union() -> None:
    assert 'readonly kind?: "video" | "voice";' in interface("StartCall")


def test_a_procedure_has_its_arguments_and_its_answer() -> None:
    types = "{ readonly request: shapes.SendMessage & shapes.ForTeam; readonly reply: shapes.MessageSent }"
    assert f'readonly "message.send": {types};' in REGISTRY
    none = "{ readonly request: shapes.NoArguments; readonly reply: shapes.MyProfile }"
    assert f'readonly "user.me": {none};' in REGISTRY
    assert "readonly reply: Readonly<Record<string, shapes.Presence | null>>" in REGISTRY


def test_data_of_the_site_is_not_renamed() -> None:
    assert 'FREE_KEYS: readonly string[] = ["data", "metadata", "payload"]' in KEYS
    assert '"presence.get", "presence.watch"' in KEYS
