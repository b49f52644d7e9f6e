"""The arguments the stand-in takes, against slack_sdk's own signatures."""

from __future__ import annotations

import inspect

import pytest
from slack_sdk import WebClient

from bot.sandbox.slack.arguments import BEYOND_THE_SDK, METHODS, NOT_PLAYED
from bot.sandbox.slack.methods.table import PLAYED


def _in_sdk(method: str) -> dict[str, inspect.Parameter]:
    parameters = inspect.signature(getattr(WebClient, method.replace(".", "_"))).parameters
    return {name: one for name, one in parameters.items() if name not in ("self", "kwargs")}


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_method_takes_exactly_what_slack_sdk_sends(method: str) -> None:
    ours = METHODS[method].required | METHODS[method].optional
    beyond = {name for of, name in BEYOND_THE_SDK if of == method}

    assert ours - beyond == set(_in_sdk(method))


@pytest.mark.parametrize("method", sorted(METHODS))
def test_what_slack_sdk_demands_is_required(method: str) -> None:
    demanded = {name for name, one in _in_sdk(method).items() if one.default is inspect.Parameter.empty}

    assert METHODS[method].required == demanded


def test_every_method_that_takes_arguments_is_played() -> None:
    assert METHODS.keys() == PLAYED.keys()


def test_only_arguments_that_exist_are_refused_as_not_played() -> None:
    known = {name for takes in METHODS.values() for name in takes.required | takes.optional}

    assert known >= NOT_PLAYED
