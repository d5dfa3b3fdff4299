"""What admins see of the settings: numbers and choices, and nothing that may hold a secret."""

from portico.contract.people_admin import Setting
from portico.settings.effective import effective
from portico.settings.variables import table
from portico.settings.variables.kinds import Text, Url

PASSWORD = "hunter2-hunter2"


def shown(**env: str) -> dict[str, Setting]:
    return {setting.name: setting for group in effective(env) for setting in group.settings}


def test_a_number_is_shown_as_it_is_set_or_as_its_default() -> None:
    assert shown()["DATABASE_POOL_SIZE"].value == "4"
    found = shown(DATABASE_POOL_SIZE="9")["DATABASE_POOL_SIZE"]
    assert (found.value, found.is_set) == ("9", True)


def test_no_text_and_no_password_in_an_address_is_shown() -> None:
    variables = [variable for group in table.OF_PROCESSES for variable in group.variables]
    texts = {each.name: PASSWORD for each in variables if isinstance(each, Text)}
    addresses = {
        each.name: f"{each.schemes[0]}me:{PASSWORD}@host/{PASSWORD}?key={PASSWORD}"
        for each in variables
        if isinstance(each, Url)
    }
    found = shown(**texts, **addresses)
    assert [each.name for each in found.values() if PASSWORD in (each.value or "")] == []
    assert found["ACCESS_TOKEN_SECRET"].is_set
    assert found["PORTICO_PUBLIC_URL"].value == "http://host"


def test_every_variable_of_the_processes_is_there() -> None:
    assert shown().keys() == {each.name for group in table.OF_PROCESSES for each in group.variables}
