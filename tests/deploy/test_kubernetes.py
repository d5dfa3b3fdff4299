"""The manifests of Kubernetes are valid, and what they name of Portico exists."""

import re
from collections.abc import Iterator
from secrets import token_hex
from typing import Any

import kubernetes_validate
import pytest
import yaml  # type: ignore[import-untyped]

from cli.generate import ROOT
from cli.reference_metrics import registered_metrics
from portico.settings.core import parse
from portico.settings.names import known
from server.draining import LONGEST
from tests.deploy.files import DEPLOY, variables_of

FOLDER = DEPLOY / "kubernetes"
VERSIONS = ("1.30", "1.34", "1.37")
KUSTOMIZATION: dict[str, Any] = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())


def documents() -> Iterator[dict[str, Any]]:
    for name in KUSTOMIZATION["resources"]:
        yield from yaml.safe_load_all((FOLDER / name).read_text())


RESOURCES = {f"{each['kind']} {each['metadata']['name']}": each for each in documents()}
POD: dict[str, Any] = RESOURCES["StatefulSet portico"]["spec"]["template"]["spec"]
[CONTAINER] = POD["containers"]
SETTINGS = variables_of(FOLDER / "settings.env")
SECRETS = variables_of(FOLDER / "secrets.env.example")
PORTS = {port["name"]: port["containerPort"] for port in CONTAINER["ports"]}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", RESOURCES)
def test_a_manifest_is_valid(name: str, version: str) -> None:
    kubernetes_validate.validate(RESOURCES[name], version, strict=True)


def test_every_manifest_is_applied() -> None:
    found = {path.name for path in FOLDER.glob("*.yaml")} - {"kustomization.yaml"}
    assert set(KUSTOMIZATION["resources"]) == found


def test_a_pod_starts_as_a_node_of_a_cluster_in_production() -> None:
    filled = {name: value or token_hex(32) for name, value in SECRETS.items()}
    own = {each["name"] for each in CONTAINER["env"]}
    assert {*SETTINGS, *SECRETS, *own} <= known()
    settings = parse({**SETTINGS, **filled, "PORTICO_NODE_ID": "portico-0"})
    assert settings.production
    assert settings.cluster
    assert settings.media.bucket
    assert POD["enableServiceLinks"] is False  # PORTICO_PORT would be tcp://...


def test_no_secret_stands_among_the_settings() -> None:
    assert [name for name in SETTINGS if re.search("SECRET|KEY|PASSWORD|TOKEN", name)] == []


def test_the_probes_ask_where_the_process_manager_answers() -> None:
    assert SETTINGS["PORTICO_HEALTH_LISTEN"] == f"0.0.0.0:{PORTS['health']}"
    assert SETTINGS["PORTICO_ADMIN_LISTEN"] == f"0.0.0.0:{PORTS['metrics']}"
    assert CONTAINER["livenessProbe"]["httpGet"] == {"path": "/live", "port": "health"}
    assert CONTAINER["readinessProbe"]["httpGet"] == {"path": "/health", "port": "health"}


def test_a_pod_is_not_killed_while_it_moves_its_clients() -> None:
    before = CONTAINER["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert POD["terminationGracePeriodSeconds"] >= before + LONGEST + 30


def test_the_liveness_probe_is_more_patient_than_the_process_manager() -> None:
    probe = CONTAINER["livenessProbe"]
    assert probe["periodSeconds"] * probe["failureThreshold"] > parse({}).watchdog * 2


def test_the_autoscaler_counts_something_that_portico_measures() -> None:
    [asked] = [
        each["pods"]["metric"]["name"]
        for each in RESOURCES["HorizontalPodAutoscaler portico"]["spec"]["metrics"]
        if each["type"] == "Pods"
    ]
    assert asked in {metric.name for metric in registered_metrics(ROOT)}


def test_a_pod_can_do_little() -> None:
    assert POD["securityContext"]["runAsNonRoot"] is True
    assert str(POD["securityContext"]["runAsUser"]) in (ROOT / "Dockerfile").read_text()
    assert CONTAINER["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert POD["automountServiceAccountToken"] is False


def test_selectors_find_the_pods() -> None:
    labels = RESOURCES["StatefulSet portico"]["spec"]["template"]["metadata"]["labels"]
    selectors = [
        RESOURCES["StatefulSet portico"]["spec"]["selector"]["matchLabels"],
        RESOURCES["Service portico"]["spec"]["selector"],
        RESOURCES["Service portico-nodes"]["spec"]["selector"],
        RESOURCES["PodDisruptionBudget portico"]["spec"]["selector"]["matchLabels"],
        RESOURCES["NetworkPolicy portico"]["spec"]["podSelector"]["matchLabels"],
    ]
    assert all(selector == labels for selector in selectors)
