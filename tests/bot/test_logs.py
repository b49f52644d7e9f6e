"""No token reaches a log, wherever in an event it stands."""

from __future__ import annotations

import pytest

from bot.logs import mask_secrets

TOKENS = ("xoxb-123-abc", "xapp-1-A-2", "ya29.a0Af_secret", "sk-ant-api03-x", "1//0gRefresh", "Bearer abc.def")


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_is_masked_at_every_depth(token: str) -> None:
    event = {"event": f"call with {token}", "nested": {"list": [f"a {token} b"]}, "number": 1}

    masked = mask_secrets(None, "info", event)

    assert token not in str(masked)
    assert masked["number"] == 1
