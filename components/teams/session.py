"""Procedures that the teams component registers."""

from components.teams.service import TeamService
from runtime.procedures import Endpoint, endpoints


def procedures(service: TeamService) -> list[Endpoint]:
    """`team.*`."""
    return endpoints(
        {
            "team.create": service.create,
            "team.get": service.get,
            "team.list": service.list_teams,
            "team.update": service.update,
            "team.add_member": service.add_member,
            "team.remove_member": service.remove_member,
        }
    )
