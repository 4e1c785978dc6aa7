"""Every page of the navigation, at both sizes: nothing breaks, nothing is refused, nobody else is asked, axe is content."""

from __future__ import annotations

import pytest

from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.conftest import NewVisit
from tests.browser.visit import MAP, axe, settle, wait_for_map
from ui.shell_pages import PAGES
