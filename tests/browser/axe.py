"""axe-core, which the package axe-playwright-python carries: faults of a page against WCAG 2.2 AA, in short lines."""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async (runOnly) => {
  const found = await axe.run(document, { runOnly, resultTypes: ["violations"] });
  return found.violations.map((one) => [one.id, one.nodes.slice(0, 3).map((node) => `${node.target} ${node.html}`)]);
}"""


def faults(page: Page, *, colours_only: bool = False) -> list[str]:
    """`colours_only`: what another theme can change."""
    only: dict[str, Any] = {"type": "rule", "values": ["color-contrast"]} if colours_only else {}
    page.evaluate(SCRIPT)
    found = page.evaluate(RUN, only or {"type": "tag", "values": LEVELS})
    return [f"{page.url} {rule}: {' | '.join(node[:200] for node in nodes)}" for rule, nodes in found]
