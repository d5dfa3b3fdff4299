"""Who types where: by person, over all their devices."""

from portico.domain.typists import TypingRecipients, Typists

HERE, THERE = (1, "ada"), (2, "ada")


def test_typing_begins_with_the_first_device_and_ends_with_the_last() -> None:
    typists = Typists()
    assert typists.start(HERE, 1)
    assert not typists.start(HERE, 2)
    assert not typists.stop(HERE, 1)
    assert typists.stop(HERE, 2)


def test_starting_or_stopping_again_changes_nothing() -> None:
    typists = Typists()
    assert typists.start(HERE, 1)
    assert not typists.start(HERE, 1)
    assert typists.stop(HERE, 1)
    assert not typists.stop(HERE, 1)


def test_a_device_types_in_several_conversations() -> None:
    typists = Typists()
    typists.start(HERE, 1)
    typists.start(THERE, 1)
    typists.start(HERE, 2)
    assert typists.places_of(1) == {HERE, THERE}
    typists.stop(HERE, 1)
    assert typists.places_of(1) == {THERE}
    assert typists.places_of(3) == frozenset()


def test_who_is_told_that_somebody_types_sees_it_until_they_stop() -> None:
    typing = TypingRecipients()
    typing.begin((1, "ada"), ("ada", "bob"))
    typing.begin((1, "cy"), ("bob", "cy"))
    assert typing.seen_by(1, "bob") == ["ada", "cy"]
    assert typing.seen_by(1, "ada") == []
    assert typing.seen_by(2, "bob") == []
    assert typing.end((1, "ada")) == ("ada", "bob")
    assert typing.seen_by(1, "bob") == ["cy"]
