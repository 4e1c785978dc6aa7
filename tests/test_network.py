"""Tests reach no host but this one."""

from __future__ import annotations

import socket

import pytest
from pytest_socket import SocketConnectBlockedError

from tests.browser.server import free_port


def test_another_host_is_refused() -> None:
    with socket.socket() as client, pytest.warns(UserWarning), pytest.raises(SocketConnectBlockedError):
        client.connect(("192.0.2.1", 80))


def test_this_host_is_reached() -> None:
    with socket.create_server(("127.0.0.1", free_port())) as server, socket.socket() as client:
        client.connect(server.getsockname())
        assert client.getpeername() == server.getsockname()
