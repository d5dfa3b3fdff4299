"""Two plots as SVG: bars for what is compared, lines for latencies at fixed rates."""

from collections.abc import Mapping, Sequence
from html import escape

WIDTH, BAR, GAP, LEFT = 760, 22, 10, 190
HEIGHT, MARGIN = 300, 48
COLOURS = ("#2563eb", "#d97706", "#059669", "#7c3aed", "#dc2626", "#475569")
STYLE = """<style>text{font:13px system-ui,sans-serif;fill:#1f2937}.light{fill:#6b7280}
.line{fill:none;stroke-width:2}.axis{stroke:#d1d5db}</style>"""


def bars(title: str, values: Mapping[str, float], unit: str) -> str:
    """A bar for each name, as long as its value."""
    longest = max(values.values())
    height = 40 + len(values) * (BAR + GAP)
    parts = [f'<text x="12" y="24" font-weight="600">{escape(title)}</text>']
    for place, (name, value) in enumerate(values.items()):
        y = 40 + place * (BAR + GAP)
        length = max(1.0, (WIDTH - LEFT - 110) * value / longest)
        parts += [
            f'<text x="{LEFT - 10}" y="{y + 16}" text-anchor="end">{escape(name)}</text>',
            f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR}" rx="3"'
            f' fill="{COLOURS[place % len(COLOURS)]}"/>',
            f'<text class="light" x="{LEFT + length + 8:.1f}" y="{y + 16}">'
            f"{value:,.0f} {escape(unit)}</text>",
        ]
    return _svg(height, title, parts)


def lines(title: str, names: Sequence[str], series: Mapping[str, Sequence[float]], unit: str) -> str:
    """A line for each series over equally distant places."""
    top = max(max(values) for values in series.values()) * 1.1
    parts = [f'<text x="12" y="24" font-weight="600">{escape(title)}</text>', *_axes(names, top, unit)]
    for number, (name, values) in enumerate(series.items()):
        points = [(_x(place, len(names)), _y(value, top)) for place, value in enumerate(values)]
        colour = COLOURS[number % len(COLOURS)]
        drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline class="line" stroke="{colour}" points="{drawn}"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
        parts.append(
            f'<rect x="{MARGIN + 30 + number * 150}" y="34" width="12" height="12" fill="{colour}"/>'
        )
        parts.append(f'<text x="{MARGIN + 48 + number * 150}" y="45">{escape(name)}</text>')
    return _svg(HEIGHT, title, parts)


def _axes(names: Sequence[str], top: float, unit: str) -> list[str]:
    parts = []
    for share in (0, 0.5, 1):
        y = _y(top * share, top)
        parts.append(f'<line class="axis" x1="{MARGIN}" x2="{WIDTH - 20}" y1="{y:.1f}" y2="{y:.1f}"/>')
        label = f"{top * share:.0f} {unit}"
        parts.append(f'<text class="light" x="12" y="{y - 4:.1f}">{escape(label)}</text>')
    for place, name in enumerate(names):
        x = _x(place, len(names))
        parts.append(
            f'<text class="light" x="{x:.1f}" y="{HEIGHT - 14}" text-anchor="middle">{escape(name)}</text>'
        )
    return parts


def _x(place: int, count: int) -> float:
    return MARGIN + 60 + place * (WIDTH - MARGIN - 130) / max(1, count - 1)


def _y(value: float, top: float) -> float:
    return 70 + (HEIGHT - 70 - 40) * (1 - value / top)


def _svg(height: int, title: str, parts: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' aria-label="{escape(title)}">'
    )
    ground = f'<rect width="{WIDTH}" height="{height}" rx="6" fill="#ffffff"/>'
    return "\n".join([head, STYLE, ground, *parts, "</svg>\n"])
